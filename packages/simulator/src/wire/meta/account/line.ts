import type { PhoneMessage, Sending } from '../../content.js'
import { wamid } from '../../ids.js'
import type { Line, Phone } from '../../person.js'
import { inboundMessage } from '../messages/inbound.js'
import { sendStatus } from '../messages/status.js'
import { notifyNumber } from '../webhook.js'
import type { MetaContext, MetaNumber } from './app.js'
import { contact, identity } from './identity.js'

const seconds = (milliseconds: number): string => String(Math.floor(milliseconds / 1_000))

export const metaLine = (context: MetaContext, number: MetaNumber): Line => {
  const line: Line = {
    key: `meta:${number.id}`,
    provider: 'meta',
    medium: 'whatsapp',
    id: number.id,
    address: `+${number.displayPhoneNumber.replace(/\D/g, '')}`,
    name: number.verifiedName,
    portfolio: number.account.portfolio,
    newMessageId: () => wamid(),
    receive: (phone: Phone, message: PhoneMessage, sending: Sending) => {
      // Blocked by the business: nothing arrives (Meta docs, block-users).
      if (number.blocked.has(phone.number) || number.blocked.has(phone.bsuid(line))) return
      notifyNumber(
        context,
        number,
        'messages',
        {
          contacts: [contact(phone, line)],
          messages: [inboundMessage(context, number, line, phone, message, sending)],
        },
        phone.number,
      )
    },
    ticked: (phone, message) => {
      const known = context.state.messages.get(message.id)
      if (!known || known.onPhone !== message || known.quiet || message.ticks === 'sent' || message.ticks === 'failed')
        return
      sendStatus(context, known, phone, line, message.ticks)
    },
    numberChanged: (phone, previous) => {
      const shared = !phone.profile.hidden
      const parent = phone.profile.parentBsuid
      const from = shared ? { from: previous.number.replace('+', '') } : {}
      // Since 11 August 2026 both kinds name the previous id.
      notifyNumber(
        context,
        number,
        'messages',
        {
          messages: [
            {
              ...from,
              from_user_id: previous.bsuid,
              id: wamid(),
              timestamp: seconds(context.world.now()),
              type: 'system',
              system: {
                body: `User ${phone.profile.name ?? ''} changed ${shared ? `from ${previous.number} to ${phone.number}` : 'their user id'}`,
                type: shared ? 'user_changed_number' : 'user_changed_user_id',
                ...identity(phone, line, 'contact'),
                previous_user_id: previous.bsuid,
                ...(parent ? { previous_parent_user_id: parent } : {}),
              },
            },
          ],
        },
        phone.number,
      )
    },
  }
  return line
}
