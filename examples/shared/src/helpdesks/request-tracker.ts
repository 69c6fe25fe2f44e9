import { signWebhook } from '@deskwire/core/adapter'
import { requestTracker } from '@deskwire/request-tracker'
import { emulate, token } from '../../../../packages/hosts/request-tracker/test/emulated/server.js'
import { setStatus } from '../../../../packages/hosts/request-tracker/test/emulated/writes.js'
import { type Attached, type Helpdesk, post, words } from '../helpdesk.js'

const webhookSecret = 'planted-7f3c9a1e-of-the-scrip'
const agent = 'Ben'
const integration = 'deskwire'

/** Request Tracker: its REST interface, and the scrip of the recipe that tells what agents do. */
export const requestTrackerHelpdesk = async (): Promise<Helpdesk> => {
  const emulated = await emulate()
  const { state, url } = emulated
  state.ticketFields.add('Delivery')
  let webhook = ''
  const rowAt = (place: number) => {
    const row = [...state.tickets.values()].at(place)
    if (!row) throw new Error('There is no such ticket yet')
    return row
  }
  const newest = () => rowAt(-1)
  const older = () => rowAt(-2)
  const told = async (
    transaction: { id: number | undefined; [detail: string]: unknown },
    ticket = newest().id,
  ): Promise<void> => {
    const body = JSON.stringify({ ticket, ours: true, transactions: [transaction] })
    const signature = signWebhook(webhookSecret, { id: `txn_${transaction.id}`, at: Date.now(), body })
    await post(webhook, { ...signature }, body)
  }
  const says = async (by: string, text: string, file?: Attached, ticket = newest().id) => {
    const said = state.say(ticket, 'Correspond', by, text)
    if (file) state.part(said.id, file.mime, file.name, Buffer.from(file.bytes))
    await told({ id: said.id, type: 'Correspond', at: Math.floor(said.at / 1000), by, name: by }, ticket)
  }
  const partsOf = (id: number) => state.parts.filter(({ transaction }) => transaction === id)
  const wordsIn = ({ id }: { id: number }): string => {
    const parts = partsOf(id)
    const text = parts.filter(({ name }) => name === '').map(({ bytes }) => bytes.toString('utf8'))
    return words(
      text.join('\n'),
      parts.map(({ name }) => name),
    )
  }
  return {
    title: 'Request Tracker',
    settings: { RT_URL: url, RT_TOKEN: token, RT_WEBHOOK_SECRET: webhookSecret, RT_QUEUE: 'General' },
    host: () =>
      requestTracker({
        url,
        auth: { kind: 'token', token },
        webhookSecret,
        country: 'US',
        settlesAfterMs: 0,
        fields: { delivery: 'Delivery' },
      }),
    async join(mount) {
      webhook = mount
    },
    shown: () =>
      state.transactions
        .filter(({ type, creator }) => creator === integration && (type === 'Create' || type === 'Correspond'))
        .map(wordsIn),
    thread: () => state.transactions.map(wordsIn),
    older: {
      reply: (text) => says(agent, text, undefined, older().id),
      thread: () => state.transactions.filter(({ ticket }) => ticket === older().id).map(wordsIn),
      ticks: () => older().fields.get('Delivery')?.[0],
    },
    tickets: () => state.tickets.size,
    reply: (text, file) => says(agent, text, file),
    // By e-mail, told by a scrip that does not look who wrote.
    portal: (text) => says('ana', text),
    ticks: () => newest().fields.get('Delivery')?.[0],
    async close() {
      const row = newest()
      const before = row.status
      setStatus(state, row, 'resolved', agent)
      const id = state.transactions.at(-1)?.id
      await told({
        id,
        type: 'Status',
        ticket: row.id,
        at: Math.floor(Date.now() / 1000),
        by: agent,
        old: before,
        new: 'resolved',
      })
    },
    end: () => emulated.close(),
  }
}
