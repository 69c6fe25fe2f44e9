import type { Activity, Attachment, CardAction } from 'botframework-schema'

export interface Talking {
  /** Answers with messages. */
  say(...said: readonly Partial<Activity>[]): void
  /** Sends any activity unchanged. */
  raw(activity: Partial<Activity>): void
}

const press = (title: string, more: Partial<CardAction> = {}): CardAction => ({
  type: 'imBack',
  title,
  value: title,
  ...more,
})

const hero: Attachment = {
  contentType: 'application/vnd.microsoft.card.hero',
  content: {
    title: 'Teapot',
    subtitle: '12 EUR',
    text: 'Holds a litre.',
    images: [{ url: 'https://files.example/teapot.png' }],
    buttons: [
      press('Buy', { type: 'postBack', value: 'buy teapot' }),
      press('Look', { type: 'openUrl', value: 'https://shop.example/teapot' }),
    ],
  },
}

const adaptive: Attachment = {
  contentType: 'application/vnd.microsoft.card.adaptive',
  content: {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [
      { type: 'TextBlock', text: '**Your parcel**' },
      {
        type: 'ColumnSet',
        columns: [{ type: 'Column', items: [{ type: 'Image', url: 'https://files.example/parcel.png' }] }],
      },
      {
        type: 'FactSet',
        facts: [
          { title: 'State', value: 'on its way' },
          { title: 'Weight', value: '2 kg' },
        ],
      },
      { type: 'TextBlock', text: 'hidden', isVisible: false },
    ],
    actions: [
      { type: 'Action.Submit', title: 'Redirect', data: { intent: 'redirect', parcel: 7 } },
      { type: 'Action.Submit', title: 'Keep', data: { intent: 'keep', parcel: 7 } },
      { type: 'Action.OpenUrl', title: 'Track', url: 'https://track.example/7' },
    ],
  },
}

const choices: Attachment = {
  contentType: 'application/vnd.microsoft.card.adaptive',
  content: {
    type: 'AdaptiveCard',
    body: [
      { type: 'TextBlock', text: 'Which colour?' },
      {
        type: 'Input.ChoiceSet',
        id: 'colour',
        choices: [
          { title: 'Red', value: 'r' },
          { title: 'Blue', value: 'b' },
        ],
      },
    ],
    actions: [{ type: 'Action.Submit', title: 'OK', data: { form: 'paint' } }],
  },
}

const oneField: Attachment = {
  contentType: 'application/vnd.microsoft.card.adaptive',
  content: {
    type: 'AdaptiveCard',
    body: [{ type: 'Input.Text', id: 'serial', label: 'Serial number?' }],
    actions: [{ type: 'Action.Submit', title: 'OK', data: { form: 'serial' } }],
  },
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A scripted bot. */
export const bot = async (activity: Partial<Activity>, { say, raw }: Talking): Promise<void> => {
  if (activity.type === 'event' && activity.name === 'startConversation') return say({ text: 'Welcome!' })
  if (activity.type !== 'message') return
  const { text = '', value, attachments = [] } = activity
  if (attachments[0]) return say({ text: `Thank you for the ${attachments[0].contentType}.` })
  if (value !== undefined) return say({ text: `Submitted ${JSON.stringify(value)}` })
  switch (text.split(' ')[0]) {
    case 'hello':
      return say({ text: 'Hello, I am **Bot**.', inputHint: 'expectingInput' })
    case 'one':
      return say({ text: 'One.' })
    case 'two':
      say({ text: 'One.' })
      void pause(60).then(() => say({ text: 'Two.' }))
      return
    case 'menu':
      return say({
        text: 'What now?',
        inputHint: 'expectingInput',
        suggestedActions: {
          to: [],
          actions: [
            press('Orders'),
            press('Bills', { type: 'postBack', value: { topic: 'bills' } }),
            press('Web', { type: 'openUrl', value: 'https://web.example' }),
          ],
        },
      })
    case 'card':
      return say({ attachments: [hero] })
    case 'parcel':
      return say({ attachments: [adaptive] })
    case 'paint':
      return say({ attachments: [choices] })
    case 'serial':
      return say({ attachments: [oneField] })
    case 'picture':
      return say({
        text: 'Look',
        attachments: [{ contentType: 'image/png', contentUrl: 'https://files.example/teapot.png', name: 'teapot.png' }],
      })
    case 'agent':
    case 'refund':
      say({ text: 'I will connect you.' })
      raw({
        type: 'event',
        name: 'handoff.initiate',
        value: { va_LastTopic: 'Escalate', va_AgentMessage: 'Wants a refund', Skill: 'refunds' },
        attachments: [{ contentType: 'application/json', name: 'Transcript', content: { activities: [] } }],
      })
      return raw({ type: 'endOfConversation', code: 'completedSuccessfully' })
    case 'bye':
      say({ text: 'Goodbye.' })
      return raw({ type: 'endOfConversation', code: 'completedSuccessfully' })
    case 'slow':
      raw({ type: 'typing' })
      void pause(150).then(() => say({ text: 'At last.' }))
      return
    case 'nothing':
      return
    default:
      return say({ text: `You said: ${text}` })
  }
}
