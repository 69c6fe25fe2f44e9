import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { accountSid, authToken, mount, sign } from '../../twilio/test/helpers.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What a user's process does: import, configure, receive a webhook, then send. Node itself reports what was loaded. */
const program = `
  import { createServer } from 'node:http'
  import { createRequire } from 'node:module'
  import { createHttp } from '@deskwire/core/adapter'
  import { twilioSms } from ${JSON.stringify(here('../src/index.ts'))}
  const { cache } = createRequire(process.cwd() + '/x.js')
  const packages = () => [...new Set(Object.keys(cache).map((path) => /.*node_modules\\/([^/]+)\\/(.*)/.exec(path.replaceAll('\\\\', '/')))
    .filter(Boolean).map(([, name, file]) => name === 'twilio' ? name + '/' + file : name))].sort()
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(201).end('{"sid":"SM1","status":"queued"}'))
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const apiBase = 'http://127.0.0.1:' + server.address().port
  const channel = twilioSms({ accountSid: ${JSON.stringify(accountSid)}, authToken: ${JSON.stringify(authToken)}, lines: ['+15550001'], apiBase })
  await channel.start({ tenant: 'main', name: 'sms', now: Date.now, url: (path) => ${JSON.stringify(mount)} + path, http: createHttp(), log })
  const { events } = channel.receive({
    method: 'POST', publicUrl: ${JSON.stringify(mount)}, path: '', receivedAt: 0,
    headers: { 'x-twilio-signature': ${JSON.stringify(sign(authToken, mount, { MessageSid: 'SM1', From: '+1555', To: '+15550001', Body: 'hi' }))} },
    body: new TextEncoder().encode('MessageSid=SM1&From=%2B1555&To=%2B15550001&Body=hi'),
  })
  const received = packages()
  const part = { id: 'c.1.0', content: { type: 'text', text: 'hi', markup: 'plain' } }
  const call = { signal: new AbortController().signal, deadline: Date.now() + 10000 }
  await channel.send(part, { line: '+15550001', addresses: [{ kind: 'phone', value: '+15550009' }] }, call)
  const sent = packages()
  server.closeAllConnections()
  server.close()
  console.log(JSON.stringify({ kinds: events.map(({ kind }) => kind), received, sent }))
`

/** Our own sources in one file, as a user's bundler or node would read them; libraries stay external. */
const bundler = `
  import { build } from 'esbuild'
  const { contents, resolveDir, alias } = JSON.parse(process.argv[1])
  const { outputFiles } = await build({ stdin: { contents, resolveDir, loader: 'js' }, alias, bundle: true, write: false,
    format: 'esm', platform: 'node', target: 'node20', packages: 'external' })
  process.stdout.write(outputFiles[0].text)`

it("a process that only receives loads just the signature check of Twilio's library; the first send loads the rest", () => {
  const alias = {
    '@deskwire/core/adapter': here('../../../core/src/adapter.ts'),
    '@deskwire/twilio': here('../../twilio/src/index.ts'),
  }
  const given = JSON.stringify({ contents: program, resolveDir: here('..'), alias })
  const run = (options: string[], input?: string) =>
    execFileSync(process.execPath, ['--input-type=module', ...options], {
      cwd: here('../../twilio'),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      ...(input !== undefined && { input }),
    })
  const { kinds, received, sent } = JSON.parse(run(['-'], run(['-e', bundler, given])))
  expect(kinds).toEqual(['message'])
  expect(received.filter((name: string) => /twilio|axios|form-data|follow-redirects|jsonwebtoken/.test(name))).toEqual([
    'twilio/lib/webhooks/webhooks.js',
  ])
  expect(sent).toContain('axios')
  expect(sent).toContain('twilio/lib/rest/Twilio.js')
})
