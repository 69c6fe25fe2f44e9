import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { configure, fail, lazily } from '@deskwire/core/adapter'
import { type MediaStore, tooLarge } from '@deskwire/core/store'
import { optionsSchema, type S3MediaOptions } from './options.js'

export type { S3MediaOptions } from './options.js'

// A ref comes back from outside in links and is used as a key, so check it.
const isRef = /^[0-9a-f]{64}$/

/**
 * Media in an S3-compatible object store. The hash of a file is known only at its end, so it is uploaded under a temporary
 * name and then copied, inside the store, to the name of its content.
 */
export const s3Media = (options: S3MediaOptions): MediaStore => {
  const { bucket: Bucket, prefix, client: config, partBytes } = configure('s3Media', optionsSchema, options).options
  let opened: Promise<Opened> | undefined
  const open = () => {
    opened ??= load(config).catch((thrown: unknown) => {
      opened = undefined
      throw thrown
    })
    return opened
  }
  const keyOf = (ref: string) => `${prefix}${ref.slice(0, 2)}/${ref}`

  return {
    async put(body, { mime, maxBytes }, signal) {
      const { s3, sdk, Upload } = await open()
      const sending = { abortSignal: signal }
      const hash = createHash('sha256')
      let size = 0
      const measured = body.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(bytes, controller) {
            size += bytes.byteLength
            if (size > maxBytes) throw tooLarge(maxBytes)
            hash.update(bytes)
            controller.enqueue(bytes)
          },
        }),
        { signal },
      )
      const at = { Bucket, Key: `${prefix}incoming/${randomUUID()}` }
      let begun = false
      try {
        const { first, rest } = await firstOf(measured, partBytes)
        if (!rest) {
          const ref = hash.digest('hex')
          const about = { Key: keyOf(ref), Body: first, ContentLength: size, ContentType: mime }
          await s3.send(new sdk.PutObjectCommand({ Bucket, ...about }), sending)
          return { ref, size }
        }
        begun = true
        // One part at a time, so that memory holds only one. A failed part ends the upload.
        await new Upload({
          client: interruptible(s3, sdk, signal),
          params: { ...at, Body: rest, ContentType: mime },
          partSize: partBytes,
          queueSize: 1,
        }).done()
        const ref = hash.digest('hex')
        const CopySource = `${Bucket}/${at.Key.split('/').map(encodeURIComponent).join('/')}`
        await s3.send(new sdk.CopyObjectCommand({ Bucket, Key: keyOf(ref), CopySource }), sending)
        return { ref, size }
      } catch (thrown) {
        throw explained(thrown, Bucket)
      } finally {
        if (begun) await s3.send(new sdk.DeleteObjectCommand(at)).catch(() => undefined)
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
        // A range that begins after the end is empty.
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

interface Opened {
  s3: S3Client
  sdk: typeof import('@aws-sdk/client-s3')
  Upload: typeof import('@aws-sdk/lib-storage').Upload
}

const client = lazily(
  '@aws-sdk/client-s3',
  () => import.meta.url,
  () => import('@aws-sdk/client-s3'),
)
const uploads = lazily(
  '@aws-sdk/lib-storage',
  () => import.meta.url,
  () => import('@aws-sdk/lib-storage'),
)

// On first use: the client is large, and most processes start without sending a file.
const load = async (config: S3ClientConfig): Promise<Opened> => {
  const [sdk, { Upload }] = await Promise.all([client(), uploads()])
  const s3 = new sdk.S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...config,
  })
  return { s3, sdk, Upload }
}

/** `Upload` passes no signal to its requests. Aborting the upload must not be cancelled, because S3 charges for the parts of an unfinished one. */
const interruptible = (s3: S3Client, { AbortMultipartUploadCommand }: Opened['sdk'], abortSignal: AbortSignal) => {
  const send = (command: Parameters<S3Client['send']>[0]) =>
    command instanceof AbortMultipartUploadCommand
      ? s3.send(command).catch(() => undefined)
      : s3.send(command, { abortSignal })
  return Object.create(s3, { send: { value: send } }) as S3Client
}

/** The bytes of a small file, or a stream of a larger one. */
const firstOf = async (
  body: ReadableStream<Uint8Array>,
  most: number,
): Promise<{ first: Buffer; rest?: undefined } | { first?: undefined; rest: Readable }> => {
  const chunks = body[Symbol.asyncIterator]()
  const held: Uint8Array[] = []
  for (let size = 0; size <= most; ) {
    const { done, value } = await chunks.next()
    if (done) return { first: Buffer.concat(held) }
    held.push(value)
    size += value.byteLength
  }
  const all = async function* () {
    for (let bytes = held.shift(); bytes; bytes = held.shift()) yield bytes
    yield* chunks
  }
  return { rest: Readable.from(all(), { objectMode: false }) }
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

/** Turns the store's error into a failure with a remedy, without the request, which holds the credentials. */
const explained = (thrown: unknown, bucket: string): unknown => {
  const status = statusOf(thrown)
  if (status === undefined) return thrown
  const name = thrown instanceof Error ? thrown.name : ''
  const provider = { name: 's3', code: name, status }
  if (status === 401 || status === 403)
    return fail('auth', `The object store refuses access to ${bucket} (${name})`, {
      remedy: 'Allow this key to read, write and delete objects there',
      provider,
    })
  if (status === 404)
    return fail('config', `The object store has no bucket ${bucket}`, {
      remedy: 'Create it, or correct the name',
      provider,
    })
  return fail('unavailable', `The object store answered ${status} (${name})`, { retryable: true, provider })
}
