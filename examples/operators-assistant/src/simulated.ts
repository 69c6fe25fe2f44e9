// Without accounts: `npm start` in a checkout. Not part of the app; leave it out when you take this folder elsewhere.
import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { deskHelpdesk } from '../../shared/src/helpdesks/desk.js'
import { simulate } from '../../shared/src/index.js'
import { assistantAt, type Model } from './assistant.js'

/** What stands between the marks of an answer. */
const dataIn = (text: string): string => text.split('\n').slice(2, -1).join('\n')

/** Stands for a language model. It knows three questions, and it obeys whatever it reads: worse than any real one. */
const scripted: Model = async ({ said }) => {
  const asked = said.findLastIndex(({ by }) => by === 'operator')
  const question = said[asked]?.text ?? ''
  const answers = said.slice(asked + 1).map(({ text }) => text)
  const [first, second] = answers
  if (first === undefined) return { call: 'get_conversations', given: {} }
  const [one] = JSON.parse(dataIn(first)).items
  if (/who waits/i.test(question)) return { say: one ? `A customer on ${one.channel}: ${one.state}` : 'Nobody' }

  if (!one) return { say: 'Nobody has written' }
  if (/what was said/i.test(question)) {
    if (second === undefined)
      return { call: 'get_conversation_transcript', given: { conversation: one.id, format: 'text' } }
    const order = /\bcall (\w+)/.exec(dataIn(second))?.[1]
    if (order !== undefined && answers.length === 2) return { call: order, given: {} }
    if (order !== undefined) return { say: `They told me to do something, and I could not: ${answers[2]}` }
    return { say: dataIn(second).replace(/^.*: /gm, '').trim() }
  }

  if (second === undefined) {
    const content = { type: 'text', text: question }
    return {
      call: 'post_notify',
      given: { channel: one.channel, to: one.addresses[0].value, topic: 'orders', content },
    }
  }
  const work = JSON.parse(dataIn(answers.at(-1) ?? ''))
  if (work.state === 'waiting') await setTimeout(1_000)
  if (work.state === undefined || work.state === 'waiting') return { call: 'get_work_id', given: { id: work.id } }
  return { say: `${work.state}: ${work.reason ?? 'done'}` }
}

/** The operator talks to the assistant as an agent to a helpdesk. */
const operator = (key: string) => {
  const shown: string[] = []
  let ask: ((question: string) => Promise<string>) | undefined
  return {
    title: 'a chat with the assistant',
    settings: { ASSISTANT_KEY: key },
    join: async (url: string) => {
      ask = await assistantAt(url, key, scripted)
    },
    shown: () => shown,
    reply: async (question: string) => void shown.push((await ask?.(question)) ?? ''),
    close: async () => undefined,
  }
}

export const simulated = async (app: () => Promise<unknown>) =>
  simulate(
    {
      title: 'An assistant that looks after the bridge',
      customers: { customer: { medium: 'twilio-sms', mount: '/channels/sms' } },
      agents: {
        agent: { helpdesk: await deskHelpdesk(), mount: '/hosts/desk' },
        operator: { helpdesk: operator(randomBytes(24).toString('hex')), mount: '/mcp' },
      },
    },
    app,
  )
