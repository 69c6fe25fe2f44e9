import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fail } from '@deskwire/core/adapter'
import { explained } from './database.js'

/** A copy of a store's file as of now, whether or not a process has it open: readers and the one writer do not meet. */
export const copyDatabase = async (path: string, target: string): Promise<void> => {
  if (!existsSync(path)) throw fail('config', `There is no ${path}`, { remedy: 'Name the file of a store' })
  if (existsSync(target))
    throw fail('config', `${target} exists already`, { remedy: 'Name a file that does not exist' })
  const { default: Connection } = await import('libsql')
  try {
    const connection = new Connection(resolve(path))
    try {
      // Waits for a moment in which the writer swaps its log; it is never kept from writing.
      connection.exec('PRAGMA busy_timeout = 10000')
      connection.prepare('VACUUM INTO ?').run(resolve(target))
    } finally {
      connection.close()
    }
  } catch (thrown) {
    throw explained(thrown, path)
  }
}
