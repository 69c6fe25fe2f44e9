import { history, type Told, tickets, until } from './rt.js'

// Test files stand alone, and share one Request Tracker.
const random = 1_000 + Math.floor(Math.random() * 9_000)
let people = 100
/** Nobody RT knows, and another one for each test. */
export const stranger = (): string => `+1555${random}${people++}`

export const ticketsOf = (phone: string): Promise<readonly string[]> => tickets(`CF.{Phone} = '${phone}'`)

/** The newest of somebody's tickets, once there is one. */
export const ticketOf = async (phone: string): Promise<string> => {
  const found = await until(
    `a ticket of ${phone}`,
    () => ticketsOf(phone),
    (all) => all.length > 0,
  )
  return found.at(-1) ?? ''
}

export const entries = (ticket: string, count: number): Promise<readonly Told[]> =>
  until(
    `${count} entries`,
    () => history(ticket),
    (told) => told.length >= count,
  )

export const picture = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
