import chromium from '@sparticuz/chromium'
import { type Browser, chromium as browsers } from 'playwright-core'

// A graphics card played in software takes four times the processor that drawing without one does.
chromium.setGraphicsMode = false
// One process for all is for functions in the cloud; here it would end with the first page that is closed.
const unwanted = ['--single-process', '--in-process-gpu', '--ignore-gpu-blocklist']

export const startBrowser = async (...more: readonly string[]): Promise<Browser> =>
  browsers.launch({
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args.filter((one) => !unwanted.includes(one)),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  })
