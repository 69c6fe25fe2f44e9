import { type Input, type Output, option } from '@deskwire/core/adapter'

const graphId = option.pattern(
  /^[0-9]{3,32}$/,
  'expected the id of a phone number as Meta shows it: digits only, not the number itself',
)

const label = option.text({ min: 1, max: 20 })

export const optionsSchema = option.object({
  /** A system-user token with `whatsapp_business_messaging` and `whatsapp_business_management`. */
  accessToken: option.secret(),
  /** App settings > Basic. Several while one replaces another. */
  appSecret: option.secret(),
  /** Your own invention: Meta shows it once, when the webhook is registered. */
  verifyToken: option.secret(),
  /** One line each: the phone number id, with the number customers see where you like it shown. */
  phoneNumbers: option
    .list(
      option.union(
        graphId.to((id) => ({ id, number: undefined })),
        option.object({
          id: graphId,
          number: option.pattern(/^\+[1-9][0-9]{6,14}$/, 'expected a number in E.164: +31612345678').optional(),
        }),
      ),
    )
    .refine((all) => all.length > 0, 'expected at least one phone number id')
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'expected each phone number id once'),
  /** The WhatsApp Business Account: what templates, `check` and `setup` need. */
  wabaId: option.pattern(/^[0-9]{3,32}$/, 'expected the id of the WhatsApp Business Account: digits only').optional(),
  /** Pinned, for Meta changes what an unpinned call means. */
  apiVersion: option.pattern(/^v[0-9]{1,3}\.[0-9]{1,2}$/, 'expected a Graph API version: v26.0').default('v26.0'),
  graphBase: option.url().default('https://graph.facebook.com'),
  /** `upload` hands the bytes to Meta; `link` lets Meta fetch them from your public URL. */
  media: option.oneOf('upload', 'link').default('upload'),
  /** Proves on each call that the caller knows the app secret, as "Require app secret" demands. */
  appSecretProof: option.flag().default(true),
  /** A number shared with the phone app may send 20, an upgraded one up to 1000. */
  messagesPerSecond: option.whole({ min: 1, max: 1000 }).default(80),
  /** The words on buttons for which a content brings none. */
  labels: option
    .object({ list: label.default('Choose'), link: label.default('Open'), form: label.default('Fill in') })
    .default({}),
  /** `setup` leaves a webhook that leads elsewhere alone, unless this asks for it. */
  takeOverWebhook: option.flag().default(false),
})

export type WhatsAppCloudOptions = Input<typeof optionsSchema>
export type Settings = Output<typeof optionsSchema>
