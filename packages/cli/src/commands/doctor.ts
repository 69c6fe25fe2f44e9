import type { Input } from '../command.js'

interface Finding {
  adapter: string
  level: 'ok' | 'warn' | 'fail'
  what: string
  fix?: string
}

const signs = { ok: ['ok  ', 'green'], warn: ['warn', 'yellow'], fail: ['FAIL', 'red'] } as const

/** Runs every `check` and shows its remedy. The exit code lets a release pipeline run it. */
export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const reach = await input.reach()
  const { findings } = await reach.ask<{ findings: readonly Finding[] }>({
    method: 'GET',
    path: '/checks',
    query: { only: input.text('only') },
  })
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length
  for (const { adapter, level, what, fix } of findings) {
    const [sign, colour] = signs[level]
    terminal.line(`${terminal.style(sign, colour)}  ${adapter}  ${what}`)
    if (fix !== undefined) terminal.line(`      → ${fix}`)
  }
  terminal.line(
    findings.length === 0
      ? 'No adapter has a check.'
      : `${count('ok')} passed, ${count('warn')} with a warning, ${count('fail')} failed`,
  )
  terminal.value({ findings })
  return count('fail') > 0 || (input.flag('strict') && count('warn') > 0) ? 1 : 0
}
