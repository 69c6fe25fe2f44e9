import { EventEmitter } from 'eventemitter3'
import type { Failure } from '../model/failure.js'
import type { Delivery } from '../model/message.js'

/** For observation only. What must happen goes through a port or a hook, inside the lane. No event contains a message's text. */
export interface BridgeEvents {
  /** A customer's message was accepted into its conversation. */
  received: (about: { tenant: string; conversation: string; message: string; type: string }) => void
  /** An entry is in the ticket. */
  posted: (about: { tenant: string; conversation: string; message: string; ticket: string; host: string }) => void
  opened: (about: { tenant: string; conversation: string; ticket: string; host: string }) => void
  closed: (about: { tenant: string; conversation: string; ticket: string; host: string }) => void
  /** A customer rated a closed ticket: `score` is between 1 and `of`, the best. */
  rated: (about: {
    tenant: string
    conversation: string
    ticket: string
    host: string
    score: number
    of: number
  }) => void
  /** A provider accepted a part. */
  sent: (about: { tenant: string; conversation: string; part: string; providerId: string }) => void
  delivery: (about: {
    tenant: string
    conversation: string
    part: string
    delivery: Delivery
    /** Without the provider's detail, which may quote what was written. */
    failure?: Pick<Failure, 'code' | 'retryable' | 'provider'>
    price?: { category: string; billable?: boolean }
  }) => void
  /** The gate or the provider refused. */
  refused: (about: { tenant: string; conversation: string; reason: string; initiator: string }) => void
  consent: (about: { tenant: string; conversation: string; purpose: string; granted: boolean; source: string }) => void
  /** The reason is for agents only: an assistant may quote the customer. */
  handoff: (about: { tenant: string; conversation: string; queue?: string }) => void
  /** A reply waits for the customer to come back. */
  held: (about: { tenant: string; conversation: string; until: number }) => void
  parked: (about: { tenant: string; conversation?: string; id: string; reason: string }) => void
  /** A number now belongs to someone else, or one event named two known customers. */
  identity: (about: { tenant: string; conversation: string; what: 'recycled' | 'collision' | 'changed' }) => void
  account: (about: { tenant: string; channel: string; what: string; detail: unknown }) => void
  /** A webhook whose signature is wrong. */
  rejected: (about: {
    tenant: string
    mount: string
    diagnostic: Readonly<Record<string, string | boolean | number>>
  }) => void
  /**
   * A helpdesk (`host/…`), line or assistant fails every call (`began`), has done so for half the time that work waits for it
   * (`lasting`), or is back (`ended`). What still waits after `givesUpAt` is set aside. Each process that calls it emits this.
   */
  outage: (about: {
    tenant: string
    to: string
    since: number
    state: 'began' | 'lasting' | 'ended'
    givesUpAt: number
  }) => void
  /** How long an outside call took. */
  called: (about: { tenant: string; to: string; what: string; ms: number; failure?: string }) => void
}

export type Events = EventEmitter<BridgeEvents>
export const createEvents = (): Events => new EventEmitter<BridgeEvents>()
