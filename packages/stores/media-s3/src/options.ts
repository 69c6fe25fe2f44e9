import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { z } from 'zod'

export const optionsSchema = z.strictObject({
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of a bucket')
    .describe('The name of the bucket.'),
  prefix: z.string().default('').describe('The prefix of each key: `deskwire/`.'),
  client: z
    .custom<S3ClientConfig>((given) => typeof given === 'object' && given !== null, 'expected an object')
    .meta({ title: 'S3ClientConfig' })
    .default({})
    .describe('Options of the S3 client: `region`, `endpoint`, `credentials`, `forcePathStyle`.'),
  partBytes: z
    .int()
    .min(5 * 1_024 * 1_024, 'expected at least 5242880: the smallest part that S3 accepts')
    .default(8 * 1_024 * 1_024)
    .describe('Larger files are uploaded in parts of this size, each held in memory. At least 5 MB, as S3 requires.'),
})

export type S3MediaOptions = z.input<typeof optionsSchema>
