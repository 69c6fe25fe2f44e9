import type { Input } from './command.js'
import type { Question, Reach } from './reach/reach.js'
import { usage } from './trouble.js'
import { listed, plural } from './values.js'

/** The ids given, or with `--all` those parked now. Read once, so that work which parks again is not retried forever. */
export const chosen = async (input: Input, reach: Reach): Promise<readonly string[]> => {
  if (input.flag('all') === input.args.length > 0)
    throw usage(
      input.args.length > 0 ? 'Give either ids or --all' : 'No ids given',
      'Run deskwire parked list to see the ids, or use --all.',
    )
  if (input.args.length > 0) return input.args
  const all = await listed<{ id: string }>(reach, { path: '/parked' }, 1_000_000)
  return all.map(({ id }) => id)
}

/** One by one, so that a missing one does not stop the others. */
export const forEach = async (
  input: Input,
  reach: Reach,
  ids: readonly string[],
  question: (id: string) => Question,
  word: string,
): Promise<number> => {
  const { terminal } = input
  const done: string[] = []
  const failed: { id: string; problem: string }[] = []
  for (const id of ids) {
    try {
      await reach.ask(question(id))
      done.push(id)
    } catch (thrown) {
      failed.push({ id, problem: thrown instanceof Error ? thrown.message : String(thrown) })
    }
    terminal.progress(`${done.length + failed.length} of ${ids.length}`, (done.length + failed.length) / ids.length)
  }
  terminal.done()
  terminal.line(`${word}: ${plural(done.length, 'task')}`)
  for (const { id, problem } of failed) terminal.line(`  ${id}: ${problem}`)
  if (reach.kind === 'store' && done.length > 0 && word === 'Queued again')
    terminal.note('The app runs them when it starts.')
  terminal.value({ done, failed })
  return failed.length > 0 ? 1 : 0
}
