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

describe('A2, B7: a teammate writes first', () => {
  it('to somebody who wrote before; the answer comes back to that conversation', async () => {
    s = await scene()
    s.chat().send('Hello')
    await s.settled()
    const [first] = s.conversations
    const sent = await s.agent.first('cha_w1', ana, 'Your teapot is ready')
    await s.settled()
    expect(sent).toMatchObject({ external: sent.id })
    expect(inbox(ana)).toMatchObject([{ text: 'Your teapot is ready' }])
    s.chat().send('Great')
    await s.settled()
    expect(s.conversations).toHaveLength(2)
    expect(s.said(s.newest)).toEqual([expect.stringContaining('Great')])
    expect(s.said(first)).toEqual(['Hello'])
    await s.agent.reply(s.newest, 'See you')
    await s.settled()
    expect(inbox(ana)).toHaveLength(2)
  })

  it('to somebody who never wrote, without recorded consent: refused, and they read why', async () => {
    s = await scene()
    const sent = await s.agent.first('cha_w1', bo, '/template order_ready en name=Bo')
    await s.settled()
    expect(inbox(bo)).toEqual([])
    expect((await s.bridge.books()).refused).toEqual({ no_consent: 1 })
    expect(`${sent.error} ${s.notes()}`).toMatch(/consent|opt/i)
  })

  it.each([
    ['555 123', 'Write the number with its country code'],
    ['ben@example.com', 'Write the number with its country code'],
  ])('to %s: Front is told at once, and nothing is sent', async (handle, reason) => {
    s = await scene()
    const sent = await s.agent.first('cha_w1', handle, 'Hello')
    expect(sent.error).toContain(reason)
    await s.settled()
    expect((await s.bridge.books()).received).toBe(0)
  })

  it('an empty message is refused, and one by a rule is nobody’s', async () => {
    s = await scene()
    s.chat().send('Hello')
    await s.settled()
    const empty = await s.agent.reply(s.newest, '')
    expect(empty.error).toContain('nothing in this message')
    await s.agent.reply(s.newest, 'We are closed', { author: 'tea_rule' })
    await s.settled()
    expect(inbox(ana)).toMatchObject([{ text: 'We are closed' }])
  })
})
