import { ana } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { type Scene, scene } from './scene.js'

let s: Scene
const bo = '+15557654321'
const inbox = (number: string) =>
  s
    .chat(number)
    .inbox()
    .map(({ content }) => content)

/** Lets time pass until nothing is waiting: retries and look-ups have delays. */
const passes = async (step = 60_000, most = 30) => {
  for (let n = 0; n < most; n++) {
    await s.wire.idle()
    await s.later(0)
    if ((await s.bridge.books()).waiting === 0) break
    await s.later(step)
  }
  await s.settled()
}

describe('what can go wrong with Front', () => {
  it('a first message that Front imports late is one conversation, placed as its route says', async () => {
    s = await scene({ bridge: { route: () => ({ host: 'front', queue: 'support' }) } })
    s.desk.state.holds = true
    s.chat().send('Hello')
    await s.until(() => s.desk.state.waiting.length > 0, 'Front accepts it')
    s.chat().send('Anybody?')
    s.desk.state.importNow()
    await passes()
    expect(s.conversations).toHaveLength(1)
    expect(s.newest.inbox).toBe('inb_support')
    expect(s.said()).toEqual(['Hello', 'Anybody?'])
  })

  it.each(['lost-answer', 'down', 'limited'] as const)('F5: %s: each message once, in order', async (fault) => {
    s = await scene()
    s.desk.fail(fault)
    s.chat().send('One')
    await passes()
    s.desk.fail(fault)
    s.chat().send('Two')
    await passes()
    expect(s.conversations).toHaveLength(1)
    expect(s.said()).toEqual(['One', 'Two'])
    expect(await s.balanced()).toBe(true)
  })

  it('a rate limit, which is the company’s, pauses the host for as long as it says', async () => {
    s = await scene()
    s.desk.fail('limited')
    s.chat().send('Hello')
    await s.until(() => s.store.pausedUntil('main', 'host/front') !== undefined, 'the host rests')
    expect(s.store.pausedUntil('main', 'host/front')).toBeGreaterThanOrEqual(s.clock() + 3_000)
    await passes()
    expect(s.said()).toEqual(['Hello'])
  })

  it('a webhook that was lost is caught up: archived, and a reply, each once', async () => {
    s = await scene({ bridge: { catchUpEveryMs: 50 } })
    s.chat().send('Hello')
    await s.settled()
    const told = await s.agent.reply(s.newest, 'I was told')
    await s.settled()
    const quiet = s.agent.write(s.newest, 'Nobody told you')
    const failed = s.agent.write(s.newest, 'I could not be sent')
    failed.error = 'failed'
    s.newest.status = 'archived'
    s.desk.state.tell(s.newest.id, 'archive')
    await s.until(() => inbox(ana).length > 1, 'the quiet reply')
    const state = async () => (await s.store.conversations('main', { limit: 2 })).items[0]?.state
    await s.until(async () => (await state()) === 'closed', 'the conversation is closed')
    const reads = () => s.desk.calls.filter((one) => one === 'GET /events').length
    const before = reads()
    await s.until(() => reads() > before + 2, 'it is read again, and known')
    await s.settled()
    expect(inbox(ana)).toMatchObject([{ text: told.text }, { text: quiet.text }])
  })

  it('merged conversations of two customers: each reply goes to whom it is for', async () => {
    s = await scene()
    s.chat(ana, 'Ana').send('I am Ana')
    await s.settled()
    const hers = s.newest
    s.chat(bo, 'Bo').send('I am Bo')
    await s.settled()
    const his = s.newest
    await s.agent.merge(hers, his)
    await s.settled()
    const toAna = s.agent.write(his, 'For Ana')
    toAna.handle = ana
    await s.agent.deliver(toAna)
    await s.agent.reply(his, 'For Bo')
    await s.settled()
    expect(inbox(ana)).toMatchObject([{ text: 'For Ana' }])
    expect(inbox(bo)).toMatchObject([{ text: 'For Bo' }])
    s.chat(ana).send('Thanks')
    await s.settled()
    const thanks = s.desk.state.messages.find(({ body }) => body === 'Thanks')
    expect(thanks).toMatchObject({ conversation: his.id, handle: ana })
    s.chat(bo).send('And thanks from me')
    await s.settled()
    expect(s.desk.state.messages.at(-1)).toMatchObject({ conversation: his.id, handle: bo })
  })
})
