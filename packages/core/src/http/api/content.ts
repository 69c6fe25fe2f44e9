import { z } from 'zod'
import type { Content } from '../../model/content.js'

const markup = z.enum(['plain', 'whatsapp', 'markdown', 'html'])
const text = z.string().min(1).max(60_000)
const title = z.string().min(1).max(1_000)

/** A file that was uploaded with `POST /media`. */
const media = z
  .object({
    ref: z.string().min(1).max(500).meta({ description: 'The `ref` that `POST /media` answered.' }),
    mime: z.string().min(3).max(200),
    name: z.string().max(300).optional(),
    size: z.number().int().min(0).optional(),
  })
  .strict()

const option = z
  .object({
    id: z.string().min(1).max(200).optional(),
    title,
    description: z.string().max(1_000).optional(),
    section: z.string().max(200).optional(),
    value: z.unknown().optional(),
  })
  .strict()

const choice = z
  .object({
    type: z.literal('choice'),
    prompt: text,
    options: z.array(option).min(1).max(500),
    input: z.enum(['choice', 'boolean']).default('choice'),
    multiple: z.boolean().optional(),
    header: z.string().max(1_000).optional(),
    footer: z.string().max(1_000).optional(),
    button: z.string().max(200).optional(),
    markup: markup.optional(),
  })
  .strict()
  // The id is made here, so that callers need not choose one. It is unique, because old questions can still be answered.
  .transform(({ options, ...rest }) => ({
    ...rest,
    id: crypto.randomUUID().slice(0, 8),
    options: options.map(({ id, ...one }, n) => ({ ...one, id: id ?? String(n + 1) })),
  }))

/** What can be sent to a customer through the API: all outbound content, nothing that is inbound only. */
export const content = z
  .discriminatedUnion('type', [
    z
      .object({ type: z.literal('text'), text, markup: markup.default('plain'), preview: z.boolean().optional() })
      .strict(),
    z
      .object({
        type: z.literal('media'),
        kind: z.enum(['image', 'video', 'audio', 'voice', 'file', 'sticker']),
        media,
        caption: z.string().max(10_000).optional(),
        title: title.optional(),
        markup: markup.optional(),
      })
      .strict(),
    z
      .object({
        type: z.literal('location'),
        latitude: z.number().min(-90).max(90),
        longitude: z.number().min(-180).max(180),
        name: title.optional(),
        address: title.optional(),
      })
      .strict(),
    z
      .object({
        type: z.literal('contacts'),
        contacts: z
          .array(
            z
              .object({ name: title, phones: z.array(z.string().max(50)), emails: z.array(z.string().max(300)) })
              .strict(),
          )
          .min(1)
          .max(50),
      })
      .strict(),
    z
      .object({
        type: z.literal('link'),
        url: z.url({ protocol: /^https?$/ }),
        title: title.optional(),
        description: z.string().max(10_000).optional(),
        image: media.optional(),
      })
      .strict(),
    z
      .object({
        type: z.literal('card'),
        title,
        subtitle: title.optional(),
        fields: z
          .array(z.object({ label: title, value: z.string().max(10_000) }).strict())
          .max(100)
          .default([]),
        image: media.optional(),
        url: z.url({ protocol: /^https?$/ }).optional(),
      })
      .strict(),
    choice,
    z
      .object({
        type: z.literal('request'),
        what: z.enum(['text', 'date', 'number', 'location', 'file', 'image', 'phone']),
        prompt: text,
      })
      .strict(),
    z
      .object({
        type: z.literal('template'),
        name: z.string().min(1).max(512),
        language: z.string().min(2).max(20),
        values: z.record(z.string().max(100), z.string().max(10_000)).optional(),
        media: media.optional(),
      })
      .strict(),
  ])
  .transform((given): Content => given)
  .meta({ id: 'Content' })
