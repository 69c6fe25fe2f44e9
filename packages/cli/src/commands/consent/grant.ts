import type { Input } from '../../command.js'
import { record } from '../../record.js'

export const run = (input: Input): Promise<number> => {
  input.need('channel')
  input.need('purpose')
  return record(input, '/consent/grant')
}
