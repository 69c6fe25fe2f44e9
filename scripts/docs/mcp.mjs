// The tools over MCP, from what the server makes of the API's own document.
import { fileOf } from './adapters.mjs'
import { code, tableOf, words } from './markdown.mjs'

export const mcpPage = async () => {
  const { openApi } = await fileOf('packages/core/src/http/api/openapi.ts')
  const { table } = await fileOf('packages/core/src/http/api/table.ts')
  const { toolsOf } = await fileOf('packages/mcp/src/tools.ts')
  const { leftOutOf } = await fileOf('packages/mcp/src/left-out.ts')
  const document = openApi(table, 'https://bridge.example.com/api')
  const tools = toolsOf(document)
  const argumentsOf = ({ inputSchema: { properties, required = [] } }) =>
    Object.keys(properties)
      .map((name) => code(required.includes(name) ? name : `${name}?`))
      .join(', ')
  const rows = (some) =>
    some.map((tool) => [code(tool.name), code(tool.scope), argumentsOf(tool), words(tool.description)])
  const head = ['tool', 'scope', 'arguments', '']
  return `# Tools over MCP

What [@deskwire/mcp](../guides/mcp.md) offers: the operations of the [management API](api.md), with its schemas. A tool is offered to keys of its scope.

## Reading

Offered by default.

${tableOf(head, rows(tools.filter(({ readOnly }) => readOnly)))}

## Writing

Offered where ${code('allow')} names them.

${tableOf(head, rows(tools.filter(({ readOnly }) => !readOnly)))}

## Left out

${tableOf(
  ['operation', 'why it is no tool'],
  Object.entries(leftOutOf(document)).map(([name, reason]) => [code(name), words(reason)]),
)}
`
}
