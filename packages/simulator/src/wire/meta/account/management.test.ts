import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { closeWires, customer, startMeta } from '../../../../test/business.js'

afterEach(closeWires)

const bearer = { headers: { authorization: 'Bearer token' } }

const upload = (mime: string, bytes: Uint8Array<ArrayBuffer>) => {
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('type', mime)
  form.set('file', new Blob([bytes], { type: mime }), 'file.bin')
  return form
}

describe('Meta media', () => {
  it('uploads, sends by id, and deletes', async () => {
    const { wire, call, send } = await startMeta()
    const chat = wire.phone(customer).whatsapp('201')
    chat.send('Hi')
    const bytes = new TextEncoder().encode('a picture')
    const { status, body } = await call('POST', '201/media', upload('image/png', bytes))
    expect(status).toBe(200)
    await send({ to: customer, type: 'image', image: { id: body.id, caption: 'look' } })
    await wire.idle()
    expect(chat.last()?.content).toMatchObject({ type: 'media', text: 'look', items: [{ mime: 'image/png', bytes }] })
    expect(await call('DELETE', body.id)).toMatchObject({ status: 200, body: { success: true } })
    expect(await call('GET', body.id)).toMatchObject({ status: 400, body: { error: { code: 100, error_subcode: 33 } } })
  })

  it.each([
    ['a type it does not take', 'application/zip', 3],
    ['a picture over 5 MB', 'image/png', 5 * 1_048_576 + 1],
  ])('refuses %s', async (_, mime, size) => {
    const { call } = await startMeta()
    expect(await call('POST', '201/media', upload(mime, new Uint8Array(size)))).toMatchObject({
      status: 400,
      body: { error: { code: 100 } },
    })
  })

  it('reports a link that cannot be fetched as 131053, later', async () => {
    const { wire, send, statuses } = await startMeta({
      fetchMedia: async () => ({ status: 404, mime: '', bytes: new Uint8Array() }),
    })
    wire.phone(customer).send({ to: '201', text: 'Hi' })
    expect((await send({ to: customer, type: 'image', image: { link: 'https://desk.example/a.png' } })).status).toBe(
      200,
    )
    await wire.idle()
    expect(statuses()).toMatchObject([{ status: 'failed', errors: [{ code: 131053 }] }])
  })

  it('serves customers’ files at a URL for five minutes, with the token; the id lasts seven days', async () => {
    const { wire, call, messages } = await startMeta()
    const bytes = new TextEncoder().encode('voice')
    wire.phone(customer).send({ to: '201', voice: { mime: 'audio/ogg; codecs=opus', bytes } })
    await wire.idle()
    const { id, url } = messages()[0].audio
    expect((await fetch(url)).status).toBe(401)
    const file = await fetch(url, bearer)
    expect(file.headers.get('content-type')).toBe('audio/ogg; codecs=opus')
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes)
    wire.controls.advance({ milliseconds: 5 * 60_000 })
    expect((await fetch(url, bearer)).status).toBe(404)
    const fresh = await call('GET', `${id}?phone_number_id=201`)
    expect(fresh.body).toMatchObject({
      mime_type: 'audio/ogg; codecs=opus',
      file_size: 5,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
    expect((await call('GET', `${id}?phone_number_id=202`)).status).toBe(400)
    wire.controls.advance({ milliseconds: 7 * 24 * 3_600_000 })
    expect((await call('GET', id)).status).toBe(400)
  })
})

describe('Meta management', () => {
  it('lists numbers, selects fields, and names unknown ones', async () => {
    const { call } = await startMeta()
    expect((await call('GET', '101/phone_numbers?fields=id,display_phone_number')).body).toMatchObject({
      data: [{ id: '201', display_phone_number: '+1 555 000 3333' }, { id: '202' }],
    })
    expect((await call('GET', '201?fields=quality_rating,throughput,health_status')).body).toMatchObject({
      quality_rating: 'GREEN',
      throughput: { level: 'STANDARD' },
      health_status: { can_send_message: 'AVAILABLE' },
    })
    expect((await call('GET', '201?fields=colour')).body.error).toMatchObject({
      code: 100,
      message: expect.stringContaining('nonexisting field (colour)'),
    })
    expect((await call('GET', '999')).body.error).toMatchObject({ code: 100, error_subcode: 33 })
    expect((await call('GET', '201/nothing')).body.error).toMatchObject({ code: 100 })
  })

  it('sends an unsubscribed app nothing; verifies an override by its challenge first', async () => {
    const { wire, call, receiver, received } = await startMeta()
    const phone = wire.phone(customer)
    await call('DELETE', '101/subscribed_apps')
    phone.send({ to: '201', text: 'a' })
    await wire.idle()
    expect(received).toEqual([])
    receiver.answer(({ method }) => (method === 'GET' ? { status: 200, body: 'nonsense' } : 200))
    const override = { override_callback_uri: 'https://desk.example/own', verify_token: 'v' }
    expect((await call('POST', '101/subscribed_apps', override)).body.error).toMatchObject({ code: 2200 })
    receiver.answer(({ url }) => ({ status: 200, body: new URL(url).searchParams.get('hub.challenge') ?? '' }))
    expect((await call('POST', '101/subscribed_apps', override)).body).toEqual({ success: true })
    expect(received.at(-1)?.url).toMatch(
      /^https:\/\/desk\.example\/own\?hub\.mode=subscribe&hub\.challenge=\d+&hub\.verify_token=v$/,
    )
    expect((await call('GET', '101/subscribed_apps')).body).toMatchObject({
      data: [{ override_callback_uri: 'https://desk.example/own' }],
    })
    await call('POST', '201', {
      webhook_configuration: { override_callback_uri: 'https://desk.example/number', verify_token: 'v' },
    })
    phone.send({ to: '201', text: 'b' })
    phone.send({ to: '202', text: 'c' })
    wire.meta.events.accountUpdate({ account: '101', event: 'ACCOUNT_RESTRICTION' })
    await wire.idle()
    // Number before account before app; account fields always go to the app (Meta docs, webhooks/override).
    expect(new Set(received.slice(-3).map(({ url }) => url))).toEqual(
      new Set(['https://desk.example/number', 'https://desk.example/own', 'https://desk.example/meta']),
    )
  })

  it('sets up the app only with an app token', async () => {
    const { call, receiver, wire, received } = await startMeta()
    receiver.answer(({ url }) => ({ status: 200, body: new URL(url).searchParams.get('hub.challenge') ?? '' }))
    const body = {
      object: 'whatsapp_business_account',
      callback_url: 'https://desk.example/new',
      verify_token: 'v',
      fields: ['messages'],
    }
    expect((await call('POST', '1/subscriptions', body)).body.error).toMatchObject({ code: 15 })
    expect((await call('POST', '1/subscriptions', body, '1|app-secret')).body).toEqual({ success: true })
    wire.phone(customer).send({ to: '201', text: 'x' })
    wire.meta.events.preference({ line: '201', customer, value: 'stop' })
    await wire.idle()
    expect(received.filter(({ method }) => method === 'POST').map(({ url }) => url)).toEqual([
      'https://desk.example/new',
    ])
    expect((await call('GET', '1/subscriptions', undefined, '1|app-secret')).body).toMatchObject({
      data: [{ callback_url: 'https://desk.example/new', fields: [{ name: 'messages' }] }],
    })
  })

  it('tells what a token permits', async () => {
    const { call } = await startMeta(
      {},
      { tokens: ['token', { token: 'narrow', scopes: ['whatsapp_business_messaging'] }] },
    )
    expect((await call('GET', 'debug_token?input_token=narrow')).body).toMatchObject({
      data: { app_id: '1', is_valid: true, expires_at: 0, scopes: ['whatsapp_business_messaging'] },
    })
    expect((await call('GET', 'debug_token?input_token=x')).body).toMatchObject({ data: { is_valid: false } })
    expect(await call('GET', '101/phone_numbers', undefined, 'narrow')).toMatchObject({
      status: 403,
      body: { error: { code: 10 } },
    })
  })

  it('lists, creates and deletes templates, page by page', async () => {
    const { wire, call, changes } = await startMeta()
    const make = (name: string, text = 'Hi {{1}}, bye') =>
      call('POST', '101/message_templates', {
        name,
        language: 'en',
        category: 'UTILITY',
        components: [{ type: 'BODY', text }],
      })
    expect((await make('new_one')).body).toMatchObject({ status: 'PENDING', category: 'UTILITY' })
    expect((await make('new_one')).status).toBe(400)
    expect((await make('New One')).status).toBe(400)
    expect((await make('ends', 'Hi {{1}}')).status).toBe(400)
    const first = (await call('GET', '101/message_templates?limit=2&fields=name,status')).body as unknown as {
      data: { name: string }[]
      paging: { next?: string; cursors: { after: string } }
    }
    expect(first.data.map(({ name }) => name)).toEqual(['order_ready', 'sale'])
    expect(first.paging.next).toBeTruthy()
    expect((await call('GET', `101/message_templates?limit=2&after=${first.paging.cursors.after}`)).body).toMatchObject(
      { data: [{ name: 'new_one', status: 'PENDING' }] },
    )
    wire.meta.events.templateStatus({ account: '101', name: 'new_one', language: 'en', event: 'APPROVED' })
    await wire.idle()
    expect(changes()[0].value).toMatchObject({ event: 'APPROVED', message_template_id: expect.any(Number) })
    expect((await call('GET', '101/message_templates?status=APPROVED')).body.data).toHaveLength(3)
    expect((await call('DELETE', '101/message_templates?name=new_one')).body).toEqual({ success: true })
    expect((await call('DELETE', '101/message_templates?name=new_one')).status).toBe(400)
  })
})
