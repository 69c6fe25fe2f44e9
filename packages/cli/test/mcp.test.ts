import { sqlite } from '@deskwire/store-sqlite'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { expect, inject, it } from 'vitest'
import { type App, ana, app, readKey, says } from './app.js'
import { clean, deskwire, folder, later } from './deskwire.js'

/** The official client starts the command as a user's assistant would. */
const connected = async (words: readonly string[], environment: Record<string, string>, cwd = folder()) => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [inject('bin'), 'mcp', ...words],
    env: { ...clean, ...environment } as Record<string, string>,
    cwd,
    stderr: 'pipe',
  })
  const client = new Client({ name: 'test', version: '1' })
  later(() => client.close())
  await client.connect(transport)
  return client
}

const wordsOf = (result: Awaited<ReturnType<Client['callTool']>>) =>
  (result.content as { text: string }[]).map(({ text }) => text).join('\n')

const spoken = async (): Promise<App> => {
  const running = await app()
  await says(running, 'Where is my parcel?')
  return running
}

it('serves a running app to the official client, with the scope of its key', async () => {
  const { environment } = await spoken()
  const client = await connected([], { ...environment, DESKWIRE_KEY: readKey })
  expect(client.getServerVersion()).toMatchObject({ name: 'deskwire' })
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['get_conversations', 'get_messages']))
  expect(tools.filter(({ annotations }) => !annotations?.readOnlyHint)).toEqual([])
  expect(tools.map(({ name }) => name)).not.toContain('get_setup')
  expect(wordsOf(await client.callTool({ name: 'get_messages', arguments: { search: 'parcel' } }))).toContain(
    'Where is my parcel?',
  )
  const { resources } = await client.listResources()
  expect(resources).toHaveLength(2)
})

it('lets through what it was told to allow, and nothing else that writes', async () => {
  const { environment } = await spoken()
  const client = await connected(['--allow', 'post_consent_grant'], environment)
  const { tools } = await client.listTools()
  expect(tools.filter(({ annotations }) => !annotations?.readOnlyHint).map(({ name }) => name)).toEqual([
    'post_consent_grant',
  ])
  const given = { address: ana, channel: 'whatsapp', purpose: 'updates', topic: 'orders', evidence: 'form 12' }
  expect(wordsOf(await client.callTool({ name: 'post_consent_grant', arguments: given }))).toContain('"effective":true')
  expect(await client.callTool({ name: 'post_setup', arguments: {} })).toMatchObject({ isError: true })
})

it('answers everything before it ends with its input, one message a line', async () => {
  const { environment } = await spoken()
  const message = (id: number, method: string, params = {}) => JSON.stringify({ jsonrpc: '2.0', id, method, params })
  const input = `${message(1, 'ping')}\n\nnot JSON\n${message(2, 'tools/call', { name: 'get_books', arguments: {} })}`
  const { code, out, err } = await deskwire(['mcp'], { environment, input })
  const answers = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: number | null; error?: { code: number } })
  expect(code).toBe(0)
  expect(new Map(answers.map(({ id, error }) => [id, error?.code]))).toEqual(
    new Map([
      [1, undefined],
      [null, -32700],
      [2, undefined],
    ]),
  )
  expect(err).toContain('Using the app at')
})

it('holds no store that it was not told to open, and says so when the app is gone', async () => {
  const there = folder()
  const path = `${there}/deskwire.db`
  const store = sqlite(path)
  await store.start({ now: Date.now, log: { debug() {}, info() {}, warn() {}, error() {} } })
  await store.close()
  const none = await deskwire(['mcp'], { cwd: there })
  expect([none.code, none.out]).toEqual([2, ''])
  expect(none.err).toContain('No app chosen')
  const named = await connected(['--store', path], {}, there)
  expect(wordsOf(await named.callTool({ name: 'get_books', arguments: {} }))).toContain('"received":0')
  const gone = await connected([], { DESKWIRE_URL: 'http://127.0.0.1:9', DESKWIRE_KEY: readKey }, there)
  await expect(gone.listTools()).rejects.toThrow('does not answer')
})
