import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

/** Of a package whose README shows `test/example.ts`. */
export interface ReadmeAbout {
  /** The test's own `import.meta.url`. */
  from: string
  options: { shape: object }
  /** The settings that the example reads. */
  settings: Readonly<Record<string, string>>
  load: () => Promise<{ bridge: { publicUrl: string } }>
}

/** The README names every option, and shows the example that is compiled with the tests and runs. */
export const describeReadme = ({ from, options, settings, load }: ReadmeAbout): void => {
  const read = (path: string) => readFileSync(new URL(path, from), 'utf8')
  const readme = read('../README.md')

  it('the README shows the example that is compiled with the tests, and it runs', async () => {
    expect(readme).toContain(read('example.ts').replace('../../../../examples/shared/app/settings.js', './settings.js'))
    const publicUrl = 'https://b.example'
    for (const [name, value] of Object.entries({ ...settings, PUBLIC_URL: publicUrl })) vi.stubEnv(name, value)
    try {
      expect((await load()).bridge.publicUrl).toBe(publicUrl)
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it('the README names every option', () => {
    for (const option of Object.keys(options.shape)) expect(readme).toContain(`\`${option}\``)
  })
}

/** What an example reads that sends SMS through Twilio. */
export const twilioSettings = {
  TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 't',
  TWILIO_SMS_NUMBER: '+12125550123',
}
