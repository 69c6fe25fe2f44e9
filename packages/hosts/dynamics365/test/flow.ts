import { readFileSync } from 'node:fs'

interface HttpAction {
  type: 'Http'
  inputs: { method: string; uri: string; headers: Record<string, string>; body: unknown }
}
export interface Flow {
  triggers: { manual: { inputs: { schema: { required: string[]; properties: Record<string, unknown> } } } }
  parameters: Record<string, { type: string; defaultValue?: string }>
  actions: {
    From_a_conversation: { actions: { Go_on_there: HttpAction }; else: { actions: { Begin: HttpAction } } }
  }
}

const recipe = (name: string): string => readFileSync(new URL(`../recipes/${name}`, import.meta.url), 'utf8')

export const webResource = (): string => recipe('deskwire_start.js')
export const flow = (): Flow => JSON.parse(recipe('start-conversation.flow.json')) as Flow

type Values = Readonly<Record<string, unknown>>

/** As much of Power Automate's expressions as the recipe uses: a property of the trigger's body, and a parameter. */
const evaluate = (expression: string, body: Values, parameters: Values): unknown => {
  const parameter = /^parameters\('([^']+)'\)$/.exec(expression)?.[1]
  if (parameter !== undefined) {
    if (!Object.hasOwn(parameters, parameter)) throw new Error(`The flow has no parameter ${parameter}`)
    return parameters[parameter]
  }
  const path = /^triggerBody\(\)((?:\?\['[^']+'\])+)$/.exec(expression)?.[1]
  if (path === undefined) throw new Error(`No such expression: ${expression}`)
  return [...path.matchAll(/\?\['([^']+)'\]/g)].reduce<unknown>(
    (value, [, name = '']) => (value as Values | null | undefined)?.[name],
    body,
  )
}

const filled = (value: unknown, body: Values, parameters: Values): unknown => {
  if (typeof value === 'string')
    return value.replace(/@\{([^}]+)\}/g, (_, expression: string) =>
      String(evaluate(expression, body, parameters) ?? ''),
    )
  if (Array.isArray(value)) return value.map((one) => filled(one, body, parameters))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner, body, parameters)]))
  return value
}

/** Runs the flow for one call of its trigger; answers what its Response would. */
export const runFlow = async (body: Values, parameters: Values): Promise<number> => {
  const { triggers, actions } = flow()
  for (const name of triggers.manual.inputs.schema.required)
    if (typeof body[name] !== 'string' && typeof body[name] !== 'object') return 400
  const branch = actions.From_a_conversation
  const { inputs } = body.conversation == null ? branch.else.actions.Begin : branch.actions.Go_on_there
  const { uri, method, headers, body: sent } = filled(inputs, body, parameters) as HttpAction['inputs']
  const answer = await fetch(uri, { method, headers, body: JSON.stringify(sent) })
  return answer.ok ? 202 : 502
}
