import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fakeChannel, fakeHost } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { type App, acmeKey, ana, app, ben, says } from './app.js'
import { deskwire, folder } from './deskwire.js'

/** Main, where Ana wrote, and a second customer of ours with lines of its own. */
const two = async (): Promise<App> => {
  const a = await app()
  await a.bridge.addTenant('acme', {
    channels: { acme: fakeChannel({ lines: [{ id: 'acme-1', medium: 'whatsapp', address: '+15550009000' }] }) },
    hosts: { desk: fakeHost() },
  })
  await says(a, 'Hello from main')
  return a
}

describe('--tenant', () => {
  it('every command goes to that tenant, and sees nothing of the others', async () => {
    const a = await two()
    const cwd = folder()
    writeFileSync(join(cwd, 'list.csv'), `address,purpose\n${ben},updates\n`)
    const acme = (...words: string[]) => deskwire([...words, '--tenant', 'acme'], { ...a, cwd })
    expect((await acme('conversations', '--json')).json()).toEqual({ items: [] })
    const grant = ['consent', 'grant', ana, '--channel', 'acme', '--purpose', 'service', '--evidence', 'form']
    expect((await acme(...grant)).out).toBe('Granted: service on acme/acme-1\n')
    expect((await acme('consent', 'import', 'list.csv', '--channel', 'acme', '--json')).json()).toMatchObject({
      recorded: 1,
    })
    const records = async (who: string, ...words: string[]) =>
      (await deskwire(['consent', 'show', who, '--json', ...words], a)).json<{ records: { line: string }[] }>().records
    expect((await records(ana, '--tenant', 'acme')).map(({ line }) => line)).toEqual(['acme-1'])
    expect((await records(ben, '--tenant', 'acme')).map(({ line }) => line)).toEqual(['acme-1'])
    expect([await records(ana), await records(ben)]).toEqual([[], []])
    expect((await acme('conversations', '--json')).json<{ items: { line: string }[] }>().items).toMatchObject([
      { line: 'acme-1' },
      { line: 'acme-1' },
    ])
    expect((await deskwire(['conversations', '--json', '--tenant', 'main'], a)).json()).toMatchObject({
      items: [{ line: 'line-1' }],
    })
    expect((await acme('consent', 'erase', ana, '--yes')).code).toBe(0)
    expect(await records(ana, '--tenant', 'acme')).toEqual([])
  })

  it('a key of one tenant is refused elsewhere, with what to do; a tenant that is not there is said so', async () => {
    const a = await two()
    const environment = { ...a.environment, DESKWIRE_KEY: acmeKey }
    expect((await deskwire(['conversations', '--tenant', 'acme'], { environment })).code).toBe(0)
    const elsewhere = await deskwire(['conversations'], { environment })
    expect([elsewhere.code, elsewhere.err]).toEqual([1, expect.stringMatching(/the key of that tenant\.\n$/)])
    const nobody = await deskwire(['conversations', '--tenant', 'nobody'], a)
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringMatching(/There is no such tenant/)])
    const odd = await deskwire(['conversations', '--tenant', '..'], a)
    expect([odd.code, odd.err]).toEqual([2, expect.stringMatching(/"\.\." is not a valid tenant name/)])
  })

  it('without its app only main is reached', async () => {
    const { code, err } = await deskwire(['conversations', '--store', 'a.db', '--tenant', 'acme'], { cwd: folder() })
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/Other tenants can only be reached through the running app\. Use --url/),
    ])
  })
})
