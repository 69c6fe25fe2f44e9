import { readFileSync } from 'node:fs'

interface HttpAction {
  type: 'Http'
  inputs: { method: string; uri: string; headers: Record<string, string>; body: unknown }
}
export interface Flow {
  triggers: { When_a_message_is_added: { inputs: { parameters: Record<string, unknown> } } }
  parameters: Record<string, { type: string; defaultValue?: unknown }>
  actions: {
    From_a_conversation: { actions: { Go_on_there: HttpAction }; else: { actions: { Begin: HttpAction } } }
  }
}

const recipe = (name: string): string => readFileSync(new URL(`../recipes/${name}`, import.meta.url), 'utf8')

export const webResource = (): string => recipe('deskwire_start.js')
export const flow = (): Flow => JSON.parse(recipe('start-conversation.flow.json')) as Flow

type Values = Readonly<Record<string, unknown>>

/** The Power Automate expressions that the recipe uses: a column of the trigger's row, and a parameter. */
const evaluate = (expression: string, row: Values, parameters: Values): unknown => {
  const parameter = /^parameters\('([^']+)'\)$/.exec(expression)?.[1]
  if (parameter !== undefined) {
    if (!Object.hasOwn(parameters, parameter)) throw new Error(`The flow has no parameter ${parameter}`)
    return parameters[parameter]
  }
  const column = /^triggerOutputs\(\)\?\['body\/([a-z_]+)'\]$/.exec(expression)?.[1]
  if (column === undefined) throw new Error(`No such expression: ${expression}`)
  return row[column]
}

const filled = (value: unknown, row: Values, parameters: Values): unknown => {
  if (typeof value === 'string')
    return value.replace(/@\{([^}]+)\}/g, (_, expression: string) =>
      String(evaluate(expression, row, parameters) ?? ''),
    )
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner, row, parameters)]))
  return value
}

/** Runs the flow for a new row; returns the bridge's status. */
export const runFlow = async (row: Values, parameters: Values): Promise<number> => {
  const branch = flow().actions.From_a_conversation
  const { inputs } = row.deskwire_conversation ? branch.actions.Go_on_there : branch.else.actions.Begin
  const { uri, method, headers, body } = filled(inputs, row, parameters) as HttpAction['inputs']
  return (await fetch(uri, { method, headers, body: JSON.stringify(body) })).status
}
