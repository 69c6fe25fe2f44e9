// The `twilio` package's own middleware, in Express, as its documentation shows.

import { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import express from 'express'
import twilio from 'twilio'
import { publicUrl, secret } from '../lib/requests.mjs'

// There is no socket in between.
const socket = { encrypted: true, remoteAddress: '127.0.0.1', on() {}, off() {}, removeListener() {} }

export const contender = () => ({
  async start(seen) {
    const app = express()
    app.use(express.urlencoded({ extended: false }))
    app.post('/channels/sms', twilio.webhook(secret, { url: `${publicUrl}/channels/sms` }), (_request, response) => {
      seen()
      response.status(200).end()
    })
    return {
      prepare: ({ path, headers, body }) =>
        Object.assign(Readable.from([body]), {
          method: 'POST',
          url: path,
          headers: { ...headers, host: 'bridge.test', 'content-length': String(body.length) },
          socket,
          connection: socket,
        }),
      inProcess: (request) =>
        new Promise((resolve) => {
          const response = new ServerResponse(request)
          response.end = () => resolve(response.statusCode)
          app(request, response)
        }),
      node: app,
      stop: async () => undefined,
    }
  },
})
