import { type Answer, type Asked, answerOf as answer } from '../../packages/hosts/front/test/emulated/routes.js'
import type { State } from '../../packages/hosts/front/test/emulated/state.js'
import { write } from './write.js'

export type * from '../../packages/hosts/front/test/emulated/routes.js'

/** What the adapter asks of the emulated Front, and what that answers. A form is written as the JSON it stands for. */
export const answerOf = (state: State, asked: Asked): Answer => {
  const answered = answer(state, asked)
  const { method, path, query, json, files } = asked
  const body = { ...json, ...(files.length > 0 && { attachments: files.map(() => '(file)') }) }
  write({
    kind: 'call',
    vendor: 'front',
    method,
    path,
    // `q[types]` is a part of the query object `q` (docs/query-object-q).
    query: [...query].map(([name, value]) => [name.replace(/\[\w+\]$/, ''), value]),
    type: 'application/json',
    body: Object.keys(body).length === 0 ? '' : JSON.stringify(body),
    status: answered.status,
    answer: JSON.stringify(answered.json ?? ''),
  })
  return answered
}
