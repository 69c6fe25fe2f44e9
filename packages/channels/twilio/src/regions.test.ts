import { createHttp } from '@deskwire/core/adapter'
import { createTestServer } from '@deskwire/testkit/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { accountSid, authToken, call, messageSid } from '../test/helpers.js'
import { twilioApi } from './client.js'
import { lineBook } from './lines.js'
import { missedMessages } from './messages.js'
import { placeRule } from './regions.js'

const issues = (medium: 'sms' | 'whatsapp', given: { region?: string; edge?: string }) => {
  const schema = z.object({ region: z.string().optional(), edge: z.string().optional() }).superRefine(placeRule(medium))
  return schema.safeParse(given).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? []
}

// Twilio docs: global-infrastructure/api-domain-migration-guide and regional-product-and-feature-availability.
describe('region and edge', () => {
  it.each([
    ['nowhere in particular', {}],
    ['us1', { region: 'us1' }],
    ['ie1 through dublin', { region: 'ie1', edge: 'dublin' }],
  ])('%s carries SMS', (_, given) => {
    expect(issues('sms', given)).toEqual([])
  })

  it.each([
    ['ie1 alone, whose host is gone', { region: 'ie1' }, 'edge', /api\.ie1\.twilio\.com is gone.*dublin/],
    ['an edge alone', { edge: 'dublin' }, 'edge', /set region as well/],
    ['au1, which has no messaging', { region: 'au1', edge: 'sydney' }, 'region', /no SMS in au1/],
  ])('%s is refused with the reason', (_, given, field, message) => {
    expect(issues('sms', given)).toEqual([[field, expect.stringMatching(message)]])
  })

  it.each(['ie1', 'au1', 'jp1'])('WhatsApp in %s is refused: only us1 has it', (region) => {
    expect(issues('whatsapp', { region, edge: 'dublin' })).toEqual([['region', expect.stringMatching(/only us1/)]])
    expect(issues('whatsapp', { region: 'us1' })).toEqual([])
  })
})

const hosts: string[] = []
const ie1 = `https://api.dublin.ie1.twilio.com/2010-04-01/Accounts/${accountSid}`
const us1 = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}`
const list = ({ url }: { url: URL }) => {
  hosts.push(url.host)
  const inbound = {
    sid: messageSid(1, 'MM'),
    direction: 'inbound',
    from: '+353850000009',
    to: '+353850000001',
    num_media: '1',
    date_sent: 'Fri, 20 Nov 2026 10:00:00 +0000',
  }
  return { json: { messages: url.searchParams.has('To') ? [inbound] : [] } }
}
const media = ({ url }: { url: URL }) => {
  hosts.push(url.host)
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${messageSid(1, 'MM')}/Media/ME1.json`
  return { json: { media_list: [{ uri, content_type: 'image/png' }] } }
}
const server = createTestServer({
  [`GET ${ie1}/Messages.json`]: list,
  [`GET ${ie1}/Messages/:message/Media.json`]: media,
  [`GET ${us1}/Messages.json`]: list,
  [`GET ${us1}/Messages/:message/Media.json`]: media,
})

const mediaOf = async (place: { region?: string; edge?: string }) => {
  const credentials = () => ({ username: accountSid, password: authToken })
  const api = twilioApi({ accountSid, ...place, http: createHttp({ retries: 0 }), now: Date.now, credentials })
  const rules = {
    medium: 'sms' as const,
    book: lineBook(['+353850000001'], 'sms'),
    read: (form: ReadonlyMap<string, string | readonly string[]>) => ({
      contents: [{ type: 'text' as const, text: String(form.get('MediaUrl0')), markup: 'plain' as const }],
    }),
  }
  const found: unknown[] = []
  for await (const event of missedMessages(api, rules, ['+353850000001'], 0, call())) found.push(event)
  return found
}

afterEach(() => {
  hosts.length = 0
  vi.unstubAllEnvs()
})

describe('calls and media', () => {
  it('of an account in ie1 all go to dublin.ie1, including missed media', async () => {
    expect(await mediaOf({ region: 'ie1', edge: 'dublin' })).toMatchObject([
      { content: { text: `${ie1}/Messages/${messageSid(1, 'MM')}/Media/ME1` } },
    ])
    expect(new Set(hosts)).toEqual(new Set(['api.dublin.ie1.twilio.com']))
  })

  it('of other accounts go to the default host, whatever the process environment says', async () => {
    vi.stubEnv('TWILIO_REGION', 'ie1')
    vi.stubEnv('TWILIO_EDGE', 'dublin')
    expect(await mediaOf({})).toMatchObject([{ content: { text: `${us1}/Messages/${messageSid(1, 'MM')}/Media/ME1` } }])
    expect(new Set(hosts)).toEqual(new Set(['api.twilio.com']))
  })
})

void server
