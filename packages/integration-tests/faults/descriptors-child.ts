import { closeSync, openSync } from 'node:fs'
import { createServer } from 'node:http'
import { createHttp, parsePhone } from '@deskwire/core/adapter'

/** Uses what is loaded on first use while no file descriptor is free, and again afterwards. */
const http = createHttp()
const server = createServer((_request, response) => response.end('{}'))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = server.address()
const port = typeof address === 'object' && address ? address.port : 0

const call = { deadline: Date.now() + 20_000, signal: new AbortController().signal }
const uses: Record<string, () => Promise<unknown>> = {
  call: () => http.request({ method: 'GET', url: `http://127.0.0.1:${port}/` }, call),
  phones: () => parsePhone('+31612345678'),
}
const tryAll = async () => {
  const told: Record<string, string> = {}
  for (const [name, use] of Object.entries(uses))
    told[name] = await use().then(
      () => 'works',
      (thrown: unknown) => String(thrown instanceof Error && Reflect.get(thrown, 'code')),
    )
  return told
}

const held: number[] = []
try {
  for (;;) held.push(openSync('/dev/null', 'r'))
} catch {
  // None is free now.
}
// With a few free ones the package is found, and one of its files fails.
for (let n = Number(process.argv[2]); n > 0; n--) closeSync(held.pop() ?? -1)
const without = await tryAll()
for (const one of held) closeSync(one)
console.log(JSON.stringify({ without, afterwards: await tryAll() }))
server.close()
