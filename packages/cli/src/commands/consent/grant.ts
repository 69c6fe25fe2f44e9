import type { Input } from '../../command.js'
import { record } from '../../record.js'

export const run = (input: Input): Promise<number> => {
  input.need('purpose')
  return record(input, '/consent/grant')
}
