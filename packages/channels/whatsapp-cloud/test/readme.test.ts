import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { whatsappCloudCapabilities } from '../src/capabilities.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const readme = read('../README.md')

describe('the README', () => {
  it('shows the example compiled with the tests', () => {
    expect(readme).toContain(read('example.ts').replace('../../../../examples/shared/app/settings.js', './settings.js'))
  })
  it('shows an example that runs', async () => {
    for (const name of ['ACCESS_TOKEN', 'APP_SECRET', 'VERIFY_TOKEN', 'BUSINESS_ACCOUNT_ID', 'PHONE_NUMBER_ID'])
      vi.stubEnv(`WHATSAPP_${name}`, name === 'VERIFY_TOKEN' ? 'planted-verify-7c1e' : '106540352242922')
    try {
      const { whatsapp } = await import('./example.js')
      expect(whatsapp.lines).toEqual([{ id: '106540352242922', medium: 'whatsapp', address: '+15550783881' }])
    } finally {
      vi.unstubAllEnvs()
    }
  })
  it('states the limits in the code', () => {
    const rows = Object.entries(whatsappCloudCapabilities.media).map(
      ([kind, { mimes, maxBytes, caption }]) =>
        `| ${kind} | ${mimes.join(', ')} | ${maxBytes / 1024} KB |${caption === undefined ? '' : ` ${caption}`} |`,
    )
    expect(readme).toContain(rows.join('\n'))
  })
})
