import content from 'twilio/lib/rest/content/v1/content.js'
import { afterEach, describe, expect, it } from 'vitest'
import { callback, closeWires, customer, sms, startTwilio, whatsapp } from '../../../../test/business.js'

afterEach(closeWires)

const png = { status: 200, mime: 'image/png', bytes: new Uint8Array([1, 2, 3]) }
const out = { from: whatsapp, to: `whatsapp:${customer}`, statusCallback: callback }

describe('Twilio media', () => {
  it('fetches the link with HEAD and GET, and the phone shows the file', async () => {
    const methods: string[] = []
    const { wire, client } = await startTwilio({
      fetchMedia: async (_, method) => {
        methods.push(method)
        return png
      },
    })
    const chat = wire.phone(customer).sms(sms)
    const sent = await client.messages.create({
      from: sms,
      to: customer,
      body: 'look',
      mediaUrl: ['https://desk.example/a.png'],
    })
    expect(sent).toMatchObject({ numMedia: '1', sid: expect.stringMatching(/^MM/) })
    await wire.idle()
    expect(methods).toEqual(['HEAD', 'GET'])
    expect(chat.last()?.content).toMatchObject({
      type: 'media',
      text: 'look',
      items: [{ mime: 'image/png', bytes: png.bytes }],
    })
    expect(await client.messages(sent.sid).media.list()).toHaveLength(1)
  })

  it.each([
    ['a link that is gone', async () => ({ ...png, status: 404 }), '63019'],
    [
      'a type that differs between HEAD and GET',
      async (_: string, method: string) => ({ ...png, mime: method === 'GET' ? 'image/png' : 'text/html' }),
      '12300',
    ],
    ['a type WhatsApp does not take', async () => ({ ...png, mime: 'application/zip' }), '63021'],
    ['a picture over 5 MB', async () => ({ ...png, bytes: new Uint8Array(5 * 1_048_576 + 1) }), '63034'],
  ])('fails %s by status', async (_, fetchMedia, code) => {
    const { wire, client, statuses } = await startTwilio({ fetchMedia })
    wire.phone(customer).whatsapp(whatsapp).send('Hi')
    await client.messages.create({ ...out, mediaUrl: ['https://desk.example/a.png'] })
    await wire.idle()
    expect(statuses()).toMatchObject([{ MessageStatus: 'failed', ErrorCode: code }])
  })
})

describe('Twilio Content', () => {
  it('an unapproved quick reply works in the session; the tap comes back with its payload and the original message', async () => {
    const { wire, client, received } = await startTwilio()
    const chat = wire.phone(customer).whatsapp(whatsapp)
    chat.send('Hi')
    const content = await client.content.v1.contents.create({
      language: 'en',
      variables: { 1: 'you' },
      types: {
        'twilio/quick-reply': {
          body: 'Are {{1}} sure?',
          actions: [
            { type: 'QUICK_REPLY', title: 'Yes', id: 'q.1' },
            { type: 'QUICK_REPLY', title: 'No', id: 'q.2' },
          ],
        },
        'twilio/text': { body: 'Are {{1}} sure?' },
      },
    } as never)
    expect(content.sid).toMatch(/^HX[0-9a-f]{32}$/)
    const sent = await client.messages.create({
      ...out,
      contentSid: content.sid,
      contentVariables: JSON.stringify({ 1: 'we' }),
    })
    expect(sent.body).toBe('Are we sure?')
    await wire.idle()
    const shown = chat.last()
    expect(shown?.content).toMatchObject({
      type: 'choice',
      text: 'Are we sure?',
      options: [
        { id: 'q.1', title: 'Yes' },
        { id: 'q.2', title: 'No' },
      ],
    })
    chat.tap(shown ?? '', 'q.2')
    await wire.idle()
    expect(received.at(-1)?.params).toMatchObject({
      ButtonPayload: 'q.2',
      ButtonText: 'No',
      Body: 'No',
      OriginalRepliedMessageSid: sent.sid,
    })
    expect((await client.content.v1.contents(content.sid).fetch()).types).toHaveProperty('twilio/quick-reply')
    await client.content.v1.contents(content.sid).remove()
    await expect(client.messages.create({ ...out, contentSid: content.sid })).rejects.toMatchObject({ code: 21655 })
  })

  it('a tap on a list, and a text by SMS from the same Content', async () => {
    const { wire, client, received } = await startTwilio()
    const contentSid = wire.twilio.content({
      types: {
        'twilio/list-picker': {
          body: 'Which?',
          button: 'Open',
          items: [{ id: 'd.1', item: 'Mon', description: 'early' }],
        },
        'twilio/text': { body: 'Which? 1 Mon' },
      },
    })
    const phone = wire.phone(customer)
    const chat = phone.whatsapp(whatsapp)
    chat.send('Hi')
    await client.messages.create({ ...out, contentSid })
    await client.messages.create({ from: sms, to: customer, contentSid })
    await wire.idle()
    expect(phone.sms(sms).last()?.content).toEqual({ type: 'text', text: 'Which? 1 Mon' })
    chat.tap(chat.last() ?? '', 'Mon')
    await wire.idle()
    expect(received.at(-1)?.params).toMatchObject({
      ListId: 'd.1',
      ListTitle: 'Mon',
      Body: 'Mon',
      MessageType: 'interactive',
    })
  })

  it('outside the window, an approved template is sent, a rejected one is 63040, anything else 63016', async () => {
    const { wire, client, statuses } = await startTwilio()
    const chat = wire.phone(customer).whatsapp(whatsapp)
    const types = { 'twilio/quick-reply': { body: 'Hi', actions: [{ title: 'Yes', id: 'y' }] } }
    const free = wire.twilio.content({ types })
    const approved = wire.twilio.content({ types, friendlyName: 'hello', approval: {} })
    const rejected = wire.twilio.content({ types, approval: { status: 'rejected' } })
    for (const contentSid of [free, approved, rejected]) {
      await client.messages.create({ ...out, contentSid })
      await wire.idle()
    }
    expect(
      statuses()
        .filter(({ ErrorCode }) => ErrorCode)
        .map(({ ErrorCode }) => ErrorCode),
    ).toEqual(['63016', '63040'])
    chat.tap(chat.last() ?? '', 'y')
    await wire.idle()
    const all = await client.content.v1.contentAndApprovals.list()
    expect(all.map(({ approvalRequests }) => Reflect.get(approvalRequests, 'status'))).toEqual([
      'unsubmitted',
      'approved',
      'rejected',
    ])
  })

  it('four buttons need approval; a carousel always does', async () => {
    const { wire, client, statuses } = await startTwilio()
    wire.phone(customer).whatsapp(whatsapp).send('Hi')
    const actions = ['a', 'b', 'c', 'd'].map((id) => ({ title: id, id }))
    const four = wire.twilio.content({ types: { 'twilio/quick-reply': { body: 'x', actions } } })
    const carousel = wire.twilio.content({ types: { 'twilio/carousel': { body: 'x', cards: [{ title: 'y' }] } } })
    for (const contentSid of [four, carousel]) {
      await client.messages.create({ ...out, contentSid })
      await wire.idle()
    }
    expect(statuses().map(({ ErrorCode }) => ErrorCode)).toEqual(['63021', '63016'])
  })

  it('is updated with the official client: 200, as in the OpenAPI; the client’s own spelling of the name is ignored', async () => {
    const { account, url, client } = await startTwilio()
    const asked = new content.ContentCreateRequest({
      friendly_name: 'mine',
      language: 'en',
      types: { 'twilio/text': { body: 'x' } },
    })
    expect(JSON.parse(JSON.stringify(asked))).toHaveProperty('friendlyName')
    const made = await client.content.v1.contents.create(asked)
    expect(made.friendlyName).toBeNull()
    const authorization = `Basic ${btoa(`${account.sid}:${account.authToken}`)}`
    const changed = await fetch(`${url}/twilio-api/v1/Content/${made.sid}`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ friendly_name: 'mine', language: 'en', types: { 'twilio/text': { body: 'y' } } }),
    })
    expect(changed.status).toBe(200)
    expect(await client.content.v1.contents(made.sid).fetch()).toMatchObject({
      friendlyName: 'mine',
      types: { 'twilio/text': { body: 'y' } },
    })
    // In the list with approvals it has neither `url` nor `links` (Twilio OpenAPI, content_v1).
    const list = await fetch(`${url}/twilio-api/v1/ContentAndApprovals`, { headers: { authorization } })
    const { contents } = JSON.parse(await list.text())
    expect(Object.keys(contents[0]).filter((name) => name === 'url' || name === 'links')).toEqual([])
  })

  it('can request approval, except for a list', async () => {
    const { wire, client } = await startTwilio()
    const text = wire.twilio.content({ types: { 'twilio/text': { body: 'x' } } })
    const list = wire.twilio.content({
      types: { 'twilio/list-picker': { body: 'x', button: 'b', items: [{ id: '1', item: 'i' }] } },
    })
    const approve = (sid: string, name: string) =>
      client.content.v1.contents(sid).approvalCreate.create({ name, category: 'UTILITY' } as never)
    expect(await approve(text, 'hello_1')).toMatchObject({ status: 'received' })
    await expect(approve(text, 'Hello')).rejects.toMatchObject({ status: 400 })
    await expect(approve(list, 'list')).rejects.toMatchObject({ status: 400 })
    expect((await client.content.v1.contents(text).approvalFetch().fetch()).whatsapp).toMatchObject({
      status: 'received',
    })
  })

  const wrong: [what: string, types: object][] = [
    ['an unknown type', { 'twilio/poll': { body: 'x' } }],
    ['an unknown key', { 'twilio/text': { body: 'x', colour: 'red' } }],
    ['no body', { 'twilio/text': {} }],
    ['a long title', { 'twilio/quick-reply': { body: 'x', actions: [{ title: 'x'.repeat(21) }] } }],
    ['no buttons', { 'twilio/quick-reply': { body: 'x', actions: [] } }],
    [
      'eleven items',
      { 'twilio/list-picker': { body: 'x', button: 'b', items: Array(11).fill({ id: '1', item: 'i' }) } },
    ],
    ['a long item', { 'twilio/list-picker': { body: 'x', button: 'b', items: [{ id: '1', item: 'i'.repeat(25) }] } }],
    ['a long body', { 'twilio/call-to-action': { body: 'x'.repeat(641), actions: [{ type: 'URL', title: 't' }] } }],
    ['nothing', {}],
  ]
  it.each(wrong)('refuses a Content with %s', async (_, types) => {
    const { client } = await startTwilio()
    await expect(client.content.v1.contents.create({ language: 'en', types } as never)).rejects.toMatchObject({
      status: 400,
    })
  })
})
