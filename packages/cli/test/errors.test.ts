import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deskwire, folder } from './deskwire.js'

/** What `doctor` says where the config is this. */
const said = async (config: string) => {
  const cwd = folder()
  writeFileSync(join(cwd, 'deskwire.config.mjs'), config)
  const { code, out, err } = await deskwire(['doctor'], { cwd })
  expect([code, out]).toEqual([1, ''])
  expect(err).not.toMatch(/^ {4}at /m)
  return err
}

describe('errors are whole', () => {
  it('all settings that are missing are named, each with its place', async () => {
    const err = await said(
      "export default () => { throw new Error('Not set: A, B. Set them in .env:\\n  A  in the console\\n  B  in the settings') }",
    )
    expect(err).toBe('deskwire: Not set: A, B. Set them in .env:\n  A  in the console\n  B  in the settings\n')
  })

  it('every wrong option is named, also where the config fails while it is loaded', async () => {
    const err = await said(
      "export default { publicUrl: 'nowhere', store: {}, channels: {}, hosts: {}, polcy: {}, windowMs: 1 }",
    )
    expect(err).toContain('createBridge is not configured correctly:\n  publicUrl: ')
    expect(err).toContain('\n  polcy: there is no such option; did you mean policy?')
    const loading = await said(
      "throw new Error('acme is not configured correctly:\\n  token: missing\\n  url: missing')",
    )
    expect(loading).toMatch(
      /deskwire\.config\.mjs could not be loaded: acme .*:\n {2}token: missing\n {2}url: missing\n$/,
    )
  })

  it('a very long one is cut, and cannot steer the terminal', async () => {
    const err = await said("throw new Error('x\\u001b[2J\\n'.repeat(500))")
    expect(err.split('\n').length).toBeLessThan(45)
    expect(err).not.toContain('\u001b')
  })
})
