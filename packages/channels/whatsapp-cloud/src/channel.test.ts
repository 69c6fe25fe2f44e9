import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readAll } from '@deskwire/core/adapter'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, type Asked, call, environment, startGraph } from '../test/graph.js'
import { bsuid, line, options, parent, phone, waba } from '../test/webhooks.js'
import { whatsappCloud } from './channel.js'

let graph: Awaited<ReturnType<typeof startGraph>> | undefined
afterEach(() => graph?.stop())

const start = async (answer: (asked: Asked) => Answer, more: object = {}) => {
  graph = await startGraph(answer)
  const channel = whatsappCloud({ ...options, apiBase: graph.base, ...more })
  await channel.start?.(environment())
  return { channel, asked: graph.asked, base: graph.base }
}
const done: Answer = { json: { success: true } }
const customer = { line, addresses: [{ kind: 'phone' as const, value: `+${phone}` }] }

describe('the options', () => {
  it.each([
    [{ accessToken: '' }, 'accessToken'],
    [{ lines: [] }, 'lines'],
    [{ lines: ['+15550783881'] }, 'lines[0]'],
    [{ lines: [line, line] }, 'lines'],
    [{ apiVersion: '26' }, 'apiVersion'],
    [{ apiBase: 'graph' }, 'apiBase'],
    [{ token: 'x' }, 'token'],
  ])('D2: %j is refused by name', (wrong, field) => {
    expect(() => whatsappCloud({ ...options, ...wrong })).toThrow(field)
  })
  it('never show a secret in an error', () => {
    try {
      whatsappCloud({ ...options, lines: [] })
      expect.unreachable()
    } catch (thrown) {
      expect(String(thrown)).not.toContain(options.accessToken)
    }
  })
  it('each phone number is a line', () => {
    const channel = whatsappCloud({
      ...options,
      lines: [{ id: line, number: '+15550783881' }, '200000000000002'],
      messagesPerSecond: 20,
    })
    expect(channel.lines).toEqual([
      { id: line, medium: 'whatsapp', address: '+15550783881' },
      { id: '200000000000002', medium: 'whatsapp' },
    ])
    expect(channel.capabilities.rate).toEqual({ perLinePerSecond: 20, perPairSeconds: 6, pairBurst: 45 })
  })
  it('there is neither lookup nor catchUp: Meta lists no messages and replays no webhooks', () => {
    const channel = whatsappCloud(options)
    expect(channel.lookup).toBeUndefined()
    expect(channel.catchUp).toBeUndefined()
  })
})

// Meta, messages/mark-message-as-read and typing-indicators
describe('B2, B5: typing and read', () => {
  it('typing marks the last message as read; without one, no call is made', async () => {
    const { channel, asked } = await start(() => done)
    await channel.typing?.({ ...customer, lastInbound: 'wamid.in' }, call())
    await channel.typing?.(customer, call())
    expect(asked.map(({ path, json }) => [path, json])).toEqual([
      [
        `/v26.0/${line}/messages`,
        { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.in', typing_indicator: { type: 'text' } },
      ],
    ])
  })
  it('a message is marked as read by its id', async () => {
    const { channel, asked } = await start(() => done)
    await channel.markRead?.('wamid.in', customer, call())
    expect(asked[0]?.json).toEqual({ messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.in' })
  })
})

// Meta, business-phone-numbers/media
describe('inbound media', () => {
  const read = async (stream: ReadableStream<Uint8Array> | undefined) =>
    stream === undefined ? undefined : Buffer.from(await readAll(stream, 1_000)).toString()
  it('B1: id, then URL, then bytes, with the bearer', async () => {
    const { channel, asked, base } = await start(({ path }) =>
      path === '/v26.0/77' ? { json: { url: `${base}/bytes?mid=77`, mime_type: 'image/jpeg' } } : { body: 'picture' },
    )
    expect(await read(await channel.download?.({ ref: '77', mime: 'image/jpeg' }, call()))).toBe('picture')
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${options.accessToken}`,
      `Bearer ${options.accessToken}`,
    ])
    expect(asked[1]?.headers['user-agent']).toBeTruthy()
  })
  it('an expired URL is requested once more', async () => {
    let tries = 0
    const { channel, asked, base } = await start(({ path }) => {
      if (path === '/v26.0/77') return { json: { url: `${base}/bytes?try=${tries++}` } }
      return tries === 1 ? { status: 404, body: '' } : { body: 'picture' }
    })
    expect(await read(await channel.download?.({ ref: '77', mime: 'image/jpeg' }, call()))).toBe('picture')
    expect(asked).toHaveLength(4)
  })
  it('media that is gone stays gone', async () => {
    const { channel, asked, base } = await start(({ path }) =>
      path === '/v26.0/77' ? { json: { url: `${base}/bytes` } } : { status: 404, body: '' },
    )
    await expect(channel.download?.({ ref: '77', mime: 'image/jpeg' }, call())).rejects.toMatchObject({
      failure: { provider: { status: 404 } },
    })
    expect(asked).toHaveLength(4)
  })
  it('the bearer goes to no other host, whatever the answer says', async () => {
    const stranger = await startGraph(() => ({ body: 'bytes' }))
    try {
      const { channel } = await start(() => ({ json: { url: `${stranger.base}/steal` } }))
      await channel.download?.({ ref: '77', mime: 'image/jpeg' }, call())
      await channel.download?.({ ref: `${stranger.base}/steal`, mime: 'image/jpeg' }, call())
      expect(stranger.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined])
    } finally {
      await stranger.stop()
    }
  })
  it('an id cannot change the path', async () => {
    const { channel, asked } = await start(() => ({ status: 404, json: {} }))
    await expect(channel.download?.({ ref: '../v1/me?x=1', mime: 'image/jpeg' }, call())).rejects.toBeDefined()
    expect(asked[0]?.path).toBe('/v26.0/..%2Fv1%2Fme%3Fx%3D1')
  })
})

// Meta, block-users
describe('block', () => {
  it('uses the business-scoped id if there is one, never a parent id', async () => {
    const { channel, asked } = await start(() => done)
    const known = {
      line,
      addresses: [
        { kind: 'bsuid' as const, value: parent },
        { kind: 'bsuid' as const, value: bsuid },
        ...customer.addresses,
      ],
    }
    await channel.block?.(known, true, call())
    await channel.block?.(customer, false, call())
    expect(asked.map(({ method, json }) => [method, json])).toEqual([
      ['POST', { messaging_product: 'whatsapp', block_users: [{ user_id: bsuid }] }],
      ['DELETE', { messaging_product: 'whatsapp', block_users: [{ user: `+${phone}` }] }],
    ])
  })
  it('a customer who has not written recently cannot be blocked, and the error says so', async () => {
    const { channel } = await start(() => ({
      status: 400,
      json: { block_users: { failed_users: [{ input: '1' }] }, error: { code: 139100 } },
    }))
    await expect(channel.block?.(customer, true, call())).rejects.toMatchObject({
      failure: { code: 'block', remedy: expect.stringContaining('24 hours') },
    })
  })
})

// Meta, templates/template-management
describe('templates', () => {
  it('all pages are read, with the names of the values; the cursor is followed, not the URL with the token', async () => {
    const rich = {
      id: '1',
      name: 'order_ready',
      language: 'en',
      status: 'APPROVED',
      category: 'UTILITY',
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text: 'Hi {{1}}, order {{2}} is ready, {{1}}' },
        { type: 'FOOTER', text: 'Teapots Ltd' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'QUICK_REPLY', text: 'Thanks' },
            { type: 'URL', url: 'https://x.example/{{1}}' },
            { type: 'COPY_CODE' },
          ],
        },
      ],
    }
    const cards = [{ components: [{ type: 'BODY', text: '{{name}}' }] }]
    const plain = {
      id: '2',
      name: 'sale',
      language: 'de',
      status: 'PAUSED',
      category: 'MARKETING',
      components: [
        { type: 'BODY', text: 'Hallo' },
        { type: 'CAROUSEL', cards },
      ],
    }
    const { channel, asked } = await start(({ query }) =>
      query.get('after')
        ? { json: { data: [plain] } }
        : {
            json: {
              data: [rich],
              paging: { cursors: { after: 'next' }, next: 'https://graph.facebook.com/stolen?access_token=x' },
            },
          },
    )
    expect(await channel.templates?.(call())).toEqual([
      {
        id: '1',
        name: 'order_ready',
        language: 'en',
        category: 'utility',
        status: 'approved',
        body: 'Hi {{1}}, order {{2}} is ready, {{1}}',
        variables: ['header.image', '1', '2', 'button.1', 'button.2.code'],
        header: { kind: 'image' },
        footer: 'Teapots Ltd',
        buttons: ['Thanks'],
      },
      {
        id: '2',
        name: 'sale',
        language: 'de',
        category: 'marketing',
        status: 'paused',
        body: 'Hallo',
        variables: ['card.0.name'],
      },
    ])
    expect(asked.map(({ path }) => path)).toEqual([
      `/v26.0/${waba}/message_templates`,
      `/v26.0/${waba}/message_templates`,
    ])
  })
  it('wabaId is required, and the error says so', async () => {
    const { channel } = await start(() => done, { wabaId: undefined })
    await expect(channel.templates?.(call())).rejects.toMatchObject({
      failure: { code: 'config', remedy: expect.stringContaining('wabaId') },
    })
  })
})

const ours = 'https://desk.example/channels/whatsapp'
interface Account {
  token?: object
  number?: object
  subscribed?: boolean
  templates?: object[]
  numbers?: object[]
  webhook?: { callback_url?: string; fields?: string[] }
}
const everyField = [
  'messages',
  'user_preferences',
  'message_template_status_update',
  'message_template_quality_update',
  'template_category_update',
  'phone_number_quality_update',
  'account_update',
]
const account =
  ({ token = {}, number = {}, subscribed = true, templates, numbers, webhook = {} }: Account = {}) =>
  ({ path, method }: Asked): Answer => {
    if (method === 'POST') return done
    if (path.endsWith('/debug_token'))
      return {
        json: {
          data: {
            app_id: '9',
            type: 'SYSTEM_USER',
            is_valid: true,
            expires_at: 0,
            scopes: ['whatsapp_business_messaging', 'whatsapp_business_management'],
            ...token,
          },
        },
      }
    if (path.endsWith('/subscribed_apps'))
      return {
        json: {
          data: subscribed
            ? [{ whatsapp_business_api_data: { id: '9', name: 'Desk' } }]
            : [{ whatsapp_business_api_data: { id: '8' } }],
        },
      }
    if (path.endsWith('/9/subscriptions')) {
      const { callback_url = ours, fields = everyField } = webhook
      const own = { object: 'whatsapp_business_account', callback_url, active: true }
      return {
        json: { data: callback_url ? [{ ...own, fields: fields.map((name) => ({ name, version: 'v26.0' })) }] : [] },
      }
    }
    if (path.endsWith('/phone_numbers'))
      return { json: { data: numbers ?? [{ id: line, display_phone_number: '+1 555-078-3881' }] } }
    if (path.endsWith('/message_templates'))
      return { json: { data: templates ?? [{ name: 'hello', language: 'en', status: 'APPROVED' }] } }
    return {
      json: {
        id: line,
        display_phone_number: '+1 555-078-3881',
        verified_name: 'Lucky Shrub',
        quality_rating: 'GREEN',
        webhook_configuration: { application: ours },
        health_status: { can_send_message: 'AVAILABLE', entities: [] },
        ...number,
      },
    }
  }

describe('D1: check', () => {
  const findings = async (about: Account, more: object = {}) => {
    const { channel } = await start(account(about), more)
    return (await channel.check?.(call()))?.findings ?? []
  }
  it('finds nothing to fix if all is well, and lists the lines', async () => {
    const all = await findings({})
    expect(all.filter(({ level }) => level !== 'ok')).toEqual([])
    expect(all.map(({ what }) => what).join('\n')).toContain(`Line ${line}: +1 555-078-3881 (Lucky Shrub)`)
  })
  const soon = (days: number) => Math.floor(Date.now() / 1000) + days * 86_400
  const cases: readonly [string, Account, 'warn' | 'fail', string][] = [
    ['a dead token', { token: { is_valid: false } }, 'fail', 'token is not valid'],
    ['a token about to expire', { token: { expires_at: soon(1) } }, 'fail', 'expires on'],
    ['a token that expires', { token: { expires_at: soon(10) } }, 'warn', 'expires on'],
    [
      'a missing permission',
      { token: { scopes: ['whatsapp_business_messaging'] } },
      'fail',
      'lacks whatsapp_business_management',
    ],
    [
      'C6: a webhook that belongs to something else',
      { number: { webhook_configuration: { application: ours, phone_number: 'https://bot.example/hook' } } },
      'fail',
      'https://bot.example/hook',
    ],
    ['no webhook', { number: { webhook_configuration: {} }, webhook: { callback_url: '' } }, 'fail', 'has no webhook'],
    ['poor quality', { number: { quality_rating: 'RED' } }, 'fail', 'is red'],
    ['falling quality', { number: { quality_rating: 'YELLOW' } }, 'warn', 'is yellow'],
    [
      'a blocked number',
      {
        number: {
          health_status: {
            can_send_message: 'BLOCKED',
            entities: [{ errors: [{ error_description: 'No payment method', possible_solution: 'Add one' }] }],
          },
        },
      },
      'fail',
      'No payment method',
    ],
    ['no subscription', { subscribed: false }, 'fail', 'not subscribed'],
    ['an application without a webhook', { webhook: { callback_url: '' } }, 'fail', 'no webhook for WhatsApp'],
    ['an application that hears no messages', { webhook: { fields: ['calls'] } }, 'fail', 'not subscribed to messages'],
    ['fields nobody listens to', { webhook: { fields: ['messages'] } }, 'warn', 'user_preferences'],
    [
      'account news that goes elsewhere',
      { webhook: { callback_url: 'https://bot.example/app' } },
      'warn',
      'https://bot.example/app',
    ],
    ['a number of another account', { numbers: [] }, 'fail', 'not on the account'],
    ['no approved template', { templates: [] }, 'warn', 'no approved template'],
    [
      'a rejected template',
      {
        templates: [
          { name: 'a', language: 'en', status: 'APPROVED' },
          { name: 'b', language: 'en', status: 'REJECTED' },
        ],
      },
      'warn',
      'b (en) is rejected',
    ],
  ]
  it.each(cases)('finds %s, with a fix in words', async (_name, about, level, what) => {
    const found = (await findings(about)).filter((one) => one.level !== 'ok')
    expect(found).toContainEqual({ level, what: expect.stringContaining(what), fix: expect.any(String) })
  })
  it('one request that fails hides no other finding', async () => {
    const good = account({})
    const { channel } = await start((asked) =>
      asked.path.endsWith('/debug_token') ? { status: 401, json: { error: { code: 190 } } } : good(asked),
    )
    const all = (await channel.check?.(call()))?.findings ?? []
    expect(all).toContainEqual({
      level: 'fail',
      what: expect.stringContaining('Access token'),
      fix: expect.stringContaining('new system-user'),
    })
    expect(all.some(({ what }) => what.startsWith('Line '))).toBe(true)
  })
  it('says what it could not see without wabaId', async () => {
    expect(await findings({}, { wabaId: undefined })).toContainEqual({
      level: 'warn',
      what: expect.stringContaining('wabaId'),
      fix: expect.any(String),
    })
  })
})

// Meta, webhooks/override
describe('D3, C6: setup', () => {
  const writes = (asked: readonly Asked[]) =>
    asked.filter(({ method }) => method === 'POST').map(({ path, json }) => [path, json])
  const bare = account({
    subscribed: false,
    number: { webhook_configuration: {} },
    webhook: { callback_url: '', fields: [] },
  })
  it('first says what would change, without changing anything', async () => {
    const { channel, asked } = await start(bare)
    expect(await channel.setup?.(true, call())).toEqual([
      `Subscribe application 9 at ${ours} to ${everyField.join(', ')}`,
      `Subscribe application 9 to WhatsApp Business Account ${waba}`,
    ])
    expect(writes(asked)).toEqual([])
  })
  it('then does exactly that', async () => {
    const { channel, asked } = await start(bare)
    await channel.setup?.(false, call())
    expect(writes(asked).map(([path]) => path)).toEqual(['/v26.0/9/subscriptions', `/v26.0/${waba}/subscribed_apps`])
  })
  it('sets the application’s webhook with the application’s own token, and removes no field', async () => {
    const { channel, asked } = await start(account({ webhook: { fields: ['calls', ...everyField.slice(1)] } }))
    expect(await channel.setup?.(false, call())).toEqual([`Subscribe application 9 at ${ours} to messages`])
    const fields = ['calls', ...everyField.slice(1), 'messages'].join(',')
    expect(writes(asked)).toEqual([
      [
        '/v26.0/9/subscriptions',
        { object: 'whatsapp_business_account', callback_url: ours, verify_token: 'planted-verify-7c1e', fields },
      ],
    ])
    expect(asked.find(({ method }) => method === 'POST')?.headers.authorization).toBe(`Bearer 9|${options.appSecret}`)
  })
  it('leaves an application’s webhook alone if it belongs to somebody else', async () => {
    const bot = 'https://bot.example/app'
    const { channel, asked } = await start(
      account({ webhook: { callback_url: bot }, number: { webhook_configuration: {} } }),
    )
    // The number has no URL of its own, so this would take over what now goes to the application.
    expect(await channel.setup?.(false, call())).toEqual([
      expect.stringContaining('Left as it is: application 9'),
      expect.stringContaining(`Left as it is: phone number ${line} delivers to ${bot}`),
    ])
    expect(writes(asked)).toEqual([])
  })
  it('has nothing to do if everything is set', async () => {
    const { channel, asked } = await start(account({}))
    expect(await channel.setup?.(false, call())).toEqual([])
    expect(writes(asked)).toEqual([])
  })
  it('leaves another application’s webhook alone, unless asked to take it over', async () => {
    const elsewhere = account({
      number: { webhook_configuration: { whatsapp_business_account: 'https://bot.example/hook' } },
    })
    const careful = await start(elsewhere)
    expect(await careful.channel.setup?.(false, call())).toEqual([expect.stringContaining('Left as it is')])
    expect(writes(careful.asked)).toEqual([])
    await graph?.stop()
    const told = await start(elsewhere, { takeOver: true })
    expect(await told.channel.setup?.(false, call())).toEqual([
      expect.stringContaining('from https://bot.example/hook'),
    ])
    expect(writes(told.asked)).toEqual([
      [
        `/v26.0/${line}`,
        { webhook_configuration: { override_callback_uri: ours, verify_token: 'planted-verify-7c1e' } },
      ],
    ])
  })
})

it('no dependency is loaded before the first send', () => {
  // In a single bundle, eager imports show up as its static imports.
  const script = `
    import { build } from 'esbuild'
    const [entry, adapter] = process.argv.slice(1)
    const { metafile } = await build({ entryPoints: [entry], bundle: true, write: false, platform: 'node', format: 'esm',
      alias: { '@deskwire/core/adapter': adapter }, external: ['jose', 'libphonenumber-js*'], metafile: true })
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
    const named = (kind) => imports.filter((one) => one.kind === kind && !/^node:/.test(one.path)).map(({ path }) => path)
    console.log(JSON.stringify(named('import-statement')))`
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const modules = [here('index.ts'), here('../../../core/src/adapter.ts')]
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script, ...modules], { cwd: here('..') })
  expect(JSON.parse(output.toString())).toEqual([])
})
