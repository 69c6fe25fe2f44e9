import type { Input } from '../command.js'
import { bringMcp } from '../reach/packages.js'

/** Runs until its input ends, which is how a client of MCP ends a server. */
export const run = async (input: Input): Promise<number> => {
  const { mcpOverStdio } = await bringMcp(input.folder)
  const reach = await input.reach()
  const names = input.list('allow')
  await mcpOverStdio((question) => reach.answer(question), {
    input: input.input,
    write: (line) => input.terminal.raw(line),
    allow: names.includes('all') ? 'all' : names,
  })
  return 0
}
