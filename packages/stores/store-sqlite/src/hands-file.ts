import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { InHand } from '@deskwire/core/store'

const bytes = 8
const placesAtFirst = 8_192

/**
 * The numbers of the claimed tasks, in a file next to the database. Written without fsync: the system keeps what a
 * process wrote when it dies, and after a crash of the machine no task is suspected.
 */
export class HandsFile {
  private file: number | undefined

  constructor(private readonly path: string) {}

  /** The tasks that the previous process had claimed when it ended, including settled ones. */
  left(): readonly number[] {
    const seqs = numbersIn(this.path)
    return [...seqs].filter((seq) => Number.isSafeInteger(seq) && seq > 0)
  }

  /** Clears the file for this process. */
  begin(): InHand {
    const file = openSync(this.path, 'w')
    this.file = file
    // Allocated at start, so that a full disk does no harm later.
    writeSync(file, Buffer.alloc(placesAtFirst * bytes))
    return new InHand((seqs, from, to) => {
      // An error here is ignored: without the record, a crash is merely blamed on no task.
      if (this.file !== file) return
      try {
        writeSync(file, seqs, from * bytes, (to - from) * bytes, from * bytes)
      } catch {
        // Written with the next flush.
      }
    })
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file)
    this.file = undefined
  }
}

const numbersIn = (path: string): Float64Array => {
  let read: Buffer
  try {
    read = readFileSync(path)
  } catch {
    return new Float64Array()
  }
  const whole = read.length - (read.length % bytes)
  return new Float64Array(read.buffer.slice(read.byteOffset, read.byteOffset + whole))
}
