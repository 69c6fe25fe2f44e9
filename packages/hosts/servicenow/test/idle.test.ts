import { type Medium, media } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { scene } from './scene.js'

const hour = 3_600_000

describe.each<Medium>(media)('an idle conversation on %s', (medium) => {
  const route = () => ({ host: 'servicenow', queue: 'teapots', attributes: { product: 'Teapot' } })
  const opened = {
    deskwire_queue: 'teapots',
    product: 'Teapot',
    deskwire_channel: 'phone',
    requester_session_language: 'es',
  }

  it('that ServiceNow ended after an hour gives way to a new session, opened in full', async () => {
    const s = await scene({ medium, bridge: { route, language: 'es' } })
    s.chat().send('Where is my order?')
    await s.until(() => s.inbox().length === 1, 'the answer')
    await s.settled()
    await s.later(1.5 * hour)
    s.now.agent.timeOut()
    await s.settled()
    expect(s.session.mode).toBe('ended')
    s.chat().send('And my refund?')
    await s.until(() => s.inbox().length === 2, 'the answer of the new session')
    expect(s.now.agent.sessions.size).toBe(2)
    const [first, second] = [...s.now.agent.sessions.values()]
    expect(second?.user).toBe(first?.user)
    expect(second?.context).toMatchObject(opened)
    expect(first?.context).toMatchObject(opened)
    expect(s.said()).toEqual(['And my refund?'])
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it('whose end nobody heard of is asked for before the next message', async () => {
    const s = await scene({ medium, bridge: { route, language: 'es' } })
    s.chat().send('Where is my order?')
    await s.until(() => s.inbox().length === 1, 'the answer')
    await s.settled()
    await s.later(1.5 * hour)
    const { connection } = s.now
    s.now.connection = undefined
    s.now.agent.timeOut()
    s.now.connection = connection
    s.chat().send('And my refund?')
    await s.until(() => s.inbox().length === 2, 'the answer of the new session')
    expect(s.now.agent.sessions.size).toBe(2)
    expect(s.session.context).toMatchObject(opened)
  })
})

it('the virtual agent in front of another helpdesk: an idle end asks for nobody', async () => {
  const { fakeHost } = await import('@deskwire/testkit')
  const desk = fakeHost()
  const s = await scene({ assistantFor: desk })
  s.chat().send('Where is my order?')
  await s.until(() => s.inbox().length === 1, 'the answer')
  await s.settled()
  await s.later(1.5 * hour)
  s.now.agent.timeOut()
  await s.settled()
  expect(desk.tickets).toEqual([])
  // Nor is the customer told anything an hour later.
  expect(s.inbox()).toEqual(['You said: Where is my order?'])
  s.chat().send('And my refund?')
  await s.until(() => s.inbox().length === 2, 'the answer')
  expect(s.now.agent.sessions.size).toBe(2)
})
