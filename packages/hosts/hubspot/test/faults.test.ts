import { describe, expect, it } from 'vitest'
import { type Scene, scene } from './scene.js'

let s: Scene

/** Lets time pass until nothing is waiting: retries and look-ups have delays. */
const passes = async (step = 60_000, most = 30) => {
  for (let n = 0; n < most; n++) {
    await s.idle()
    await s.later(0)
    if ((await s.bridge.books()).waiting === 0) break
    await s.later(step)
  }
  await s.settled()
}

describe('nothing is lost and nothing is duplicated', () => {
  it.each(['limited', 'down', 'lost-answer'] as const)('F5: %s while a thread is opened', async (fault) => {
    s = await scene()
    s.desk.fail(fault)
    s.chat().send('Hello')
    s.chat().send('Anybody?')
    await passes()
    expect(s.desk.threads).toHaveLength(1)
    expect(s.said()).toEqual(['Hello', 'Anybody?'])
    expect(s.desk.notes(s.newest)).toHaveLength(1)
    expect((await s.bridge.books()).parked).toBe(0)
    expect(await s.balanced()).toBe(true)
  })

  it.each(['limited', 'down', 'lost-answer'] as const)('F5: %s while a message is published', async (fault) => {
    s = await scene()
    s.chat().send('Hello')
    await s.settled()
    s.desk.fail(fault)
    s.chat().send('One')
    s.chat().send('Two')
    await passes()
    expect(s.said()).toEqual(['Hello', 'One', 'Two'])
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it('a person who cannot be assigned does not cost the conversation', async () => {
    s = await scene({
      bridge: { route: () => ({ host: 'hubspot', queue: 'billing' }) },
      hubspot: { queues: { billing: { assignee: 'A-404' } } },
    })
    s.chat().send('Hello')
    await s.settled()
    expect(s.said()).toEqual(['Hello'])
    expect(s.log.some(({ message }) => message.includes('did not assign'))).toBe(true)
  })

  it('a deleted thread takes no more: the next message begins another', async () => {
    s = await scene()
    s.chat().send('Hello')
    await s.settled()
    s.desk.remove(s.newest)
    s.chat().send('Still there?')
    await passes()
    expect(s.said()).toEqual(['Still there?'])
  })

  it('after a restart the thread is found by the comment it begins with', async () => {
    s = await scene()
    s.chat().send('Hello')
    await s.settled()
    await s.open()
    s.chat().send('Again')
    await s.settled()
    expect(s.desk.threads).toHaveLength(1)
    expect(s.said()).toEqual(['Hello', 'Again'])
  })
})
