import { type Call, failureOf, type Line, type Medium } from '@deskwire/core/adapter'
import { rowsOf, type TwilioApi } from './client.js'
import { withoutPrefix } from './receiving/addresses.js'
import { type Finding, type Inspection, inspectNumber, inspectSender, type Target } from './targets.js'

interface ServiceRow {
  sid?: unknown
  inbound_request_url?: unknown
  use_inbound_webhook_on_number?: unknown
}

interface PoolRow {
  phone_number?: unknown
  sender?: unknown
}

interface Service {
  id: string
  /** Its webhook; without one, Twilio drops what customers write to its numbers. */
  current?: string
  /** It leaves inbound messages to the webhooks of its numbers. */
  defers: boolean
  pool: readonly string[]
}

const path = (id: string): string => `/v1/Services/${id}`

/** The numbers or WhatsApp senders of a messaging service. */
export const poolOf = async (api: TwilioApi, id: string, medium: Medium, call: Call): Promise<readonly string[]> => {
  const [list, rows] = medium === 'sms' ? ['PhoneNumbers', 'phone_numbers'] : ['ChannelSenders', 'senders']
  const pool: string[] = []
  const request = { product: 'messaging' as const, path: `${path(id)}/${list}`, rows }
  for await (const row of rowsOf<PoolRow>(api, request, 400, call)) {
    const number = row.phone_number ?? row.sender
    if (typeof number === 'string') pool.push(withoutPrefix(number))
  }
  return pool
}

const serviceOf = (id: string, row: ServiceRow, pool: readonly string[]): Service => {
  const current = row.inbound_request_url
  return {
    id,
    ...(typeof current === 'string' && current !== '' && { current }),
    defers: row.use_inbound_webhook_on_number === true,
    pool,
  }
}

const mostServices = 50

/** All services of the account, to find the one that a number's messages go through. */
const allServices = async (api: TwilioApi, medium: Medium, call: Call): Promise<readonly Service[]> => {
  const found: Service[] = []
  const list = { product: 'messaging' as const, path: '/v1/Services', rows: 'services' }
  for await (const row of rowsOf<ServiceRow>(api, list, mostServices, call)) {
    if (typeof row.sid === 'string') found.push(serviceOf(row.sid, row, await poolOf(api, row.sid, medium, call)))
  }
  return found
}

const targetOf = (api: TwilioApi, { id, current }: Service, name: string): Target => ({
  name,
  ...(current !== undefined && { current }),
  async write(url, call) {
    const form = { InboundRequestUrl: url, InboundMethod: 'POST' }
    await api.post({ product: 'messaging', path: path(id), form }, call, { repeatable: true })
  },
})

const inspectOne = (api: TwilioApi, number: string, medium: Medium, call: Call): Promise<Inspection> =>
  medium === 'sms' ? inspectNumber(api, number, call) : inspectSender(api, number, call)

const inspectService = async (api: TwilioApi, line: Line, call: Call): Promise<Inspection> => {
  const row = await api.get<ServiceRow>({ product: 'messaging', path: path(line.id) }, call)
  const service = serviceOf(line.id, row, await poolOf(api, line.id, line.medium, call))
  const configured = line.senders ?? []
  const strangers = configured.filter((number) => number.startsWith('+') && !service.pool.includes(number))
  const members = configured.length > 0 ? configured : service.pool
  const inner = await Promise.all(members.map((number) => inspectOne(api, number, line.medium, call)))
  const findings: Finding[] = [
    { level: 'ok', what: `The messaging service ${line.id} belongs to the account` },
    ...strangers.map((number) => ({
      level: 'fail' as const,
      what: `${number} is not in the sender pool of ${line.id}`,
      fix: 'Add it to the service in the console, or take it out of senders.',
    })),
    ...inner.flatMap((one) => one.findings),
  ]
  if (service.defers) {
    const what = `${line.id} leaves inbound messages to the webhooks of its numbers`
    return { targets: inner.flatMap(({ targets }) => targets), findings: [...findings, { level: 'ok', what }] }
  }
  if (service.current === undefined) {
    const what = `${line.id} has no inbound webhook: Twilio drops what customers write to it, without a log`
    findings.push({ level: 'warn', what, fix: 'Run setup.' })
  }
  return { targets: [targetOf(api, service, line.id)], findings }
}

/**
 * A number in a pool has its webhook taken over by the service, unless the service defers: then the number's own
 * webhook looks right in the console and is never called.
 */
const throughService = (api: TwilioApi, line: Line, own: Inspection, services: readonly Service[]): Inspection => {
  const service = services.find(({ defers, pool }) => !defers && pool.includes(line.id))
  if (!service) return own
  const what = `The messages of ${line.id} go through the webhook of the messaging service ${service.id}, not its own`
  return {
    targets: [targetOf(api, service, `${line.id} (through ${service.id})`)],
    findings: [...own.findings, { level: 'ok', what }],
  }
}

/** Inspects one line after the other; what they share is requested once. */
export const inspectorOf = (api: TwilioApi, call: Call): ((line: Line) => Promise<Inspection>) => {
  let services: Promise<readonly Service[]> | undefined
  return async (line) => {
    if (line.id.startsWith('MG')) return inspectService(api, line, call)
    const own = await inspectOne(api, line.id, line.medium, call)
    if (own.targets.length === 0) return own
    // A restricted key may not list services; the number's own webhook is then all we can see.
    services ??= allServices(api, line.medium, call).catch((thrown: unknown) => {
      const status = failureOf(thrown).provider?.status
      if (status === 401 || status === 403) return []
      throw thrown
    })
    return throughService(api, line, own, await services)
  }
}
