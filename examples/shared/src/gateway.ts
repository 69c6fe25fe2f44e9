import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Reply, type Seen, scriptedModel } from '@deskwire/ai/evaluate'

/** A language model behind the AI Gateway's protocol, as the AI SDK speaks it: it answers by a script, and needs no account. */
export const scriptedGateway = async (script: (seen: Seen) => Reply): Promise<{ url: string }> => {
  const model = scriptedModel(script)
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (request.url !== '/language-model') return void response.writeHead(404).end()
    const options = JSON.parse(Buffer.concat(chunks).toString()) as Parameters<typeof model.doGenerate>[0]
    if (request.headers['ai-language-model-streaming'] !== 'true') {
      response.writeHead(200, { 'content-type': 'application/json' })
      return void response.end(JSON.stringify(await model.doGenerate(options)))
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for await (const part of (await model.doStream(options)).stream) response.write(`data: ${JSON.stringify(part)}\n\n`)
    response.end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  // Whoever ends the app ends this with it.
  server.unref()
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
