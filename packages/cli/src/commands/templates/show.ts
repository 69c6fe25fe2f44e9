import type { Input } from '../../command.js'
import { preview, templatesOf } from '../../template.js'
import { Trouble, usage } from '../../trouble.js'
import { valuesOf } from '../../values.js'

export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const values = valuesOf(input.list('value'))
  const [name = ''] = input.args
  const language = input.text('language')
  const named = (await templatesOf(await input.reach(), input.text('channel'))).filter((one) => one.name === name)
  const found = named.filter((one) => language === undefined || one.language === language)
  const [template, another] = found
  if (!template)
    throw named.length > 0
      ? new Trouble(
          `There is no template ${name} in ${language}`,
          `It exists in ${named.map((one) => one.language).join(', ')}.`,
        )
      : new Trouble(`There is no template ${name}`, 'Run deskwire templates list to see all templates.')
  if (another)
    throw usage(
      `${name} exists ${found.length} times`,
      `Choose one with --channel or --language: ${found.map((one) => `${one.channel} ${one.language}`).join(', ')}.`,
    )
  const { text, missing } = preview(template.body, values)
  terminal.line(
    `${template.name} ${template.language}, ${template.category}, ${template.status} on ${template.channel}`,
  )
  terminal.line()
  terminal.block(text)
  if (missing.length > 0) terminal.block(`\nNot filled in yet: ${missing.map((one) => `--value ${one}=…`).join(' ')}`)
  terminal.value({ ...template, preview: text, missing })
  return 0
}
