import type { LineView } from './state.js'

/** What to try with this setup, a sentence each. */
export const hintsFor = (setup: {
  lines: readonly Pick<LineView, 'medium' | 'provider'>[]
  assistant: boolean
  clock: boolean
}): readonly string[] => {
  const { lines, assistant, clock } = setup
  if (lines.length === 0) return []
  const provider = lines.some((line) => line.provider === 'meta') ? 'Meta' : 'Twilio'
  const whatsapp = lines.some(({ medium }) => medium === 'whatsapp')
  return [
    assistant
      ? 'Write “Hi” on the phone: the assistant answers.'
      : 'Write “Hi” on the phone: a ticket opens at the helpdesk.',
    `${assistant ? 'Ask for a person, then answer' : 'Answer'} from the helpdesk, and watch the ticks.`,
    'Write STOP, and try to answer. Then write START.',
    ...(whatsapp && clock
      ? ['Move the clock 25 hours and answer: WhatsApp’s window is closed, and a template is the way out.']
      : []),
    `Take ${provider} down, write on both sides, and bring it back: nothing is lost, nothing comes twice.`,
    'Drop a webhook or let a send fail, and see in the wire what follows.',
  ]
}
