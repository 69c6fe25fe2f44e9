// What cannot be left out: the signature over the raw bytes, and reading the body. Nothing is kept.
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { publicUrl, secret } from '../lib/requests.mjs'

const key = createSecretKey(Buffer.from(secret))

export const readWhatsapp = ({ headers, body }) => {
  const given = headers['x-hub-signature-256'] ?? ''
  if (given.length !== 71 || !given.startsWith('sha256=')) return undefined
  const signature = Buffer.from(given.slice(7), 'hex')
  const digest = createHmac('sha256', key).update(body).digest()
  if (signature.length !== digest.length || !timingSafeEqual(signature, digest)) return undefined
  const messages = []
  for (const { changes } of JSON.parse(body.toString()).entry)
    for (const { value } of changes) messages.push(...(value.messages ?? []), ...(value.statuses ?? []))
  return messages
}

const readTwilio = ({ path, headers, body }) => {
  const fields = Object.fromEntries(new URLSearchParams(body.toString()))
  let signed = publicUrl + path
  for (const name of Object.keys(fields).sort()) signed += name + fields[name]
  const digest = createHmac('sha1', key).update(signed).digest()
  const given = Buffer.from(headers['x-twilio-signature'] ?? '', 'base64')
  if (given.length !== digest.length || !timingSafeEqual(given, digest)) return undefined
  return [fields]
}

export const readFor = (wire) => (wire === 'whatsapp' ? readWhatsapp : readTwilio)

/** A bare node:http handler around a reader. */
export const bare = (handle) => (request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', async () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
    response.statusCode = await handle({ path: request.url, headers: request.headers, body })
    response.end()
  })
}

export const contender = ({ wire }) => ({
  async start(seen) {
    const read = readFor(wire)
    const handle = async (request) => {
      const messages = read(request)
      if (!messages) return 401
      for (let n = messages.length; n > 0; n--) seen()
      return 200
    }
    return { inProcess: handle, node: bare(handle), stop: async () => undefined }
  },
})
