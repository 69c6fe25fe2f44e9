import type { Input } from '../command.js'
import type { Seen, Walked } from '../production/walk.js'
import type { Reach } from '../reach/reach.js'
import { Trouble } from '../trouble.js'
import { plural } from '../values.js'

interface Finding extends Omit<Seen, 'line'> {
  adapter: string
}

const signs = { ok: ['ok  ', 'green'], warn: ['warn', 'yellow'], fail: ['FAIL', 'red'] } as const

/** Runs every `check` and shows its remedy. The exit code lets a release pipeline run it. */
export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const only = input.text('only')
  const whole = input.flag('production')
  const reach = await input.reach()
  if (whole && (reach.kind === 'store' || only !== undefined))
    throw new Trouble(
      only === undefined ? 'Only a running app can tell how it runs' : '--production is about the whole app',
      only === undefined ? 'Use --url and --key, or DESKWIRE_URL and DESKWIRE_KEY.' : 'Leave out --only.',
    )
  const { findings } = await reach.ask<{ findings: readonly Finding[] }>({
    method: 'GET',
    path: '/checks',
    query: { only },
  })
  for (const { adapter, ...finding } of findings) show(input, adapter, finding)
  terminal.line(findings.length === 0 ? 'No adapter has a check.' : summed(findings))
  if (!whole) {
    terminal.value({ findings })
    return codeOf(input, findings)
  }
  return production(input, reach, findings)
}

const show = ({ terminal }: Input, about: string, { level, what, fix }: Omit<Seen, 'line'>): void => {
  const [sign, colour] = signs[level]
  terminal.line(`${terminal.style(sign, colour)}  ${about}  ${what}`)
  if (fix !== undefined) terminal.line(`      → ${fix}`)
}

const countOf = (findings: readonly Pick<Seen, 'level'>[], level: Seen['level']) =>
  findings.filter((finding) => finding.level === level).length

const summed = (findings: readonly Pick<Seen, 'level'>[]): string =>
  `${countOf(findings, 'ok')} passed, ${countOf(findings, 'warn')} with a warning, ${countOf(findings, 'fail')} failed`

const codeOf = (input: Input, findings: readonly Pick<Seen, 'level'>[]): number =>
  countOf(findings, 'fail') > 0 || (input.flag('strict') && countOf(findings, 'warn') > 0) ? 1 : 0

/** The checklist of docs/going-live.md, from top to bottom. */
const production = async (input: Input, reach: Reach, checks: readonly Finding[]): Promise<number> => {
  const { terminal } = input
  const { walk } = await import('../production/walk.js')
  const parts = await walk(reach, checks)
  for (const { title, lines } of parts) {
    terminal.line()
    terminal.line(terminal.style(title, 'bold'))
    for (const line of lines) {
      for (const finding of line.findings) show(input, titleOf(line), finding)
      if (line.by !== 'command') terminal.line(`look  ${titleOf(line)} ${toRead(line)}`)
    }
  }
  const lines = parts.flatMap((part) => part.lines)
  const findings = lines.flatMap((line) => line.findings)
  const left = lines.filter(({ by }) => by !== 'command')
  terminal.line()
  terminal.line(`${summed(findings)}; ${plural(left.length, 'line')} to look at, which only a person can`)
  terminal.value({ findings: checks, checklist: lines })
  return codeOf(input, findings)
}

const titleOf = ({ title }: Walked): string => title.replace(/[.:]$/, '')

/** Without the Markdown of the page. */
const toRead = ({ text, proof }: Walked): string =>
  [text, proof ?? '']
    .join(' ')
    .replace(/ ?See \[[^\][]*\]\([^()]*\)\.?/g, '')
    .replace(/\[([^\][]*)\]\([^()]*\)/g, '$1')
    .replaceAll('`', '')
    .trim()
