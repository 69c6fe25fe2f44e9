import { resolve } from 'node:path'
import type { Input } from '../command.js'
import { counted, streamWhole } from '../files/write.js'
import { usage } from '../trouble.js'
import { listed, notJson, numberOf, oneOf, part, timeOf } from '../values.js'

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
  const other = filters.find((name) => input.text(name) !== undefined)
  if (other)
    throw usage(`--${other} is for a search in all conversations`, 'Leave out the conversation, or the option.')
  if (terminal.json && format !== 'json' && out === undefined) throw notJson(format)
  const pieces = (await input.reach()).stream({
    method: 'GET',
    path: `/conversations/${part(conversation)}/transcript`,
    query: { format, search },
  })
  if (out === undefined) for await (const piece of pieces) await terminal.raw(piece)
  else {
    await streamWhole(
      resolve(input.folder, out),
      counted(pieces, (text) => terminal.progress(text)),
    )
    terminal.note(`The transcript is in ${out}.`)
    terminal.value({ out, format })
  }
  return 0
}

const filters = ['from', 'to', 'agent', 'channel', 'line', 'ticket'] as const

const searched = async (input: Input, search: string | undefined): Promise<number> => {
  const { terminal } = input
  const given = Object.fromEntries(filters.map((name) => [name, isTime(name) ? timeOf(input, name) : input.text(name)]))
  const wanted = Object.entries({ search, ...given }).filter(([, value]) => value !== undefined)
  if (wanted.length === 0)
    throw usage('Which conversation?', 'Give its id (see deskwire conversations), or search with --search <words>.')
  const most = numberOf(input, 'limit', 50, 100_000)
  const query = { search, ...given }
  const items = await listed<MessageView>(await input.reach(), { path: '/messages', query }, most)
  terminal.table(
    ['AT', 'CONVERSATION', 'WHO', 'WHAT'],
    items.map(({ at, conversation, author, text }) => [at, conversation, author.name ?? author.kind, text]),
  )
  const what = wanted.map(([name, value]) => `${name} ${value}`).join(', ')
  if (items.length === 0) terminal.line(`No message was found. Searched: ${what}.`)
  else
    terminal.note(
      `Searched: ${what}.${items.length === most ? ` These are the newest ${most}; --limit shows more.` : ''}`,
    )
  terminal.value({ items })
  return 0
}

const isTime = (name: string): boolean => name === 'from' || name === 'to'
