import { strict as assert } from 'node:assert'
import type { Host } from '@deskwire/core/adapter'
import { callFor } from '../../environment.js'
import { type Case, missing, notShown } from '../case.js'
import type { HostDescriptor } from './host-descriptor.js'
import { type HostGround, heard, onHost, opened, seenOf, shownIn, wordsOf } from './host-ground.js'

const notThere = { code: 'unreachable', message: 'This number is not on WhatsApp', retryable: false }

export const hostFacets = (descriptor: HostDescriptor, probe: Host): readonly Case[] => {
  const { server, samples, contacts, article, record, queue = 'support' } = descriptor
  const on = onHost(descriptor)
  const { statuses } = probe.capabilities

  const report = (): Case => {
    const title = 'report: shows each declared status of a reply (B5)'
    if (!probe.report && statuses.length === 0) return notShown(title, 'the host has no report')
    if (!probe.report || statuses.length === 0)
      return missing(title, 'report and capabilities.statuses go together', 'both, or neither')
    if (!server.delivery) return missing(title, 'the host has report', 'server.delivery')
    return on(title, async (ground) => {
      const { ticket, reply } = await replied(ground)
      const seen = async () => JSON.stringify(await server.delivery?.(ticket, reply)) ?? 'nothing'
      for (const status of statuses) {
        const before = await seen()
        await ground.adapter.report?.(ticket, reply, status, status === 'failed' ? notThere : undefined, callFor())
        assert.notEqual(await seen(), before, `${status} is declared, and agents see nothing of it`)
      }
    })
  }

  const reason = (): Case => {
    const title = 'report: agents read why a reply failed, where they wrote it'
    if (!probe.report || !statuses.includes('failed')) return notShown(title, 'the host reports no failures')
    return on(title, async (ground) => {
      const { ticket, reply } = await replied(ground)
      await ground.adapter.report?.(ticket, reply, 'failed', notThere, callFor())
      const seen = `${JSON.stringify(await server.delivery?.(ticket, reply))} ${await seenOf(descriptor, ticket)}`
      assert.ok(seen.includes(notThere.message), 'a failure has a message for the agent, and they cannot see it')
    })
  }

  const replied = async (ground: HostGround) => {
    const ticket = await opened(ground)
    const hook = await samples.reply({ n: 1, ticket, key: ticket.key, text: 'On its way', agent: 'Ben' })
    const [event] = await heard(ground, descriptor, hook)
    assert.ok(event?.kind === 'reply')
    return { ticket, reply: event.id }
  }

  const note = (): Case => {
    const title = 'note: is seen where agents write their replies, and no entry for the customer'
    if (!probe.note) return notShown(title, 'the host has no note')
    if (!server.notes) return missing(title, 'the host has note', 'server.notes')
    return on(title, async (ground) => {
      const ticket = await opened(ground)
      const posted = await ground.adapter.note?.(ticket, 'They opted out & left', 'c1.9', callFor())
      assert.ok(posted && Array.isArray(posted.ids), 'note returns the ids it wrote')
      const notes = ((await server.notes?.(ticket)) ?? []).join('\n')
      assert.ok(notes.includes('They opted out'), 'agents cannot see the note where they write their replies')
      const forCustomers = (await shownIn(descriptor, ticket)).filter(({ internal }) => !internal)
      assert.ok(!wordsOf(forCustomers).includes('They opted out'), 'the note is a public entry')
    })
  }

  const found = (): Case => {
    const title = 'contacts: none, one or several people have an address (A5)'
    if (!probe.contacts) return notShown(title, 'the host has no contacts')
    if (!contacts) return missing(title, 'the host has contacts', 'contacts: { one, several, none }')
    return on(title, async ({ adapter }) => {
      const find = async (address: typeof contacts.one) => (await adapter.contacts?.find([address], callFor())) ?? []
      const one = await find(contacts.one)
      assert.equal(one.length, 1, 'contacts.one is one person')
      assert.ok(one[0]?.id && one[0].name, 'a contact has an id and a name')
      assert.equal((await find(contacts.none)).length, 0, 'contacts.none is nobody')
      if (contacts.several) assert.ok((await find(contacts.several)).length > 1, 'contacts.several are several people')
    })
  }

  /** A write whose effect agents see on the ticket itself. */
  const changes = (name: 'close' | 'reopen' | 'assign' | 'tag'): Case => {
    const title = `${name}: agents see it on the ticket`
    if (!probe[name]) return notShown(title, `the host has no ${name}`)
    if (!server.state) return missing(title, `the host has ${name}`, 'server.state')
    return on(title, async (ground) => {
      const { adapter } = ground
      const ticket = await opened(ground)
      if (name === 'reopen') await (server.close ? server.close(ticket) : adapter.close?.(ticket, callFor()))
      const before = JSON.stringify(await server.state?.(ticket))
      if (name === 'close') await adapter.close?.(ticket, callFor())
      else if (name === 'reopen') await adapter.reopen?.(ticket, callFor())
      else if (name === 'assign') await adapter.assign?.(ticket, { queue }, callFor())
      else await adapter.tag?.(ticket, ['angry'], callFor())
      assert.notEqual(JSON.stringify(await server.state?.(ticket)), before, `${name} changed nothing`)
    })
  }

  const knowledge = (): Case => {
    const title = 'knowledge: finds an article, and knows which there is not (E3)'
    if (!probe.knowledge) return notShown(title, 'the host has no knowledge')
    if (!article) return missing(title, 'the host has knowledge', 'article: { query, id }')
    return on(title, async ({ adapter }) => {
      const hits = (await adapter.knowledge?.search(article.query, undefined, callFor())) ?? []
      assert.ok(
        hits.some(({ id }) => id === article.id),
        `searching ${article.query} does not find ${article.id}`,
      )
      const got = await adapter.knowledge?.get(article.id, callFor())
      assert.ok(got && URL.canParse(got.url) && got.title !== '', 'an article has a title and an absolute url')
      assert.equal(await adapter.knowledge?.get('no-such-article', callFor()), undefined)
    })
  }

  const records = (): Case => {
    const title = 'records: finds a record, and knows which there is not (E2)'
    if (!probe.records) return notShown(title, 'the host has no records')
    if (!record) return missing(title, 'the host has records', 'record: { text, witness }')
    return on(title, async ({ adapter }) => {
      const hits = (await adapter.records?.find({ text: record.text }, callFor())) ?? []
      assert.ok(JSON.stringify(hits).includes(record.witness), `${record.text} is found, and shows ${record.witness}`)
      const [{ id } = { id: '' }] = hits
      assert.notEqual(id, '', 'a record has the number by which agents name it')
      const named = (await adapter.records?.find({ text: id }, callFor())) ?? []
      assert.deepEqual([...new Set(named.map((one) => one.id))], [id], `${id} is one record: its number finds it alone`)
      assert.deepEqual(await adapter.records?.find({ text: 'no-such-record' }, callFor()), [])
    })
  }

  const theirs = (): Case => {
    const title = 'records: with a contact, only theirs, by number too (B10)'
    if (!probe.records) return notShown(title, 'the host has no records')
    if (!record) return missing(title, 'the host has records', 'record: { text, witness }')
    return on(title, async ({ adapter }) => {
      const [{ id } = { id: '' }] = (await adapter.records?.find({ text: record.text }, callFor())) ?? []
      const of = async (contact: string) => {
        // An id that is none may be refused.
        const found = await Promise.resolve(adapter.records?.find({ text: id, contact }, callFor())).catch(() => [])
        return (found ?? []).length > 0
      }
      assert.equal(await of('no-such-contact'), false, `${id} is shown to somebody who is no contact`)
      const addresses = contacts ? [contacts.one, ...(contacts.several ? [contacts.several] : [])] : []
      const people = new Set<string>()
      for (const address of addresses)
        for (const one of (await adapter.contacts?.find([address], callFor())) ?? []) people.add(one.id)
      let owners = 0
      for (const contact of people) if (await of(contact)) owners++
      assert.ok(owners <= 1, `${id} is shown to ${owners} people, and is one person's`)
    })
  }

  const available = (): Case => {
    const title = 'available: says whether somebody is there (E6)'
    if (!probe.available) return notShown(title, 'the host has no available')
    if (!server.presence) return missing(title, 'the host has available', 'server.presence')
    return on(title, async ({ adapter }) => {
      for (const there of [true, false]) {
        await server.presence?.(there)
        const said = await adapter.available?.({ medium: 'whatsapp', attributes: {} }, callFor())
        assert.equal(said, there, there ? 'an agent is there' : 'nobody is there')
      }
    })
  }

  return [
    available(),
    report(),
    reason(),
    note(),
    found(),
    changes('close'),
    changes('reopen'),
    changes('assign'),
    changes('tag'),
    knowledge(),
    records(),
    theirs(),
    probe.check
      ? on('check: tells its findings', async ({ adapter }) => {
          const health = await adapter.check?.(callFor())
          assert.ok(health && health.findings.length > 0, 'a check that finds nothing says so')
          const failed = health.findings.filter(({ level }) => level === 'fail').map(({ what }) => what)
          assert.deepEqual(failed, [], 'a helpdesk that is well has no failures')
        })
      : notShown('check: tells its findings', 'the host has no check'),
  ]
}
