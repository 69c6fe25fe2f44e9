import type { Content } from '@deskwire/core/adapter'
import { z } from 'zod'

// What the bridge sends.

export const address = z.object({
  kind: z.enum(['phone', 'bsuid', 'username', 'short-code', 'alphanumeric']),
  value: z.string().min(1).max(256),
})
// Content has the bridge's types; the desk shows those it knows.
const content = z.custom<Content>((given) => typeof (given as { type?: unknown } | null)?.type === 'string')
export const entry = z.object({
  key: z.string().min(1).max(256),
  author: z.enum(['customer', 'assistant', 'agent', 'system']),
  name: z.string().optional(),
  at: z.number(),
  content,
  typed: z.boolean(),
  message: z.string().optional(),
  replyTo: z.string().optional(),
  quoted: z.string().optional(),
})
export const opening = z.object({
  key: z.string().min(1).max(256),
  channel: z.string(),
  line: z.string(),
  medium: z.enum(['whatsapp', 'sms']),
  customer: z.object({
    addresses: z.array(address),
    name: z.string().optional(),
    contact: z.string().optional(),
    verified: z.boolean(),
  }),
  subject: z.string(),
  queue: z.string().optional(),
  attributes: z.record(z.string(), z.string()),
  language: z.string().optional(),
  transcript: z.array(entry).optional(),
  follows: z.string().optional(),
})
export const delivery = z.object({
  delivery: z.enum(['queued', 'sent', 'failed', 'delivered', 'read']),
  failure: z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() }).optional(),
  /** The bridge itself refused it; nothing was sent. */
  refused: z.boolean().optional(),
})
export const record = z.object({
  key: z.string().optional(),
  title: z.string().min(1),
  description: z.string().optional(),
  contact: z.string().optional(),
  fields: z.record(z.string(), z.string()).default({}),
})
