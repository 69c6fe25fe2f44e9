import { type Asked, answer as answerOf, type Reply } from '../../packages/hosts/intercom/test/emulated/answer.js'
import type { State } from '../../packages/hosts/intercom/test/emulated/state.js'
import { write } from './write.js'

export * from '../../packages/hosts/intercom/test/emulated/answer.js'

/** What the adapter asks of the emulated Intercom, and what that answers. */
export const answer = (state: State, asked: Asked): Reply => {
  const reply = answerOf(state, asked)
  const { method, path, query, body } = asked
  write({
    kind: 'call',
    vendor: 'intercom',
    method,
    path,
    query: [...query],
    type: 'application/json',
    body: body === undefined ? '' : JSON.stringify(body),
    status: reply.status,
    answer: JSON.stringify(reply.json ?? ''),
  })
  return reply
}
