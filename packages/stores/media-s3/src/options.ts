import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { z } from 'zod'

export const optionsSchema = z.strictObject({
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of a bucket')
    .describe('The name of the bucket.'),
  prefix: z.string().default('').describe('Before each key: `deskwire/`.'),
  client: z
    .custom<S3ClientConfig>((given) => typeof given === 'object' && given !== null, 'expected an object')
    .meta({ title: 'S3ClientConfig' })
    .default({})
    .describe('Whatever the S3 client takes: `region`, `endpoint`, `credentials`, `forcePathStyle`.'),
  partBytes: z
    .int()
    .min(5 * 1_024 * 1_024, 'expected at least 5242880: S3 takes no smaller part but the last')
    .default(8 * 1_024 * 1_024)
    .describe('Larger files go up in parts of this size, and so does memory: at least 5 MB, as S3 asks.'),
})

export type S3MediaOptions = z.input<typeof optionsSchema>
