// What is in the desk at the first start, and what the page offers to try.

/** Said at the start, on the page, and on the browser's console. */
export const notice =
  'This is a demo: its helpdesk has no passwords. For a bridge that people depend on, start a project with: npx deskwire init'

export const reopenTemplate = { type: 'template', name: 'reply_waiting', language: 'en' }

/** Ana is known to the desk, Ben is a guest: notifications are for accounts only. */
export const fillDesk = ({ library }) => {
  if (library.all('article').length > 0) return
  library.put('agent', { id: 'A0001', name: 'Kim Larsen', presence: 'available' })
  library.put('agent', { name: 'Sam Reyes', presence: 'available' })
  const ana = library.put('contact', { name: 'Ana Silva', addresses: [{ kind: 'phone', value: '+15551230001' }] })
  library.put('article', { id: 'KB1', title: 'Returns', body: 'Send it back within 30 days, free of charge.' })
  library.put('article', {
    id: 'KB2',
    title: 'Care for your tent',
    body: 'Dry it before you pack it. Never machine wash.',
  })
  library.put('record', {
    id: 'CS1',
    title: 'Tent pole missing',
    description: 'A new pole is on its way.',
    state: 'open',
    contact: ana.id,
    fields: { Order: '1234' },
  })
}

const template = { type: 'template', name: 'order_ready', language: 'en', values: { 1: 'Ana', 2: '1234' } }

export const offers = [
  {
    title: 'Order ready',
    topic: 'orders',
    content: {
      whatsapp: template,
      'twilio-whatsapp': template,
      sms: {
        type: 'text',
        text: 'Your order 1234 is ready to collect. Reply STOP to end these messages.',
        markup: 'plain',
      },
    },
  },
]

export const hints = [
  'Write “Hi” on the phone: the assistant answers with a menu. Tap an entry, or answer “2”.',
  'Ask for a person, then answer from the desk. Watch the ticks go from one to two to blue.',
  'Send a template from the panel beside the conversation. Or type “/” in the reply box: templates, choices, articles, records, notes.',
  'Write STOP, and try to answer. Then write START.',
  'Move the clock 25 hours and answer: WhatsApp’s window is closed, and a template is the way out.',
  'Take a provider down, write on both sides, and bring it back: nothing is lost, nothing comes twice.',
  'Send a notification without an opt-in, record one, send it again.',
  'Hide the phone number, or change it: the customer stays the same person.',
]
