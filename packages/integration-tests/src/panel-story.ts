import { expect } from 'vitest'
import { openPanel } from './panel-by-api.js'
import { apiKey, type WireScene } from './wire-scene.js'

/** F11, the panel by API: an agent of a helpdesk that frames no page answers, sends a template, and reads what became of it. */
export const answersByPanelApi = async (s: WireScene, host: string, ticket: string): Promise<void> => {
  const agent = { id: 'ben', name: 'Ben Stone' }
  const panel = await openPanel(s.served.url, apiKey, { host, ticket, agent })
  const before = await panel.state()
  expect(before).toMatchObject({
    agent,
    ticket: { host, id: ticket },
    conversation: { window: { open: true } },
    may: { text: { allowed: true } },
  })
  const sent = s.inbox().length
  const { id } = await panel.send({ type: 'text', text: 'It is on its way' }, 'click-1')
  await panel.send({ type: 'text', text: 'It is on its way' }, 'click-1')
  const { items } = await panel.templates()
  expect(items).toContainEqual(expect.objectContaining({ name: 'order_ready', variables: ['name'] }))
  const template = { type: 'template', name: 'order_ready', language: 'en', values: { name: 'Ana' } }
  await panel.send(template, 'click-2')
  await s.until(() => s.inbox().length === sent + 2, 'both on the phone')
  expect(s.inbox().slice(sent)).toEqual(['It is on its way', 'Hi Ana, your order is ready.'])
  await s.until(async () => (await panel.outcome(id)).state === 'effected', 'what became of it')
  expect((await panel.state()).messages.slice(-2)).toMatchObject([
    { text: 'It is on its way', author: { kind: 'agent', name: agent.name }, parts: [{}] },
    { content: [template], parts: [{}] },
  ])
}
