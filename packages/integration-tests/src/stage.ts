import type { Stage } from '@deskwire/testkit'
import type { Scene } from './scene.js'

/** A scene of fakes as a stage to play on. */
export const stageOf = (scene: Scene): Stage => ({
  customer: async (words) => void (await scene.customer(words)),
  tap: async (title) => {
    const shown = scene.channel.taken.flatMap(({ content }) => (content.type === 'choice' ? content.options : []))
    const option = shown.findLast((one) => one.title === title)
    if (!option) throw new Error(`the customer was shown no ${title}`)
    await scene.customer({ type: 'selection', choice: '', options: [{ id: option.id, title }], by: 'tap' })
  },
  agent: async (words) => {
    await scene.until(() => scene.host.tickets.length > 0, 'a ticket to answer in')
    await scene.agent(words)
  },
  close: async () => {
    const ticket = scene.host.tickets.at(-1)
    if (!ticket) throw new Error('there is no ticket to close')
    ticket.closed = true
    await scene.desk({ kind: 'closed', id: `closed-${ticket.id}-${scene.clock()}`, at: { ticket: ticket.id } })
  },
  status: async (status) => {
    await scene.until(() => scene.channel.taken.length > 0, 'a message to the customer')
    await scene.status(scene.channel.taken.at(-1)?.providerId ?? '', status)
  },
  later: (ms) => scene.later(ms),
  inbox: () => scene.channel.texts(),
  desk: () => scene.host.tickets.flatMap(({ id }) => scene.host.texts(id)),
  tickets: () => scene.host.tickets.length,
  delivery: () => scene.host.tickets.flatMap(({ reports }) => reports.map(({ delivery }) => delivery)).at(-1),
})
