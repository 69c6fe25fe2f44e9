import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import type { Input, Place } from '../../command.js'
import { inWords, type Row } from '../../files/row.js'
import { rowsOf } from '../../files/rows.js'
import { csvReport } from '../../files/write.js'
import { channelIn, placesOf } from '../../record.js'
import { plural } from '../../values.js'

type Item = Record<string, string | boolean>

const texts = ['address', 'channel', 'line', 'purpose', 'topic', 'evidence', 'at'] as const
const aliases: ReadonlyMap<string, string> = new Map([
  ['phone', 'address'],
  ['to', 'address'],
  ['number', 'address'],
])
const yes = new Set(['yes', 'true', '1', 'granted', 'y', 'opt-in'])
const no = new Set(['no', 'false', '0', 'revoked', 'n', 'opt-out'])

const batch = 1_000
const shown = 20

/** Records valid rows and reports invalid ones by line. Importing the same list again records nothing twice. */
export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const [file = ''] = input.args
  const path = resolve(input.folder, file)
  const wanted = input.text('report')
  const reach = await input.reach(input.text('store') === undefined ? [] : await placesIn(path, input))
  // Without one, each row must name its own.
  const channel = await channelIn(input, reach).catch(() => undefined)
  const report = wanted === undefined ? undefined : await csvReport(resolve(input.folder, wanted), ['line', 'problem'])
  const count = { recorded: 0, known: 0, refused: 0 }
  const problems: { line: number; problem: string }[] = []
  const refuse = (line: number, problem: string) => {
    count.refused++
    report?.add([String(line), problem])
    if (problems.length < shown) problems.push({ line, problem })
  }
  let share = 0
  let waiting: { line: number; item: Item }[] = []
  const send = async () => {
    const sent = waiting.splice(0)
    if (sent.length === 0) return
    const { results } = await reach.ask<{ results: readonly Result[] }>({
      method: 'POST',
      path: '/consent/import',
      json: { items: sent.map(({ item }) => item) },
    })
    for (const [n, result] of results.entries()) {
      if ('problem' in result) refuse(sent[n]?.line ?? 0, inWords(result.problem.detail))
      else if (result.known) count.known++
      else count.recorded++
    }
    terminal.progress(plural(count.recorded + count.known + count.refused, 'row'), share)
  }
  try {
    for await (const row of rowsOf(path, (part) => (share = part))) {
      const item = itemOf(row, channel, input, basename(file))
      if (typeof item === 'string') refuse(row.line, item)
      else if (waiting.push({ line: row.line, item }) >= batch) await send()
    }
    await send()
  } catch (thrown) {
    waiting = []
    await report?.drop()
    const before = count.recorded + count.known
    if (before > 0)
      terminal.note(
        `${plural(before, 'row')} were recorded before that. Run the command again with the same file to continue.`,
      )
    throw thrown
  }
  await report?.end()
  terminal.done()
  terminal.line(`${plural(count.recorded, 'row')} recorded, ${count.known} already known, ${count.refused} rejected`)
  for (const { line, problem } of problems) terminal.line(`  line ${line}: ${problem}`)
  if (count.refused > problems.length)
    terminal.line(`  and ${count.refused - problems.length} more; all of them are in ${wanted ?? '--report <file>'}`)
  terminal.value({ ...count, problems })
  return count.refused > 0 ? 1 : 0
}

type Result = { known: boolean } | { problem: { detail?: string } }

const itemOf = (
  { line, fields, problem }: Row,
  channel: string | undefined,
  input: Input,
  file: string,
): Item | string => {
  if (!fields) return problem ?? 'could not be read'
  const item: Item = {}
  for (const [name, value] of fields) {
    const field = aliases.get(name) ?? name
    if (field === 'granted') {
      const said = String(value).toLowerCase()
      if (said !== '' && !yes.has(said) && !no.has(said)) return 'column granted: must be yes or no'
      item.granted = !no.has(said)
    } else if (texts.some((known) => known === field)) {
      if (value !== '') item[field] = String(value)
    } else return `column ${field.slice(0, 50)}: is not known; the columns are ${texts.join(', ')}, granted`
  }
  for (const name of ['channel', 'line', 'purpose', 'topic'] as const) {
    const otherwise = name === 'channel' ? channel : input.text(name)
    if (item[name] === undefined && otherwise !== undefined) item[name] = otherwise
  }
  // The key is made from the statement, not its place: the same row in another file is the same statement.
  const key = createHash('sha256')
    .update(JSON.stringify([...texts, 'granted'].map((name) => item[name] ?? '')))
    .digest('hex')
  item.evidence ??= input.text('evidence') ?? `${file}, line ${line}`
  return { ...item, key: key.slice(0, 40) }
}

/** A store opened without its setup knows only the lines that were used; the list names the others. */
const placesIn = async (path: string, input: Input): Promise<readonly Place[]> => {
  const found = new Map<string, Place>()
  for (const place of placesOf(input)) found.set(JSON.stringify(place), place)
  for await (const { fields } of rowsOf(path)) {
    if (!fields) continue
    const channel = fields?.get('channel') || input.text('channel')
    const line = fields?.get('line') || input.text('line')
    if (typeof channel !== 'string' || typeof line !== 'string' || found.size >= 1_000) continue
    found.set(`${channel}\n${line}`, { channel, line })
  }
  return [...found.values()]
}
