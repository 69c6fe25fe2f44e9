import type { Input } from '../command.js'

interface Step {
  adapter: string
  what: string
  failed?: boolean
}

/** Shows what would change, and changes nothing before it is confirmed. */
export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const only = input.text('only')
  const reach = await input.reach()
  const show = (steps: readonly Step[]) => {
    for (const { adapter, what, failed } of steps)
      terminal.line(`  ${failed ? terminal.style('FAIL ', 'red') : ''}${adapter}  ${what}`)
  }
  const plan = await reach.ask<{ steps: readonly Step[] }>({ method: 'GET', path: '/setup', query: { only } })
  if (plan.steps.length === 0) {
    terminal.line('There is nothing to set up.')
    terminal.value({ plan: [], done: [] })
    return 0
  }
  terminal.line('Setup would make these changes:')
  show(plan.steps)
  if (plan.steps.every(({ failed }) => failed)) {
    terminal.value({ plan: plan.steps, done: [] })
    return 1
  }
  if (!(await terminal.agreed('Make these changes?', input.flag('yes')))) {
    terminal.note('Nothing was changed.')
    return 1
  }
  const { steps } = await reach.ask<{ steps: readonly Step[] }>({
    method: 'POST',
    path: '/setup',
    json: only === undefined ? {} : { only },
  })
  terminal.line('Done:')
  show(steps)
  terminal.value({ plan: plan.steps, done: steps })
  return steps.some(({ failed }) => failed) ? 1 : 0
}
