import type { Delivery } from '@deskwire/core/adapter'

// Message statuses of docs/messaging/api/message-resource. A message that reached only part of a group counts as sent.
const deliveries = new Map<string, Delivery>([
  ['accepted', 'queued'],
  ['scheduled', 'queued'],
  ['queued', 'queued'],
  ['sending', 'queued'],
  ['sent', 'sent'],
  ['partially_delivered', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['failed', 'failed'],
  ['undelivered', 'failed'],
  ['canceled', 'failed'],
])

/** Undefined if it says nothing about an outbound message: `received`, `receiving`, and unknown words. */
export const deliveryOfStatus = (status: string): Delivery | undefined => deliveries.get(status.toLowerCase())

export const isInboundStatus = (status: string): boolean => status === 'received' || status === 'receiving'
