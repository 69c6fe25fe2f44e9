import { failureOf } from '../model/failure.js'
import type { Health } from '../ports/shared.js'

/** What a question of a check that failed tells; `fix` is for a failure without a remedy of its own. */
export const failedCheck = (thrown: unknown, what?: string, fix?: string): Health['findings'][number] => {
  const { message, remedy = fix } = failureOf(thrown)
  return {
    level: 'fail',
    what: what === undefined ? message : `${what}: ${message}`,
    ...(remedy !== undefined && { fix: remedy }),
  }
}
