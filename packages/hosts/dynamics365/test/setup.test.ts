import { afterEach, describe, expect, it } from 'vitest'
import { alone, call, endAll } from './alone.js'
import { ids } from './emulated/dynamics.js'
import { listen } from './emulated/server.js'

afterEach(endAll)

describe('credentials', () => {
  it('go only to the configured addresses: an agent’s link to another server is fetched without them', async () => {
    const seen: Readonly<Record<string, string | undefined>>[] = []
    const other = await listen(({ headers }) => {
      seen.push(headers)
      return { status: 200, body: Buffer.from('bytes') }
    })
    const { emulated, host } = await alone()
    const read = async (ref: string) => new Response(await host.download?.({ ref, mime: 'image/png' }, call())).text()
    expect(await read(`${other.url}/file.png`)).toBe('bytes')
    expect(seen[0]?.authorization).toBeUndefined()
    expect(seen[0]?.['channel-id']).toBeUndefined()
    expect(await read(emulated.file(Buffer.from('ours')))).toBe('ours')
    expect(emulated.requests.at(-1)?.headers.authorization).toMatch(/^Bearer token-/)
    expect(await read(`data:image/png;base64,${Buffer.from('inside').toString('base64')}`)).toBe('inside')
    await other.close()
    await expect(host.download?.({ ref: 'nonsense', mime: 'x' }, call())).rejects.toMatchObject({
      failure: { code: 'content' },
    })
  })
})

describe('setup and check', () => {
  it('D3: setup creates the channel record, once; a dry run only says so', async () => {
    const { emulated, host } = await alone({ channelId: undefined })
    const table = emulated.dataverse.table('msdyn_occustommessagingchannels')
    expect((await host.setup?.(true, call()))?.join('\n')).toMatch(
      /^Would make the channel record.*\nWould make a managed identity/,
    )
    expect(table).toEqual([])
    const said = (await host.setup?.(false, call()))?.join('\n')
    expect(table).toMatchObject([
      {
        msdyn_occustomchannelid: 192350005,
        msdyn_appid: ids.clientId,
        msdyn_tenantid: ids.tenantId,
        msdyn_webhookurl: 'https://bridge.example/hosts/dynamics',
        _managedidentityid_value: expect.any(String),
      },
    ])
    expect(said).toContain(`Set channelId to ${table[0]?.msdyn_occustommessagingchannelid}`)
    expect(said).toContain('GetComponentManagedIdentityFIC')
    expect((await host.setup?.(false, call()))?.[0]).toBe('The channel record is as it should be.')
    expect(table).toHaveLength(1)
  })

  it('a changed webhook is written, with a warning that Entra needs the new credential', async () => {
    const { emulated, host } = await alone()
    const record = {
      msdyn_occustommessagingchannelid: ids.channelId,
      msdyn_appid: ids.clientId,
      msdyn_tenantid: ids.tenantId,
      msdyn_webhookurl: 'https://old.example',
    }
    emulated.dataverse.add('msdyn_occustommessagingchannels', record)
    const before = (await host.check?.(call()))?.findings ?? []
    expect(before.find(({ level }) => level === 'fail')).toMatchObject({
      what: expect.stringContaining('https://old.example'),
      fix: expect.stringContaining('federated credential'),
    })
    expect((await host.setup?.(true, call()))?.[0]).toMatch(
      /^Would change .* from https:\/\/old\.example to https:\/\/bridge\.example/,
    )
    expect(emulated.dataverse.table('msdyn_occustommessagingchannels')[0]).toMatchObject({
      msdyn_webhookurl: 'https://old.example',
    })
    const said = (await host.setup?.(false, call()))?.join('\n')
    expect(said).toMatch(/any change of the webhook makes another FICSubject/)
    expect((await host.check?.(call()))?.findings.filter(({ level }) => level !== 'ok')).toEqual([])
  })

  it('C6: setup does not guess between two records of our application; a wrong channelId creates nothing', async () => {
    const { emulated, host } = await alone({ channelId: undefined })
    for (let n = 0; n < 2; n++) emulated.dataverse.add('msdyn_occustommessagingchannels', { msdyn_appid: ids.clientId })
    await expect(host.setup?.(false, call())).rejects.toMatchObject({ failure: { code: 'config' } })
    const other = await alone()
    await expect(other.host.setup?.(false, call())).rejects.toMatchObject({ failure: { code: 'config' } })
    expect(other.emulated.dataverse.table('msdyn_occustommessagingchannels')).toEqual([])
  })

  it('until channelId is set, customers’ messages wait', async () => {
    const { host } = await alone({ channelId: undefined })
    await expect(host.typing?.({ id: '55555555-5555-4555-8555-555555555555' }, call())).rejects.toMatchObject({
      failure: { code: 'config', retryable: true, scope: 'host', remedy: expect.stringContaining('Run setup') },
    })
  })

  it.each([
    [
      { auth: { kind: 'oauth', clientId: ids.clientId, clientSecret: 'another-planted-secret' } as const },
      /Entra gave no token/,
    ],
    [{ organizationId: '2f7ac0de-0000-4000-8000-00000000dead' }, /token is not valid|channel is not/],
    [{ channelId: undefined }, /channelId is not set/],
  ])('D1: check says what is wrong and how to fix it: %o', async (more, words) => {
    const { host } = await alone(more)
    const findings = (await host.check?.(call()))?.findings ?? []
    const failed = findings.filter(({ level }) => level === 'fail')
    expect(failed.some(({ what, fix }) => words.test(what) && fix)).toBe(true)
    expect(JSON.stringify(findings)).not.toContain('planted')
  })
})
