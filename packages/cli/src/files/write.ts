import { createWriteStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bringAdapter } from '../reach/packages.js'
import { Trouble } from '../trouble.js'

const explained = (thrown: unknown, path: string): unknown => {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code === 'ENOENT') return new Trouble(`There is no folder ${dirname(path)}`, 'Create it first.')
  if (code === 'EACCES' || code === 'EPERM' || code === 'EISDIR' || code === 'EROFS' || code === 'ENOSPC')
    return new Trouble(`${path} cannot be written (${code})`)
  return thrown
}

/** Written to a temporary file and then renamed, so that a file is never incomplete. */
const whole = async (path: string, write: (beside: string) => Promise<void>): Promise<void> => {
  const beside = `${path}.${process.pid}.part`
  try {
    await write(beside)
    await rename(beside, path)
  } catch (thrown) {
    await rm(beside, { force: true })
    throw explained(thrown, path)
  }
}

export const writeWhole = (path: string, body: string | Uint8Array): Promise<void> =>
  whole(path, (beside) => writeFile(beside, body))

export const streamWhole = (path: string, pieces: AsyncIterable<Uint8Array | string>): Promise<void> =>
  whole(path, (beside) => writeFile(beside, pieces))

export interface Report {
  add(cells: readonly string[]): void
  /** Renames the temporary file to the final one. */
  end(): Promise<void>
  drop(): Promise<void>
}

/** A CSV written line by line to a temporary file, which is then renamed. */
export const csvReport = async (path: string, head: readonly string[]): Promise<Report> => {
  const { csvLine } = await bringAdapter(dirname(path))
  const beside = `${path}.${process.pid}.part`
  const stream = createWriteStream(beside)
  let failed: unknown
  stream.on('error', (thrown) => {
    failed = thrown
  })
  const add = (cells: readonly string[]) => void stream.write(csvLine(cells))
  add(head)
  const closed = () => new Promise<void>((resolve) => (stream.destroyed ? resolve() : stream.end(() => resolve())))
  return {
    add,
    async end() {
      await closed()
      if (failed) throw explained(failed, path)
      await rename(beside, path)
    },
    async drop() {
      await closed()
      await rm(beside, { force: true })
    },
  }
}

/** The same pieces, telling how many megabytes went by. */
export const counted = async function* (
  pieces: AsyncIterable<Uint8Array>,
  progress: (text: string) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const piece of pieces) {
    yield piece
    bytes += piece.length
    progress(`${(bytes / 1_000_000).toFixed(1)} MB`)
  }
}
