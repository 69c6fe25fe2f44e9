import { createHttp } from '@deskwire/core/adapter'
import { describeHost, type Fault, type HostDescriptor } from '@deskwire/testkit'
import { zendesk } from '../src/index.js'
import { EmulatedZendesk, replies, signature } from './emulated/zendesk.js'

const secret = 'planted-webhook-secret'

const descriptor = (): HostDescriptor => {
  let desk = new EmulatedZendesk()
  const at = (id: string | number) => desk.ticket(id)
  const nameOf = (id: number) => desk.state.users.get(id)?.name ?? String(id)
  let invocations = 0
  const hint = (body: object) => ({ body, headers: { 'x-zendesk-webhook-invocation-id': String(++invocations) } })
  const plant = (fault: Fault) => {
    if (fault === 'lost-answer' || fault === 'hang') desk.plant(fault)
    else if (fault === 'limited') {
      desk.plant(replies.limited(7))
      return { retryAfterMs: 7_000 }
    } else desk.plant(fault === 'down' ? replies.unavailable : replies.refused)
    return undefined
  }
  return {
    create: async () => {
      desk = await new EmulatedZendesk().start()
      desk.state.groups.push({ id: 77, name: 'Support' })
      desk.state.user({ name: 'Ana', phone: '(555) 123-0011' })
      desk.state.user({ name: 'Bo', phone: '+1 555 123 0012' })
      desk.state.user({ name: 'Bea', phone: '001 555 1230012' })
      desk.state.fields.set(9001, { id: 9001, type: 'text', active: true })
      desk.state.articles.push({
        id: 360042,
        title: 'Teapots',
        html_url: 'https://acme.zendesk.com/hc/en-us/articles/360042',
        body: 'How to pour',
        user_segment_id: null,
      })
      desk.state.ticket({ requester_id: desk.agentBen.id, subject: 'A leaking teapot' })
      const host = zendesk({
        url: desk.url,
        auth: desk.auth,
        webhookSecret: ['planted-earlier-90be', secret],
        country: 'US',
        statusFieldId: 9001,
        failureTag: 'not_delivered',
        outreach: { channel: 'whatsapp' },
        panel: desk.app.options,
      })
      return {
        ...host,
        // What an administrator does before the first check: create the webhook with our secret.
        async start(environment) {
          await host.start?.(environment)
          const call = { signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 }
          await host.setup?.(false, call)
          for (const webhook of desk.triggers.webhooks) webhook.secret = secret
        },
      }
    },
    end: () => desk.stop(),
    environment: { http: createHttp({ allowAddress: () => true }) },
    secrets: [secret, desk.oauth.clientSecret],
    sign: (request) => ({
      ...request,
      headers: {
        ...request.headers,
        ...signedHeaders(signature(secret, request.body, new Date(request.receivedAt).toISOString(), '1')),
      },
    }),
    server: {
      tickets: () => desk.tickets.filter(({ external_id }) => external_id !== null).length,
      entries: ({ id }) =>
        at(id)
          .comments.filter((comment) => comment.public)
          .map(({ html_body = '', attachments = [], author_id }) => ({
            text: html_body,
            author: nameOf(author_id),
            files: attachments.map((file) => ({ name: file.file_name ?? '', bytes: bytesOf(file) })),
          })),
      fail: plant,
      notes: ({ id }) => desk.notes(id),
      delivery: ({ id }) => [at(id).custom_fields, desk.notes(id), at(id).tags],
      state: ({ id }) => ({
        ...at(id),
        requester: nameOf(at(id).requester_id),
        group: desk.state.groups.find((group) => group.id === at(id).group_id)?.name,
        comments: [],
        audits: [],
      }),
      archive: ({ id }) => desk.close(id),
      remove: ({ id }) => desk.remove(id),
      quietReply: ({ ticket, text }) => {
        const comment = desk.reply(ticket.id, text)
        return hint({ deskwire: 'reply', ticket: ticket.id, comment: String(comment.id) })
      },
      foreign: () => {
        const { id } = desk.state.ticket({ requester_id: desk.agentBen.id, subject: 'By mail' })
        return { id: String(id) }
      },
    },
    samples: {
      attached: ({ ticket, text, file }) => {
        const comment = desk.reply(ticket.id, html(text), { files: [file] })
        return hint({ deskwire: 'reply', ticket: ticket.id, comment: String(comment.id) })
      },
      reply: ({ ticket, text }) => {
        const comment = desk.reply(ticket.id, html(text))
        return hint({ deskwire: 'reply', ticket: ticket.id, comment: String(comment.id) })
      },
      customer: ({ ticket, text }) => {
        const comment = desk.reply(ticket.id, text, { by: at(ticket.id).requester_id })
        return hint({ deskwire: 'reply', ticket: ticket.id, comment: String(comment.id) })
      },
      own: ({ ticket, posted }) => hint({ deskwire: 'reply', ticket: ticket.id, comment: posted.ids[0] ?? '' }),
      internal: ({ ticket, text }) => {
        desk.note(ticket.id, text)
        return hint({ deskwire: 'reply', ticket: ticket.id, comment: String(at(ticket.id).comments.at(-1)?.id) })
      },
      closed: ({ ticket }) => {
        desk.solve(ticket.id)
        return hint({ deskwire: 'solved', ticket: ticket.id })
      },
      reopened: ({ ticket }) => {
        desk.change(ticket.id, { status: 'open' })
        return hint({ deskwire: 'reopened', ticket: ticket.id })
      },
      assigned: ({ ticket }) => {
        desk.assign(ticket.id)
        return hint({ deskwire: 'assigned', ticket: ticket.id })
      },
      merged: ({ ticket, into }) => {
        desk.merge(ticket.id, into.id)
        return hint({ deskwire: 'solved', ticket: ticket.id })
      },
      deleted: ({ ticket }) =>
        hint({
          type: 'zen:event-type:ticket.soft_deleted',
          id: 'cbe4028c-7239-495d-b020-f22348516046',
          detail: { id: ticket.id, tags: ['deskwire'] },
          event: {},
        }),
      opening: ({ n, at }) => ({
        body: desk.app.form(desk.agentBen.id, { at, more: { qsh: String(n) } }),
        path: '?origin=https%3A%2F%2Facme.zendesk.com&app_guid=1',
      }),
      outreach: async ({ to, text }) => {
        desk.open(desk.state.user({ name: 'Eve', phone: to }).id, text, ['deskwire_outreach'])
        await desk.triggers.idle()
        return hint(JSON.parse(desk.triggers.deliveries.at(-1)?.body ?? '') as object)
      },
    },
    contacts: {
      one: { kind: 'phone', value: '+15551230011' },
      several: { kind: 'phone', value: '+15551230012' },
      none: { kind: 'phone', value: '+15551230013' },
    },
    article: { query: 'teapot', id: '360042' },
    record: { text: 'leaking', witness: 'leaking teapot' },
    queue: 'Support',
  }
}

/** Only the signature: the other headers prove nothing. */
const signedHeaders = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-zendesk-webhook-signature')))

const bytesOf = (file: object): Uint8Array =>
  'bytes' in file && file.bytes instanceof Uint8Array ? file.bytes : new Uint8Array()

const html = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')

describeHost('zendesk', descriptor())
