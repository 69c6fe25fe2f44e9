/** Times are ISO 8601 in the API and milliseconds inside. */
export const iso = (at: number): string => new Date(at).toISOString()

const encoder = new TextEncoder()

/** Driven by the reader: chunks are made only when they are read. */
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
