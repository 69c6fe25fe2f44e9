import { baseUrl, chosenSecret, secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const graphId = z
  .string()
  .regex(/^[0-9]{3,32}$/, 'expected the id of a phone number as Meta shows it: digits only, not the number itself')

const line = z.union([
  graphId.transform((id) => ({ id, number: undefined })),
  z.strictObject({
    id: graphId,
    number: z
      .string()
      .regex(/^\+[1-9][0-9]{6,14}$/, 'expected a number in E.164: +31612345678')
      .optional(),
  }),
])

const label = (otherwise: string) => z.string().min(1).max(20).default(otherwise)

export const optionsSchema = z.strictObject({
  accessToken: secret().describe(
    'A system-user token with `whatsapp_business_messaging` and `whatsapp_business_management`.',
  ),
  appSecret: secret().describe('App settings > Basic. Several while one replaces another.'),
  verifyToken: chosenSecret().describe('Your own invention: Meta shows it once, when the webhook is registered.'),
  lines: z
    .array(line)
    .min(1, 'expected at least one phone number id')
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'expected each phone number id once')
    .readonly()
    .describe('One each: the phone number id, with the number customers see where you like it shown.'),
  wabaId: z
    .string()
    .regex(/^[0-9]{3,32}$/, 'expected the id of the WhatsApp Business Account: digits only')
    .optional()
    .describe('The WhatsApp Business Account: what templates, `check` and `setup` need.'),
  apiVersion: z
    .string()
    .regex(/^v[0-9]{1,3}\.[0-9]{1,2}$/, 'expected a Graph API version: v26.0')
    .default('v26.0')
    .describe('Pinned, for Meta changes what an unpinned call means.'),
  apiBase: baseUrl()
    .prefault('https://graph.facebook.com')
    .describe('Where the Graph API is, if not at Meta: a simulator.'),
  media: z
    .enum(['upload', 'link'])
    .default('upload')
    .describe('`upload` hands the bytes to Meta; `link` lets Meta fetch them from your public URL.'),
  appSecretProof: z
    .boolean()
    .default(true)
    .describe('Proves on each call that the caller knows the app secret, as "Require app secret" demands.'),
  messagesPerSecond: z
    .int()
    .min(1)
    .max(1000)
    .default(80)
    .describe('A number shared with the phone app may send 20, an upgraded one up to 1000.'),
  labels: z
    .strictObject({ list: label('Choose'), link: label('Open'), form: label('Fill in') })
    .prefault({})
    .describe('The words on buttons for which a content brings none.'),
  takeOver: z.boolean().default(false).describe('Lets `setup` replace a webhook that belongs to another application.'),
})

export type WhatsAppCloudOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
