import { failureOf, type Health } from '@deskwire/core/adapter'

export type Finding = Health['findings'][number]
export type Ask = (what: string, find: () => Promise<readonly Finding[]>) => Promise<void>

export const ok = (what: string): Finding => ({ level: 'ok', what })
export const warn = (what: string, fix: string): Finding => ({ level: 'warn', what, fix })
export const bad = (what: string, fix: string): Finding => ({ level: 'fail', what, fix })

/** One thing that cannot be asked hides no other. What a table's rights hide is a warning: it may be right all the same. */
export const collector = (): { findings: Finding[]; ask: Ask } => {
  const findings: Finding[] = []
  return {
    findings,
    ask: async (what, find) => {
      try {
        findings.push(...(await find()))
      } catch (thrown) {
        const { code, message, remedy } = failureOf(thrown)
        findings.push(
          warn(`${what}: ${message} (${code})`, remedy ?? 'Try again; if it stays, ask the instance’s administrator.'),
        )
      }
    },
  }
}
