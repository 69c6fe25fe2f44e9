import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Input } from '../command.js'
import { type Fate, fatesOf } from '../fates.js'
import { inWords } from '../files/row.js'
import { rowsOf } from '../files/rows.js'
import { csvReport } from '../files/write.js'
import { checkNotice, makerOf, type Notice, noticeOf, runKey } from '../notice.js'
import type { Reach } from '../reach/reach.js'
import { channelIn, placesOf } from '../record.js'
import { Trouble, usage } from '../trouble.js'
import { numberOf, plural } from '../values.js'

/** Sends one notification, or one per row. A refusal is a valid answer and no error, but it sets the exit code. */
export const run = async (input: Input): Promise<number> => {
  const [to] = input.args
  const file = input.text('csv')
  if ((to === undefined) === (file === undefined))
    throw usage('No recipient', 'Give either an address or --csv <file>.')
  checkNotice(input)
  const wait = numberOf(input, 'wait', 30, 86_400) * 1_000
  const path = file === undefined ? undefined : resolve(input.folder, file)
  if (path !== undefined && !existsSync(path)) throw new Trouble(`There is no ${file}`)
  const reach = await input.reach(placesOf(input))
  const make = makerOf(input, await channelIn(input, reach))
  if (path !== undefined) return many(input, reach, path, make, wait)
  return single(input, reach, make(to ?? '', {}, input.text('dedupe-key') ?? randomUUID()), wait)
}

const single = async (input: Input, reach: Reach, { key, ...notice }: Notice, wait: number): Promise<number> => {
  const { terminal } = input
  const { id, accepted } = await reach.ask<{ id: string; accepted: string }>({
    method: 'POST',
    path: '/notify',
    json: notice,
    key,
  })
  const fate = await fateOf(reach, id, notice.at, wait)
  terminal.line(`${id}: ${fate.state}${fate.reason === '' ? '' : ` (${fate.reason})`}`)
  if (fate.remedy !== undefined) terminal.line(`  → ${fate.remedy}`)
  if (accepted === 'duplicate') terminal.line('A notification with this key was sent before, so it was not sent again.')
  notYet(input, reach, fate.state === 'waiting')
  terminal.value({ id, accepted, ...fate })
  return fate.state === 'refused' || fate.state === 'parked' ? 1 : 0
}

const fateOf = async (reach: Reach, id: string, at: string | undefined, wait: number): Promise<Fate> => {
  // Without a running app nothing is sent now, and scheduled notifications are not waited for.
  const patience = reach.kind === 'store' || at !== undefined ? 0 : wait
  return (await fatesOf(reach, [id], patience, () => undefined)).get(id) ?? { state: 'unknown', reason: '' }
}

const notYet = (input: Input, reach: Reach, waits: boolean): void => {
  if (!waits) return
  if (reach.kind === 'store') input.terminal.note('It is queued; the app sends it when it runs.')
  else
    input.terminal.note('To see what became of the waiting ones, run the same command again or ask GET /api/work/{id}.')
}

const batch = 500

interface Accepted {
  results: readonly ({ id: string; accepted: string } | { problem: { detail?: string } })[]
}

const many = async (
  input: Input,
  reach: Reach,
  path: string,
  make: ReturnType<typeof makerOf>,
  wait: number,
): Promise<number> => {
  const { terminal } = input
  const campaign = runKey(input, await fileHash(path))
  const wanted = input.text('report')
  const report = wanted === undefined ? undefined : await csvReport(resolve(input.folder, wanted), reportHead)
  const tally = new Map<string, number>()
  const refusals = new Map<string, number>()
  const remedies = new Map<string, string>()
  const tell = (line: number, to: string, { state, reason, remedy }: Fate, id = '') => {
    tally.set(state, (tally.get(state) ?? 0) + 1)
    if (state !== 'sent' && state !== 'waiting') {
      const why = `${state}: ${reason}`
      if (refusals.has(why) || refusals.size < 200) refusals.set(why, (refusals.get(why) ?? 0) + 1)
      if (remedy !== undefined && refusals.has(why)) remedies.set(why, remedy)
    }
    report?.add([String(line), to, state, reason, id])
  }
  let accepted: { line: number; to: string; id: string }[] = []
  const waiting: { line: number; notice: Notice }[] = []
  let count = 0
  let share = 0
  const send = async () => {
    const sent = waiting.splice(0)
    if (sent.length === 0) return
    const { results } = await reach.ask<Accepted>({
      method: 'POST',
      path: '/notify/bulk',
      json: { items: sent.map(({ notice }) => notice) },
    })
    for (const [n, result] of results.entries()) {
      const { line = 0, notice } = sent[n] ?? {}
      if ('problem' in result)
        tell(line, notice?.to ?? '', { state: 'invalid', reason: inWords(result.problem.detail) })
      else accepted.push({ line, to: notice?.to ?? '', id: result.id })
    }
    count += sent.length
    terminal.progress(`${plural(count, 'notification')} queued`, share)
  }
  try {
    for await (const row of rowsOf(path, (part) => (share = part))) {
      const notice = noticeOf(row, make, campaign)
      if (typeof notice === 'string') tell(row.line, '', { state: 'invalid', reason: notice })
      else if (waiting.push({ line: row.line, notice }) >= batch) await send()
    }
    await send()
  } catch (thrown) {
    await report?.drop()
    if (count > 0)
      terminal.note(`${plural(count, 'notification')} were queued before that. Run the same command again to continue.`)
    throw thrown
  }
  const patience = reach.kind === 'store' || input.text('at') !== undefined ? 0 : wait
  const fates = await fatesOf(
    reach,
    accepted.map(({ id }) => id),
    patience,
    (settled) => terminal.progress(`${settled} of ${accepted.length} settled`, settled / accepted.length),
  )
  for (const { line, to, id } of accepted) tell(line, to, fates.get(id) ?? { state: 'unknown', reason: '' }, id)
  accepted = []
  await report?.end()
  terminal.done()
  terminal.line([...tally].map(([state, n]) => `${n} ${state}`).join(', ') || 'The file has no rows.')
  for (const [why, n] of [...refusals].sort((a, b) => b[1] - a[1]).slice(0, 20))
    terminal.line(`  ${n} × ${why}${remedies.has(why) ? `. ${remedies.get(why)}` : ''}`)
  notYet(input, reach, (tally.get('waiting') ?? 0) > 0)
  terminal.value({ ...Object.fromEntries(tally), reasons: Object.fromEntries(refusals), key: campaign })
  return refusals.size > 0 ? 1 : 0
}

const reportHead = ['line', 'to', 'state', 'reason', 'id']

const fileHash = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return hash.digest('hex')
}
