/** Times go over the border as ISO 8601, inside they are milliseconds. */
export const iso = (at: number): string => new Date(at).toISOString()

const encoder = new TextEncoder()

/** Pulled by the reader: what nobody takes is not made. */
export const streamOf = (pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
