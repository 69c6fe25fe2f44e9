import { resolve } from 'node:path'
import type { Input } from '../../command.js'
import { counted, streamWhole } from '../../files/write.js'
import { notJson, oneOf } from '../../values.js'

/** The proof of consent that you would show a regulator. */
export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const [address = ''] = input.args
  const format = oneOf(input, 'format', ['json', 'csv']) ?? 'json'
  const out = input.text('out')
  if (terminal.json && format !== 'json' && out === undefined) throw notJson(format)
  const pieces = (await input.reach()).stream({ method: 'GET', path: '/consent/export', query: { address, format } })
  if (out === undefined) {
    for await (const piece of pieces) await terminal.raw(piece)
    if (format === 'json') await terminal.raw('\n')
    return 0
  }
  await streamWhole(
    resolve(input.folder, out),
    counted(pieces, (text) => terminal.progress(text)),
  )
  terminal.note(`The proof is in ${out}.`)
  terminal.value({ out, format })
  return 0
}
