import { type Content, type Fields, isFields, safeJson } from '@deskwire/core/adapter'
import { type Form, field, type InboundReading, mediaOfForm } from '@deskwire/twilio'

const coordinate = (value: string | undefined, limit: number): number | undefined => {
  const number = value === undefined ? Number.NaN : Number(value)
  return Number.isFinite(number) && Math.abs(number) <= limit ? number : undefined
}

const locationOf = (form: Form): Content | undefined => {
  const latitude = coordinate(field(form, 'Latitude'), 90)
  const longitude = coordinate(field(form, 'Longitude'), 180)
  if (latitude === undefined || longitude === undefined) return undefined
  const name = field(form, 'Label')
  const address = field(form, 'Address')
  return {
    type: 'location',
    latitude,
    longitude,
    ...(name !== undefined && { name }),
    ...(address !== undefined && { address }),
  }
}

const objectOf = (text: string | undefined): Fields | undefined => {
  if (text === undefined) return undefined
  try {
    const value = safeJson(text)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Flows reply in `InteractiveData` as `{"flowResponse":{…}}`, or in `FlowData`; unreadable data is still shown. */
const formOf = (form: Form): Content | undefined => {
  const interactive = objectOf(field(form, 'InteractiveData'))
  const response = interactive && isFields(interactive.flowResponse) ? interactive.flowResponse : undefined
  const data = response ?? objectOf(field(form, 'FlowData'))
  if (data) return { type: 'form', data }
  const raw = field(form, 'FlowData')
  return raw === undefined ? undefined : { type: 'form', data: { text: raw.slice(0, 4096) } }
}

/** A tap on a button or list item. Payloads are arbitrary text: ours are option ids, a template's may be anything. */
const selectionOf = (form: Form): Content | undefined => {
  const id = field(form, 'ListId') ?? field(form, 'ButtonPayload')
  const title = field(form, 'ListTitle') ?? field(form, 'ButtonText') ?? field(form, 'Body')
  const chosen = id ?? field(form, 'ButtonText')
  if (chosen === undefined) return undefined
  return { type: 'selection', choice: choiceOf(chosen), options: [{ id: chosen, title: title ?? chosen }], by: 'tap' }
}

/** Our own option ids are `<choice>.<n>`; Twilio says nothing else about the question. */
const choiceOf = (option: string): string => /^(.{1,150})\.\d{1,4}$/.exec(option)?.[1] ?? ''

const contentsOf = (form: Form): readonly Content[] => {
  const media = mediaOfForm(form, 'whatsapp')
  if (media.length > 0) return media
  const rich = selectionOf(form) ?? formOf(form) ?? locationOf(form)
  if (rich) return [rich]
  const body = field(form, 'Body')
  if (body !== undefined) return [{ type: 'text', text: body, markup: 'whatsapp' }]
  const kind = field(form, 'MessageType')?.toLowerCase() ?? 'empty'
  return [{ type: 'unsupported', kind: kind === 'text' ? 'empty' : kind.slice(0, 60) }]
}

type Extras = NonNullable<InboundReading['extras']>

/** `ReferralNumMedia=0` comes with every message; only the source id indicates an ad or a post. */
const referralOf = (form: Form): Extras['referral'] => {
  const source = field(form, 'ReferralSourceId')
  if (source === undefined) return undefined
  const url = field(form, 'ReferralSourceUrl')
  const headline = field(form, 'ReferralHeadline')
  const adClick =
    field(form, 'ReferralSourceType')?.toLowerCase() === 'ad' || field(form, 'ReferralCtwaClid') !== undefined
  return { source, ...(url !== undefined && { url }), ...(headline !== undefined && { headline }), adClick }
}

const extrasOf = (form: Form): Extras => {
  const name = field(form, 'ProfileName')
  const replyTo = field(form, 'OriginalRepliedMessageSid')
  const referral = referralOf(form)
  const forwarded = field(form, 'Forwarded') === 'true' || field(form, 'FrequentlyForwarded') === 'true'
  return {
    ...(name !== undefined && { name }),
    ...(replyTo !== undefined && { replyTo }),
    ...(referral && { referral }),
    ...(forwarded && { forwarded }),
  }
}

/**
 * An inbound WhatsApp message. Twilio acts on keywords only with Advanced Opt-Out, which says so itself; any other STOP
 * is ours to honour.
 */
export const readWhatsapp = (form: Form): InboundReading => {
  const word = field(form, 'OptOutType')?.toUpperCase()
  const acted = word === 'STOP' || word === 'START' || word === 'HELP'
  return {
    contents: contentsOf(form),
    extras: extrasOf(form),
    ...(acted && { optOut: { word, source: `Twilio OptOutType=${word}` } }),
  }
}
