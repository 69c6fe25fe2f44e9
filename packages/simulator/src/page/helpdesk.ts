import { clip, type NewLogEvent, shownHeaders } from '../wire/log.js'

/** A request between the helpdesk and the bridge, as the desk tells it. */
export interface Traffic {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  status?: number
  milliseconds: number
  body?: string
  answer?: string
}

export const helpdeskEvent = (
  way: 'call' | 'webhook',
  { method, url, headers, status, milliseconds, body, answer }: Traffic,
): NewLogEvent => ({
  type: 'helpdesk',
  way,
  method,
  url,
  headers: shownHeaders(Object.entries(headers)),
  milliseconds,
  ...(status !== undefined && { status }),
  ...(body !== undefined && { body: clip(body) }),
  ...(answer !== undefined && { answer: clip(answer) }),
})
