import { secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const graphId = z
  .string()
  .regex(/^[0-9]{3,32}$/, 'expected the id of a phone number as Meta shows it: digits only, not the number itself')

const httpUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'expected an http or https URL')

export const optionsSchema = z.strictObject({
  /** A system-user token with `whatsapp_business_messaging` and `whatsapp_business_management`. */
  accessToken: secret(z),
  /** App settings > Basic. Several while one replaces another. */
  appSecret: secret(z),
  /** Your own invention: Meta shows it once, when the webhook is registered. */
  verifyToken: secret(z),
  /** One line each: the phone number id, with the number customers see where you like it shown. */
  phoneNumbers: z
    .array(
      z.union([
        graphId.transform((id) => ({ id, number: undefined })),
        z.strictObject({
          id: graphId,
          number: z
            .string()
            .regex(/^\+[1-9][0-9]{6,14}$/, 'expected a number in E.164: +31612345678')
            .optional(),
        }),
      ]),
    )
    .min(1, 'expected at least one phone number id')
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'expected each phone number id once'),
  /** The WhatsApp Business Account: what templates, `check` and `setup` need. */
  wabaId: z
    .string()
    .regex(/^[0-9]{3,32}$/, 'expected the id of the WhatsApp Business Account: digits only')
    .optional(),
  /** Pinned, for Meta changes what an unpinned call means. */
  apiVersion: z
    .string()
    .regex(/^v[0-9]{1,3}\.[0-9]{1,2}$/, 'expected a Graph API version: v26.0')
    .default('v26.0'),
  graphBase: httpUrl.default('https://graph.facebook.com'),
  /** `upload` hands the bytes to Meta; `link` lets Meta fetch them from your public URL. */
  media: z.enum(['upload', 'link']).default('upload'),
  /** Proves on each call that the caller knows the app secret, as "Require app secret" demands. */
  appSecretProof: z.boolean().default(true),
  /** A number shared with the phone app may send 20, an upgraded one up to 1000. */
  messagesPerSecond: z.number().int().min(1).max(1000).default(80),
  /** The words on buttons for which a content brings none. */
  labels: z
    .strictObject({
      list: z.string().min(1).max(20).default('Choose'),
      link: z.string().min(1).max(20).default('Open'),
      form: z.string().min(1).max(20).default('Fill in'),
    })
    .default({ list: 'Choose', link: 'Open', form: 'Fill in' }),
  /** `setup` leaves a webhook that leads elsewhere alone, unless this asks for it. */
  takeOverWebhook: z.boolean().default(false),
})

export type WhatsAppCloudOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
