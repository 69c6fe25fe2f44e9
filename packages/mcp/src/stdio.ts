import type { Api } from './api.js'
import { type Allowed, answerTo, notJson } from './server.js'

const lineMax = 4 * 1024 * 1024

/**
 * The stdio transport: one message a line. Ends with its input, when everything is answered. Answers may come in another order
 * than the questions, as JSON-RPC allows.
 */
export const mcpOverStdio = async (
  api: Api,
  {
    input,
    write,
    allow = [],
  }: { input: AsyncIterable<Uint8Array | string>; write(line: string): unknown; allow?: Allowed },
): Promise<void> => {
  const served = { api, allow, known: {} }
  const pending = new Set<Promise<void>>()
  const take = async (line: string): Promise<void> => {
    const message = parsed(line)
    const answer = message === undefined ? notJson : await answerTo(message, served)
    if (answer) await write(`${JSON.stringify(answer)}\n`)
  }
  for await (const line of linesOf(input)) {
    if (line.trim() === '') continue
    const work = take(line).finally(() => pending.delete(work))
    pending.add(work)
  }
  await Promise.all(pending)
}

const linesOf = async function* (input: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of input) {
    const lines = (typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true })).split('\n')
    lines[0] = rest + (lines[0] ?? '')
    rest = lines.pop() ?? ''
    if (rest.length > lineMax) throw new Error(`A message is longer than ${lineMax} characters`)
    yield* lines
  }
  if (rest !== '') yield rest
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
