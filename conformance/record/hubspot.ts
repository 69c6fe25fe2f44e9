import * as emulated from '../../packages/hosts/hubspot/test/emulated/door.js'
import { partsIn } from '../../packages/hosts/hubspot/test/emulated/objects.js'
import type { Asked, Reply } from '../../packages/hosts/hubspot/test/emulated/route.js'
import { write } from './write.js'

const bodyOf = (type: string, body: Uint8Array): unknown =>
  type.startsWith('multipart/')
    ? Object.fromEntries([...partsIn(type, body)].map(([name, part]) => [name, part.name ? '(file)' : `${part.bytes}`]))
    : Buffer.from(body).toString('utf8')

/** What is asked of the emulated HubSpot, and what it answers. The bytes of a file are behind a link of its own. */
export const door = (answer: (asked: Asked) => Reply): ((asked: Asked) => Reply) =>
  emulated.door((asked) => {
    const answered = answer(asked)
    const { method, path, query, headers, body } = asked
    const type = headers['content-type'] ?? ''
    if (!path.startsWith('/signed/'))
      write({
        kind: 'call',
        vendor: 'hubspot',
        method,
        path,
        query: [...query],
        type,
        body: bodyOf(type, body),
        status: answered.status,
        answer: JSON.stringify(answered.json ?? ''),
      })
    return answered
  })
