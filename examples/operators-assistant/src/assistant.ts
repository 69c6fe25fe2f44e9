// An assistant for whoever runs the bridge: a language model, and the tools that the bridge offers over MCP.
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

export interface Said {
  by: 'operator' | 'assistant' | 'tool'
  text: string
}

export interface ToolShown {
  name: string
  description?: string | undefined
  inputSchema: object
}

/** What the model does next: it answers, or it calls a tool. */
export type Step = { say: string } | { call: string; given: Record<string, unknown> }

/** Any language model, behind one function. `rules` is for its system prompt. */
export type Model = (about: { rules: string; said: readonly Said[]; tools: readonly ToolShown[] }) => Promise<Step>

const stepsMax = 8

/** Returns a function that answers the operator. */
export const assistantAt = async (
  url: string,
  key: string,
  model: Model,
): Promise<(question: string) => Promise<string>> => {
  const client = new Client({ name: 'operators-assistant', version: '0.0.0' })
  const headers = { authorization: `Bearer ${key}` }
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }))
  const { tools } = await client.listTools()
  const rules = client.getInstructions() ?? ''
  const said: Said[] = []
  return async (question) => {
    said.push({ by: 'operator', text: question })
    for (let steps = 0; steps < stepsMax; steps++) {
      const step = await model({ rules, said, tools })
      if ('say' in step) {
        said.push({ by: 'assistant', text: step.say })
        return step.say
      }
      said.push({ by: 'tool', text: await called(client, step.call, step.given) })
    }
    return 'I did not come to an end. Please ask for less.'
  }
}

const called = async (client: Client, name: string, given: Record<string, unknown>): Promise<string> => {
  try {
    const { content } = await client.callTool({ name, arguments: given })
    return (content as { text?: string }[]).map(({ text = '' }) => text).join('\n')
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'This failed'
  }
}
