import { createHash, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { fail, type MediaStore, tooLarge } from '@deskwire/core/adapter'
import { checked, type S3MediaOptions } from './options.js'

export type { S3MediaOptions } from './options.js'

// A ref comes back from outside in links, and becomes a key.
const isRef = /^[0-9a-f]{64}$/

/**
 * Media in an S3-compatible object store. What a file holds is known only at its end, so it goes up under a name of its
 * own and is copied, inside the store, to the name of its content.
 */
export const s3Media = (options: S3MediaOptions): MediaStore => {
  const { bucket: Bucket, prefix, client: config, partBytes } = checked(options)
  let opened: Promise<{ s3: S3Client; sdk: typeof import('@aws-sdk/client-s3') }> | undefined
  // Loaded on first use: the client is large, and most processes start without sending a file.
  const open = () => {
    opened ??= import('@aws-sdk/client-s3').then((sdk) => ({
      sdk,
      s3: new sdk.S3Client({
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        ...config,
      }),
    }))
    return opened
  }
  const keyOf = (ref: string) => `${prefix}${ref.slice(0, 2)}/${ref}`

  return {
    async put(body, { mime, maxBytes }, signal) {
      const { s3, sdk } = await open()
      const at = { Bucket, Key: `${prefix}incoming/${randomUUID()}` }
      const sending = { abortSignal: signal }
      const hash = createHash('sha256')
      let size = 0
      let upload: string | undefined
      const parts: { ETag: string | undefined; PartNumber: number }[] = []
      try {
        let last: Buffer = Buffer.alloc(0)
        for await (const { bytes, end } of partsOf(body, partBytes)) {
          signal.throwIfAborted()
          size += bytes.byteLength
          if (size > maxBytes) throw tooLarge(maxBytes)
          hash.update(bytes)
          last = bytes
          if (end && upload === undefined) break
          upload ??= (await s3.send(new sdk.CreateMultipartUploadCommand({ ...at, ContentType: mime }), sending))
            .UploadId
          const PartNumber = parts.length + 1
          const command = new sdk.UploadPartCommand({
            ...at,
            UploadId: upload,
            PartNumber,
            Body: bytes,
            ContentLength: bytes.byteLength,
          })
          const { ETag } = await s3.send(command, sending)
          parts.push({ ETag, PartNumber })
        }
        signal.throwIfAborted()
        const ref = hash.digest('hex')
        if (upload === undefined) {
          const command = new sdk.PutObjectCommand({
            Bucket,
            Key: keyOf(ref),
            Body: last,
            ContentLength: size,
            ContentType: mime,
          })
          await s3.send(command, sending)
          return { ref, size }
        }
        await s3.send(
          new sdk.CompleteMultipartUploadCommand({ ...at, UploadId: upload, MultipartUpload: { Parts: parts } }),
          sending,
        )
        upload = undefined
        const CopySource = `${Bucket}/${at.Key.split('/').map(encodeURIComponent).join('/')}`
        await s3.send(new sdk.CopyObjectCommand({ Bucket, Key: keyOf(ref), CopySource }), sending)
        await s3.send(new sdk.DeleteObjectCommand(at)).catch(() => undefined)
        return { ref, size }
      } catch (thrown) {
        // Parts of an upload that nobody ended are kept, and paid for.
        if (upload !== undefined)
          await s3.send(new sdk.AbortMultipartUploadCommand({ ...at, UploadId: upload })).catch(() => undefined)
        else if (parts.length > 0) await s3.send(new sdk.DeleteObjectCommand(at)).catch(() => undefined)
        throw explained(thrown, Bucket)
      }
    },

    async open(ref, range) {
      if (!isRef.test(ref)) return undefined
      const { s3, sdk } = await open()
      const Range = range && `bytes=${range.from}-${range.to ?? ''}`
      try {
        const { Body } = await s3.send(new sdk.GetObjectCommand({ Bucket, Key: keyOf(ref), ...(Range && { Range }) }))
        return Body && streamOf(Body as Readable)
      } catch (thrown) {
        if (statusOf(thrown) === 404) return undefined
        // A range that begins behind the end holds nothing.
        if (statusOf(thrown) === 416) return new ReadableStream({ start: (controller) => controller.close() })
        throw explained(thrown, Bucket)
      }
    },

    async remove(ref) {
      if (!isRef.test(ref)) return
      const { s3, sdk } = await open()
      await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: keyOf(ref) })).catch((thrown: unknown) => {
        throw explained(thrown, Bucket)
      })
    },
  }
}

/** Pieces of one size, and the last with whatever is left. */
async function* partsOf(
  body: ReadableStream<Uint8Array>,
  size: number,
): AsyncGenerator<{ bytes: Buffer; end: boolean }> {
  let pieces: Uint8Array[] = []
  let held = 0
  for await (const chunk of body) {
    let rest = chunk
    while (held + rest.byteLength > size) {
      pieces.push(rest.subarray(0, size - held))
      yield { bytes: Buffer.concat(pieces), end: false }
      rest = rest.subarray(size - held)
      pieces = []
      held = 0
    }
    pieces.push(rest)
    held += rest.byteLength
  }
  yield { bytes: Buffer.concat(pieces), end: true }
}

const streamOf = (body: Readable): ReadableStream<Uint8Array> => {
  const chunks = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(new Uint8Array(value as Uint8Array))
    },
    cancel: () => void body.destroy(),
  })
}

const statusOf = (thrown: unknown): number | undefined => {
  if (typeof thrown !== 'object' || thrown === null || !('$metadata' in thrown)) return undefined
  return (thrown.$metadata as { httpStatusCode?: number }).httpStatusCode
}

/** The store's answer, with what to do about it; never with the request, which carries the credentials. */
const explained = (thrown: unknown, bucket: string): unknown => {
  const status = statusOf(thrown)
  if (status === undefined) return thrown
  const name = thrown instanceof Error ? thrown.name : ''
  const provider = { name: 's3', code: name, status }
  if (status === 401 || status === 403)
    return fail('auth', `The object store refuses access to ${bucket} (${name})`, {
      remedy: 'Let this key read, write and delete objects there',
      provider,
    })
  if (status === 404)
    return fail('config', `The object store has no bucket ${bucket}`, {
      remedy: 'Make it, or correct the name',
      provider,
    })
  return fail('unavailable', `The object store answered ${status} (${name})`, { retryable: true, provider })
}
