import { describe, expect, it } from 'vitest'
import { call } from '../shared/src/helpdesk.js'
import { pairs } from './hosts.js'
import { Pair } from './pair.js'

const titles = ['A broken samovar, blue', 'A broken samovar, green']

// Chatwoot has no records; the conversations of the other two take no words after their end.
const withoutRecords: ReadonlySet<string> = new Set(['Chatwoot'])
const withoutOlder: ReadonlySet<string> = new Set(['ServiceNow', 'Dynamics 365'])

/** Before there is a conversation, for in some helpdesks a ticket is a record like any other. */
const enterRecords = async ({ host, helpdesk }: Pair): Promise<boolean> => {
  for (const title of titles)
    if (helpdesk.record) helpdesk.record(title)
    else await host.records?.create?.({ title }, call())
  return host.records !== undefined
}

const ask = async (pair: Pair, words: string): Promise<void> => {
  await pair.customer(words)
  await pair.until(() => pair.desk().some((text) => text.includes(words)), words)
  await pair.settled()
}

const chosenRecord = async (pair: Pair): Promise<void> => {
  const found = (await pair.host.records?.find({ text: 'samovar' }, call())) ?? []
  expect(found).toHaveLength(2)
  const inbox = pair.inbox().length
  await pair.agent('/record samovar')
  // The agent reads which there are, and chooses one.
  const list = () => pair.helpdesk.thread().find((text) => titles.every((title) => text.includes(title)))
  await pair.until(() => list() !== undefined, 'the candidates, where agents type')
  await pair.settled()
  expect(pair.inbox()).toHaveLength(inbox)
  for (const { id } of found) expect(list()).toContain(id)
  await pair.agent(`/record ${found[0]?.id}`)
  await pair.until(() => pair.inbox().slice(inbox).join('\n').includes('samovar'), 'the record')
  await pair.settled()
  expect(
    pair
      .inbox()
      .slice(inbox)
      .filter((text) => text.includes('samovar')),
  ).toHaveLength(1)
}

const answeredInOlder = async (pair: Pair): Promise<void> => {
  const { older } = pair.helpdesk
  if (!older) return
  const conversation = async () => (await pair.bridge.store.conversations('main', { limit: 1 })).items[0]
  await pair.close()
  await pair.until(async () => (await conversation())?.state === 'closed', 'the end')
  await pair.settled()
  await ask(pair, 'And another thing')
  const { ticks } = pair.helpdesk
  const before = ticks?.()
  await older.reply('About the parcel: it is at your door')
  await pair.until(() => pair.inbox().some((text) => text.includes('at your door')), 'the answer from there')
  await pair.until(() => older.ticks === undefined || /delivered|sent/i.test(`${older.ticks()}`), 'its tick')
  await pair.settled()
  expect(ticks?.()).toBe(before)
  await pair.customer('STOP')
  await pair.until(async () => (await conversation())?.revoked === true, 'the opt-out')
  await pair.settled()
  const refusals = (thread: readonly string[]) => thread.filter((text) => /opted out of messages/i.test(text)).length
  const [all, here, inbox] = [refusals(pair.helpdesk.thread()), refusals(older.thread()), pair.inbox().length]
  await older.reply('Anything else?')
  await pair.until(() => refusals(older.thread()) > here, 'the refusal, in the older ticket')
  await pair.settled()
  // There, and nowhere else.
  expect(refusals(pair.helpdesk.thread()) - all).toBe(refusals(older.thread()) - here)
  expect(pair.inbox()).toHaveLength(inbox)
}

// Side by side, for most of the time each waits for its provider.
describe.concurrent('the right record, and the right ticket', () => {
  it.each(pairs)(
    'E2: F9: $medium with $host: several records are the agent’s to choose from, and an older ticket is told of its own replies',
    async ({ medium, make }) => {
      const pair = await new Pair(medium, () => make(), { policy: { reopen: 'new' } }).start()
      try {
        const hasRecords = await enterRecords(pair)
        expect(hasRecords).toBe(!withoutRecords.has(pair.helpdesk.title))
        await ask(pair, 'Where is my parcel?')
        await pair.agent('A moment')
        await pair.until(() => pair.inbox().some((text) => text.includes('A moment')), 'the answer')
        if (hasRecords) await chosenRecord(pair)
        await answeredInOlder(pair)
        expect(pair.helpdesk.older === undefined).toBe(withoutOlder.has(pair.helpdesk.title))
        expect((await pair.bridge.books()).parked).toBe(0)
      } finally {
        await pair.stop()
      }
    },
  )
})
