import { resolve } from 'node:path'
import type { Input } from '../command.js'
import { streamWhole } from '../files/write.js'
import { usage } from '../trouble.js'
import { listed, numberOf, oneOf, part } from '../values.js'

interface MessageView {
  id: string
  conversation: string
  at: string
  author: { kind: string; name?: string }
  text: string
}

/** Prints the transcript of a conversation, or searches all of them. */
export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const [conversation] = input.args
  const search = input.text('search')
  const out = input.text('out')
  const format = oneOf(input, 'format', ['text', 'json', 'csv']) ?? (terminal.json ? 'json' : 'text')
  if (conversation === undefined) return searched(input, search)
  const pieces = (await input.reach()).stream({
    method: 'GET',
    path: `/conversations/${part(conversation)}/transcript`,
    query: { format, search },
  })
  if (out === undefined) for await (const piece of pieces) await terminal.raw(piece)
  else {
    await streamWhole(resolve(input.folder, out), pieces)
    terminal.note(`The transcript is in ${out}.`)
  }
  return 0
}

const searched = async (input: Input, search: string | undefined): Promise<number> => {
  const { terminal } = input
  if (search === undefined)
    throw usage('Which conversation?', 'Give its id (see deskwire conversations), or search with --search <words>.')
  const most = numberOf(input, 'limit', 50, 100_000)
  const items = await listed<MessageView>(await input.reach(), { path: '/messages', query: { search } }, most)
  terminal.table(
    ['AT', 'CONVERSATION', 'WHO', 'WHAT'],
    items.map(({ at, conversation, author, text }) => [at, conversation, author.name ?? author.kind, text]),
  )
  if (items.length === 0) terminal.line('No message contains these words.')
  terminal.value({ items })
  return 0
}
