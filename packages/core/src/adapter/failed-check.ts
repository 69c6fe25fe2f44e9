import { failureOf } from '../model/failure.js'
import type { Health } from '../ports/shared.js'

/** The finding for a call that failed during a check. `fix` is used if the failure has no remedy of its own. */
export const failedCheck = (thrown: unknown, what?: string, fix?: string): Health['findings'][number] => {
  const { message, remedy = fix } = failureOf(thrown)
  return {
    level: 'fail',
    what: what === undefined ? message : `${what}: ${message}`,
    ...(remedy !== undefined && { fix: remedy }),
  }
}
