import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { InHand } from '@deskwire/core/store'

const bytes = 8
const placesAtFirst = 8_192

/**
 * The numbers of the work in hand, in a file beside the database. Written and not waited for: the system keeps what a
 * process wrote when it dies, and after the death of the machine nobody is suspected.
 */
export class HandsFile {
  private file: number | undefined

  constructor(private readonly path: string) {}

  /** What the process before had in hand when it ended; of settled work too. */
  left(): readonly number[] {
    const seqs = numbersIn(this.path)
    return [...seqs].filter((seq) => Number.isSafeInteger(seq) && seq > 0)
  }

  /** Emptied, for this process. */
  begin(): InHand {
    const file = openSync(this.path, 'w')
    this.file = file
    // So that a full disk does not matter later.
    writeSync(file, Buffer.alloc(placesAtFirst * bytes))
    return new InHand((seqs, from, to) => {
      // Nobody's work waits for this: without it, the death of the process only blames nobody.
      if (this.file !== file) return
      try {
        writeSync(file, seqs, from * bytes, (to - from) * bytes, from * bytes)
      } catch {
        // It is told with the next.
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
