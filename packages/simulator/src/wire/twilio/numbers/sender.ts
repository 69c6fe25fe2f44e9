import type { Line, Phone } from '../../person.js'
import type { TwilioAccount, TwilioContext, TwilioSender } from './account.js'

export const senderNamed = (account: TwilioAccount, address: string): TwilioSender | undefined =>
  account.senders.find(({ senderId }) => senderId === address)

/** The line of this address, as phones see it; created by the wire as a whole. */
export const lineOf = ({ world, account }: TwilioContext, address: string): Line | undefined =>
  world.twilioLine(account.sid, address)

export const personFor = (context: TwilioContext, address: string, from: string): Phone | undefined => {
  const bare = address.replace(/^whatsapp:/, '')
  const line = lineOf(context, from)
  return bare.startsWith('+') || /^\d/.test(bare)
    ? context.world.person(bare)
    : line && context.world.scoped(bare, line)
}
