// Another integration, made with HubSpot's own client, and our adapter, on one HubSpot: what one writes, the other reads.
import { AssociationTypes, Client, Signature } from '@hubspot/api-client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ben, channelId, clientSecret } from '../../packages/hosts/hubspot/test/emulated/hubspot.js'
import { scene } from '../../packages/hosts/hubspot/test/scene.js'

let s
let client
beforeEach(async () => {
  s = await scene()
  client = new Client({ accessToken: s.desk.token(), basePath: s.desk.url })
})
afterEach(() => s.stop())

const threads = '/conversations/v3/conversations/threads'
const asked = async (method, path, body) => {
  const response = await client.apiRequest({ method, path, ...(body && { body }) })
  return response.json()
}
const upload = () => {
  const options = JSON.stringify({ access: 'PRIVATE', duplicateValidationStrategy: 'NONE' })
  const file = { data: Buffer.from('%PDF-1.4 form'), name: 'form.pdf' }
  return client.files.filesApi.upload(file, undefined, '/deskwire', 'form.pdf', undefined, options)
}
const call = () => ({ signal: AbortSignal.timeout(10_000), deadline: s.clock() + 10_000 })

it('a whole conversation: found, read, noted, answered with a file, closed, and opened again', async () => {
  const known = await client.crm.contacts.basicApi.create({
    properties: { firstname: 'Ana', phone: '+1 555 123 0001' },
    associations: [],
  })
  const chat = s.chat()
  chat.send('Where is my *parcel*?')
  await s.settled()
  const { results } = await asked('GET', `${threads}?associatedContactId=${known.id}`)
  expect(results).toMatchObject([{ status: 'OPEN', associatedContactId: known.id, originalChannelId: channelId }])
  const [{ id, originalChannelAccountId }] = results
  const { results: messages } = await asked('GET', `${threads}/${id}/messages`)
  expect(messages).toMatchObject([
    { type: 'MESSAGE', direction: 'INCOMING', text: 'Where is my parcel?' },
    { type: 'COMMENT', text: expect.stringContaining('WhatsApp') },
  ])
  await asked('POST', `${threads}/${id}/messages`, { type: 'COMMENT', text: 'A note for us', attachments: [] })
  const form = await upload()
  await asked('POST', `${threads}/${id}/messages`, {
    type: 'MESSAGE',
    text: 'On its way',
    richText: 'On <b>its way</b>',
    attachments: [{ type: 'FILE', fileId: form.id }],
    recipients: [{ deliveryIdentifiers: [messages[0].senders[0].deliveryIdentifier] }],
    senderActorId: ben,
    channelId,
    channelAccountId: originalChannelAccountId,
  })
  await s.settled()
  expect(chat.inbox().map(({ content }) => content)).toMatchObject([
    { type: 'text', text: 'On *its way*' },
    { type: 'media' },
  ])
  expect(JSON.stringify(chat.last().content)).toContain('form.pdf')
  const { results: now } = await asked('GET', `${threads}/${id}/messages?sort=-createdAt`)
  expect(now.find(({ direction }) => direction === 'OUTGOING')?.status).toEqual({ statusType: 'SENT' })

  await asked('PATCH', `${threads}/${id}`, { status: 'CLOSED' })
  await s.settled()
  chat.send('Thank you!')
  await s.settled()
  expect(await asked('GET', `${threads}/${id}`)).toMatchObject({ status: 'OPEN' })
  expect(s.said(id)).toEqual(['Where is my parcel?', 'Thank you!'])
})

it('what the adapter asks for, the client asks for too', async () => {
  const { host, desk } = s
  const taken = (path) => {
    const found = desk.calls.filter((one) => one.path === path).map(({ method, body }) => ({ method, body }))
    desk.calls.length = 0
    return found.at(-1)
  }
  const same = async (path, ours, theirs) => {
    desk.calls.length = 0
    const answers = [await ours()]
    const first = taken(path)
    answers.push(await theirs())
    const second = taken(path)
    expect(first?.method).toBe(second?.method)
    expect(JSON.parse(first?.body)).toEqual(JSON.parse(second?.body))
    return answers
  }
  const contacts = '/crm/v3/objects/contacts'
  const made = { properties: { firstname: 'Bo', phone: '+15551230009' }, associations: [] }
  await same(
    contacts,
    () => host.contacts.create({ name: 'Bo', addresses: [{ kind: 'phone', value: '+15551230009' }] }, call()),
    () => client.crm.contacts.basicApi.create(made),
  )
  const bo = await host.contacts.find([{ kind: 'phone', value: '+15551230009' }], call())
  const search = JSON.parse(taken(`${contacts}/search`).body)
  const { results } = await client.crm.contacts.searchApi.doSearch(search)
  expect(JSON.parse(taken(`${contacts}/search`).body)).toEqual(search)
  expect(results.map(({ id }) => id)).toEqual(bo.map(({ id }) => id))

  const [{ id: contact }] = bo
  const type = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: AssociationTypes.ticketToContact }
  const [ticket, theirs] = await same(
    '/crm/v3/objects/tickets',
    () => host.records.create({ title: 'Broken', description: 'It broke', contact }, call()),
    () =>
      client.crm.tickets.basicApi.create({
        properties: { subject: 'Broken', content: 'It broke', hs_pipeline: '0', hs_pipeline_stage: '1' },
        associations: [{ to: { id: contact }, types: [type] }],
      }),
  )
  const { results: found } = await client.crm.tickets.searchApi.doSearch({
    filterGroups: [{ filters: [{ propertyName: 'associations.contact', operator: 'EQ', value: contact }] }],
    limit: 10,
    after: '0',
    sorts: [],
    properties: [],
  })
  expect(found.map(({ id }) => id)).toEqual([ticket.id, theirs.id])

  desk.state.articles.push({ id: 7, title: 'Returns', url: 'https://help.acme.example/7', description: '' })
  const { results: articles } = await client.cms.siteSearch.publicApi.search('returns')
  expect((await host.knowledge.search('returns', undefined, call())).map(({ id }) => id)).toEqual(
    articles.map(({ id }) => String(id)),
  )
  expect((await host.knowledge.get('7', call())).url).toBe(
    (await client.cms.siteSearch.publicApi.getById('7', 'KNOWLEDGE_ARTICLE')).fields.url.value,
  )
})

it('files are uploaded alike, and read from the same link', async () => {
  s.chat().send({ media: { mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4 form'), filename: 'form.pdf' } })
  await s.settled()
  const theirs = await upload()
  const named = s.desk.calls
    .filter(({ path, method }) => path === '/files/v3/files' && method === 'POST')
    .map(({ form }) => form)
  expect(named[0]).toEqual(named[1])
  const [ours] = [...s.desk.state.files.values()]
  expect(ours).toMatchObject({ name: 'form.pdf', folder: '/deskwire' })
  const { url } = await client.files.filesApi.getSignedUrl(ours.id)
  const stream = await s.host.download({ ref: theirs.id, mime: 'application/pdf' }, call())
  expect(await new Response(stream).text()).toBe(await (await fetch(url)).text())
})

it('the emulated webhooks are signed as the client signs', async () => {
  s.chat().send('Hello')
  await s.settled()
  s.desk.reply(s.newest, 'Hi')
  await s.settled()
  const { url, body, headers } = s.desk.hooks.posted.at(-1)
  const timestamp = Number(headers['x-hubspot-request-timestamp'])
  const signed = { clientSecret, url, requestBody: body, timestamp, signature: '' }
  expect(Signature.getSignature('POST', 'v3', signed)).toBe(headers['x-hubspot-signature-v3'])
})

it('both get their token alike, and are told the same of what is not there', async () => {
  const { auth, app } = s.desk.options
  await s.host.check(call())
  await client.oauth.tokensApi.create(
    'refresh_token',
    undefined,
    undefined,
    auth.clientId,
    app.clientSecret,
    auth.refreshToken,
  )
  const forms = s.desk.calls.filter(({ path }) => path.endsWith('/token'))
  // The client asks version 1 of the same; ours is described (`oauth-v3.json`).
  expect(forms.map(({ path }) => path)).toEqual(['/oauth/v3/token', '/oauth/v1/token'])
  const [ours, theirs] = forms.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
  expect(ours).toEqual(theirs)
  await expect(client.crm.tickets.basicApi.getById('1')).rejects.toMatchObject({ code: 404 })
  const stranger = new Client({ accessToken: 'made-up', basePath: s.desk.url })
  await expect(stranger.crm.tickets.basicApi.getById('1')).rejects.toMatchObject({ code: 401 })
})
