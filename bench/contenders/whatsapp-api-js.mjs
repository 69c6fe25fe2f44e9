import { Readable } from 'node:stream'
import { WhatsAppAPI } from 'whatsapp-api-js/middleware/node-http'
import { secret } from '../lib/requests.mjs'

export const contender = () => ({
  async start(seen) {
    const api = new WhatsAppAPI({ token: 'token', appSecret: secret, webhookVerifyToken: 'verify', secure: true })
    api.on.message = () => seen()
    const handle = (request) => api.handle_post(request).catch((thrown) => (typeof thrown === 'number' ? thrown : 500))
    return {
      prepare: ({ path, headers, body }) =>
        Object.assign(Readable.from([body]), {
          method: 'POST',
          url: path,
          headers: { ...headers, 'content-length': String(body.length) },
        }),
      inProcess: handle,
      node: async (request, response) => {
        response.statusCode = await handle(request)
        response.end()
      },
      stop: async () => undefined,
    }
  },
})
