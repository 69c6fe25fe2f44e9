import { strict as assert } from 'node:assert'
import { failureOf, type Host, type PanelOpening, type PanelPairing, type WebhookRequest } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, missing, notShown } from '../case.js'
import { hookRequest } from '../hook.js'
import type { HostDescriptor } from './host-descriptor.js'
import { entryOf, type HostGround, onHost, opened, text } from './host-ground.js'

const attempts = 100
/** A minute, and half of one for a helpdesk whose clock is ahead. */
const longestMs = 90_000
const page = 'https://bridge.test/panel/contract'
const pairs = 'panel: pairs a browser with the agent who wrote its code, and with nobody else'
const browser = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } as const

/** Who may open the agent's panel, and before which ticket. */
export const hostPanel = (descriptor: HostDescriptor, probe: Host): readonly Case[] => {
  const titles = [
    'panel: names the pages that may frame it',
    'panel: says which agent opened it and before which ticket',
    'panel: refuses a forged opening',
    'panel: refuses an opening that is too old',
    'panel: refuses the opening of another tenant or host',
    'panel: an opening that is read again is known by its id',
    pairs,
  ] as const
  const sample = descriptor.samples.opening
  if (!probe.panel) return titles.map((title) => notShown(title, 'the host has no panel'))
  if (!sample) return titles.map((title) => missing(title, 'the host has panel', 'samples.opening'))
  const on = onHost(descriptor)

  const request = async (ground: HostGround, n = 1): Promise<{ request: WebhookRequest; ticket: string }> => {
    const ticket = await opened(ground)
    const at = Date.now()
    return {
      request: hookRequest(await sample({ n, ticket, agent: 'Ben', url: page, at }), page, at),
      ticket: ticket.id,
    }
  }
  const open = ({ adapter }: HostGround, given: WebhookRequest): PanelOpening => {
    assert.ok(adapter.panel)
    return adapter.panel.open(given)
  }
  /** Nobody has signed the ticket: the helpdesk says whose it is. */
  const admitted = async ({ adapter }: HostGround, ticket: string, { agent }: PanelOpening) => {
    const admit = adapter.panel?.admit
    assert.ok(admit, 'the opening names no ticket, so `admit` says which one the agent may have')
    const known = await admit(ticket, agent, callFor())
    assert.ok(known, 'the agent is admitted to a ticket that is theirs')
    assert.equal(known.id, agent.id, 'who was signed is who is admitted')
    assert.equal(await admit('no-such-ticket', agent, callFor()), undefined, 'a ticket that is not there admits nobody')
    const nobody = { id: 'no-such-agent' }
    assert.equal(await admit(ticket, nobody, callFor()), undefined, 'an agent who is not there is not admitted')
    return known
  }
  /** Every one is to be refused, and to say so as a webhook would. */
  const refused = (ground: HostGround, given: WebhookRequest, what: string): void => {
    let opening: PanelOpening
    try {
      opening = open(ground, given)
    } catch (thrown) {
      const { code, message } = failureOf(thrown)
      assert.ok(
        code === 'webhook_rejected' || code === 'keys_unknown',
        `${what}: must throw WebhookRejected: ${message}`,
      )
      ground.clean(message, `${what}: the error`)
      return
    }
    assert.ok(opening.expires <= given.receivedAt, `${what}: it was taken, and must be refused`)
  }

  const write = descriptor.server.code
  const pairing = (): Case => {
    if (!probe.panel?.pair) return notShown(pairs, 'its openings are signed by the helpdesk')
    if (!write) return missing(pairs, 'the host has panel.pair', 'server.code')
    return on(pairs, async (ground) => {
      const { request: given, ticket } = await request(ground)
      const agent = open(ground, given).agent.id
      const { adapter } = ground
      const [code, another] = ['ABCD-EFGH-IJKL-2345', 'ABCD-EFGH-IJKL-2346']
      const ask = (more: Partial<PanelPairing> = {}) =>
        adapter.panel?.pair?.({ ticket, agent, code, key: browser, url: page, ...more }, callFor())
      const refuses = async (why: string, more?: Partial<PanelPairing>) => assert.equal(await ask(more), undefined, why)
      await refuses('nobody has written the code')
      await adapter.post({ id: ticket }, entryOf('code', text(code)), callFor())
      await adapter.note?.({ id: ticket }, code, 'c1.code-note', callFor())
      await refuses('a customer has written the code, and the bridge has repeated it')
      await write({ ticket: { id: ticket }, agent, code })
      await refuses('another code was written', { code: another })
      await refuses('another agent wrote it', { agent: 'no-such-agent' })
      await refuses('it was written in another ticket', { ticket: 'no-such-ticket' })
      const made = await ask()
      assert.ok(made, 'the agent who wrote the code is paired')
      ground.clean(made, 'the pairing')
    })
  }

  return [
    on(titles[0], async ({ adapter }) => {
      const origins = adapter.panel?.origins ?? []
      assert.ok(origins.length > 0, 'without an origin no page can frame the panel')
      for (const origin of origins)
        assert.ok(
          URL.canParse(origin) && new URL(origin).origin === origin,
          `${origin} is no origin, as in https://x.example`,
        )
    }),
    on(titles[1], async (ground) => {
      const { request: given, ticket } = await request(ground)
      const opening = open(ground, given)
      assert.ok(!('then' in opening), 'open answers at once, with no promise')
      const agent = opening.ticket === undefined ? await admitted(ground, ticket, opening) : opening.agent
      if (opening.ticket !== undefined) assert.equal(opening.ticket, ticket)
      assert.ok([agent.id, agent.name].includes('Ben'), 'the agent is named, for the log and for what they send')
      assert.notEqual(opening.id, '')
      assert.ok(opening.expires > given.receivedAt, 'it is good now')
    }),
    on(titles[2], async (ground) => {
      const { request: given } = await request(ground)
      for (const forged of forgeries(given)) refused(ground, forged, 'a forged opening')
    }),
    on(titles[3], async (ground) => {
      const { request: given } = await request(ground)
      const { expires } = open(ground, given)
      assert.ok(expires - given.receivedAt <= longestMs, 'an opening may stand in a URL, so it is good for a minute')
      for (let n = 1; n <= attempts; n++)
        refused(ground, { ...given, receivedAt: given.receivedAt + longestMs + n * n * 1_000 }, 'an old opening')
    }),
    on(titles[4], async (ground) => {
      const { request: given } = await request(ground)
      for (let n = 1; n <= attempts; n++) {
        const other = n % 2 === 0 ? `https://bridge.test/t/tenant${n}/panel/contract` : `${page}${n}`
        refused(ground, { ...given, publicUrl: given.publicUrl.replace(page, other) }, 'the opening of another')
      }
    }),
    on(titles[5], async (ground) => {
      const { request: given } = await request(ground)
      const ids = new Set(Array.from({ length: attempts }, () => open(ground, given).id))
      assert.equal(ids.size, 1, 'the core takes an opening once, by its id')
      const { request: next } = await request(ground, 2)
      assert.ok(!ids.has(open(ground, next).id), 'another opening has another id')
    }),
    pairing(),
  ]
}

const token = /[\w.%-]{40,}/g

/** One character of it is another, a hundred times; and a JSON Web Token that says it needs no signature. */
const forgeries = (given: WebhookRequest): readonly WebhookRequest[] => {
  const inBody = given.body.length > 0
  const text = inBody ? Buffer.from(given.body).toString('latin1') : given.path
  const [found = ''] = [...(text.match(token) ?? [])].sort((a, b) => b.length - a.length)
  assert.notEqual(found, '', 'the opening holds no token in its path or body')
  const put = (other: string): WebhookRequest => {
    const changed = text.replace(found, other)
    return inBody
      ? { ...given, body: Buffer.from(changed, 'latin1') }
      : { ...given, path: changed, publicUrl: given.publicUrl.replace(text, changed) }
  }
  // The last character of base64 has bits to spare: another may mean the same.
  const places = Array.from({ length: attempts }, (_, n) => Math.floor((n * (found.length - 2)) / attempts))
  const altered = places.map((at) => {
    const other = found[at] === 'A' ? 'B' : 'A'
    return put(`${found.slice(0, at)}${other}${found.slice(at + 1)}`)
  })
  const [, claims = ''] = found.split('.')
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
  return [...altered, put(`${none}.${claims}.`), put(`${none}.${claims}.AAAA`), put(found.slice(0, -20)), put('')]
}
