// Bot Framework's community adapter for WhatsApp over Twilio, without the restify it is shown with.

import { Readable } from 'node:stream'
import community from '@botbuildercommunity/adapter-twilio-whatsapp'
import { publicUrl, secret, twilio } from '../lib/requests.mjs'

export const contender = () => ({
  async start(seen) {
    console.warn = () => undefined
    const adapter = new community.TwilioWhatsAppAdapter({
      accountSid: twilio.accountSid,
      authToken: secret,
      phoneNumber: twilio.number,
      endpointUrl: `${publicUrl}/channels/sms`,
    })
    const handle = (request) =>
      new Promise((resolve) => {
        let code = 200
        const response = {
          status(status) {
            code = status
            return response
          },
          send: () => resolve(code),
          end: () => resolve(code),
        }
        adapter
          .processActivity(request, response, async () => seen())
          .then(
            () => resolve(code),
            () => resolve(500),
          )
      })
    return {
      prepare: ({ path, headers, body }) =>
        Object.assign(Readable.from([body]), { method: 'POST', url: path, headers }),
      inProcess: handle,
      node: async (request, response) => {
        response.statusCode = await handle(request)
        response.end()
      },
      stop: async () => undefined,
    }
  },
})
