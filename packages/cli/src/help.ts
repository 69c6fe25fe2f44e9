import type { Command, OptionSpec } from './command.js'
import { everywhere, reaching } from './parse.js'

const laid = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}

const options = (specs: Readonly<Record<string, OptionSpec>>): string =>
  laid(
    Object.entries(specs).map(([name, { value, multiple, help }]) => [
      `--${name}${value === undefined ? '' : ` <${value}>`}${multiple ? ' …' : ''}`,
      help,
    ]),
  )

const usageOf = ({ name, arguments: given = [] }: Command): string =>
  [
    'deskwire',
    name,
    ...given.map(({ name: one, optional, many }) => {
      const shown = `<${one}>${many ? '…' : ''}`
      return optional ? `[${shown}]` : shown
    }),
    '[options]',
  ].join(' ')

export const overview = (commands: readonly Command[], version: string): string =>
  [
    `Deskwire ${version}: WhatsApp and SMS in the helpdesk a team already has.`,
    '',
    'Usage: deskwire <command> [options]',
    '',
    laid(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Run deskwire <command> --help for the options of a command.',
    '',
  ].join('\n')

export const helpOf = (command: Command): string =>
  [
    command.summary,
    '',
    `Usage: ${usageOf(command)}`,
    ...(command.arguments?.length
      ? ['', 'Arguments', laid(command.arguments.map(({ name, help }) => [`<${name}>`, help]))]
      : []),
    ...(Object.keys(command.options ?? {}).length > 0 ? ['', 'Options', options(command.options ?? {})] : []),
    ...(command.reaches ? ['', 'Options to choose the app', options(reaching)] : []),
    '',
    'Always',
    options(everywhere),
    '',
    'Examples',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n')
