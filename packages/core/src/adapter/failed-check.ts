import { failureOf } from '../model/failure.js'
import type { Call, Health } from '../ports/shared.js'

/** The finding for a call that failed during a check. `fix` is used if the failure has no remedy of its own. */
export const failedCheck = (thrown: unknown, what?: string, fix?: string): Health['findings'][number] => {
  const { message, remedy = fix } = failureOf(thrown)
  return {
    level: 'fail',
    what: what === undefined ? message : `${what}: ${message}`,
    ...(remedy !== undefined && { fix: remedy }),
  }
}

/** Asks one question after the other. One that fails is a finding, and the others are asked all the same. */
export const findingsOf = async (
  call: Call,
  questions: Readonly<Record<string, (call: Call) => Promise<Health['findings']>>>,
): Promise<Health['findings'][number][]> => {
  const findings: Health['findings'][number][] = []
  for (const [what, ask] of Object.entries(questions))
    try {
      findings.push(...(await ask(call)))
    } catch (thrown) {
      findings.push(failedCheck(thrown, what))
    }
  return findings
}
