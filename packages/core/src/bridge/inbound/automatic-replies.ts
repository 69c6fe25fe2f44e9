import type { Run } from '../task/run.js'
import { sayToCustomer } from '../task/say.js'

/** A first message is greeted, where the setup wants that. */
export const greet = (run: Run): void => {
  const { policy } = run.context
  if (policy.greeting !== undefined && !run.conversation.ticket && !run.conversation.route)
    sayToCustomer(run, 'greeting', policy.greeting)
}
