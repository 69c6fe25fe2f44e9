import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { fail } from '@deskwire/core/adapter'

export interface S3MediaOptions {
  bucket: string
  /** Before each key: `deskwire/`. */
  prefix?: string
  /** Whatever the S3 client takes: `region`, `endpoint`, `credentials`, `forcePathStyle`. */
  client?: S3ClientConfig
  /** Larger files go up in parts of this size, and so does memory: at least 5 MB, as S3 asks. 8 MB unless said. */
  partBytes?: number
}

const smallestPart = 5 * 1_024 * 1_024

export const checked = ({ bucket, prefix = '', client = {}, partBytes = 8 * 1_024 * 1_024 }: S3MediaOptions) => {
  if (typeof bucket !== 'string' || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw fail('config', `s3Media({ bucket }) must be the name of a bucket, not ${JSON.stringify(bucket)}`)
  if (!Number.isInteger(partBytes) || partBytes < smallestPart)
    throw fail(
      'config',
      `s3Media({ partBytes }) must be at least ${smallestPart}: S3 takes no smaller part but the last`,
    )
  return { bucket, prefix, client, partBytes }
}
