import { describe, expect, it } from 'vitest'
import { meaningsOf } from './event-names.js'
import { eventsOf } from './read.js'

const conversation = '2f7ac0de-0000-4000-8000-000000000001'
const reading = { meanings: meaningsOf({}), at: 1_770_000_000_000 }
const read = (activity: object, own: Parameters<typeof meaningsOf>[0] = {}) =>
  eventsOf({ conversation: { id: conversation }, ...activity }, conversation, { ...reading, meanings: meaningsOf(own) })
const kinds = (activity: object) => read(activity).map(({ kind }) => kind)

// "Use webhook to receive messages and events": the list of event activity names, and the names in its samples.
const names = `AgentAccepted AgentEndSession PrimaryAgentEndConversation AgentDisconnected AgentStartSecondaryChannel
  AgentRaiseSecondaryChannel AgentEndSecondaryChannel ConversationClose SupervisorForceClosedConversation
  ConsultAgentInitiated ConsultAgentFailed ConsultAgentAcceptSession ConsultAgentEndSession ConsultAgentRejectSession
  ConsultAgentSessionTimedOut ConsultAgentRemoved TransferToAgentInitiated TransferToAgentFailed
  TransferAgentAcceptSession TransferAgentRejectSession TransferAgentTimedOutSession AgentEndedConsult
  AgentJoinedCustomerConversation ConsultAgentLeftPublicConversation TransferToQueueInitiated TransferToQueueFailed
  CustomerDisconnected CustomerDisconnectedAgentWaiting AgentAssigned OutOfOperatingHoursDueToNonWorkingHours
  OutOfOperatingHoursDueToHoliday AgentClosed ConversationClosed`.split(/\s+/)

describe('system events', () => {
  it.each([...names, 'AnEventOfNextYear'])('%s is never text for the customer, however it arrives', (name) => {
    const id = '1770000000000'
    for (const activity of [
      { type: 'message', id, text: `EventName: **_${name}_**`, name },
      { type: 'message', id, text: `EventName: **_${name}_**` },
      { type: 'message', id, text: `eventname: ${name.toLowerCase()}` },
      { type: 'event', id, name },
      { type: 'event', id, name: name.toUpperCase(), text: 'Something' },
    ])
      expect(kinds(activity)).not.toContain('reply')
  })

  it.each([
    ['AgentAccepted', { kind: 'assigned', to: 'agent' }],
    ['agentaccepted', { kind: 'assigned' }],
    ['TransferToQueueInitiated', { kind: 'assigned' }],
    ['AgentClosed', { kind: 'state', state: 'wrap-up' }],
    ['AgentEndSession', { kind: 'state', state: 'wrap-up' }],
    ['CustomerDisconnectedAgentWaiting', { kind: 'state', state: 'waiting' }],
    ['CONVERSATIONCLOSED', { kind: 'closed' }],
    ['ConversationClose', { kind: 'closed' }],
    ['OutOfOperatingHoursDueToHoliday', { kind: 'unavailable', reason: 'hours' }],
  ])('E5, E6: %s', (name, event) => {
    expect(read({ type: 'message', id: '1770000000000', text: `EventName: **_${name}_**`, name })).toMatchObject([
      { ...event, at: { ticket: conversation } },
    ])
  })

  it('a release names nobody; an acceptance always names somebody', () => {
    expect(read({ type: 'event', name: 'TransferToQueueInitiated', from: { name: 'Ben' } })[0]).not.toHaveProperty('to')
    expect(read({ type: 'event', name: 'AgentAccepted', from: { name: 'Ben' } })).toMatchObject([{ to: 'Ben' }])
  })

  it('an administrator’s own names have their configured meaning', () => {
    const own = { BackToAssistant: 'handed-back', NobodyThere: 'nobody' } as const
    expect(read({ type: 'event', name: 'backtoassistant' }, own)).toMatchObject([{ kind: 'handed-back' }])
    expect(read({ type: 'event', name: 'NobodyThere' }, own)).toMatchObject([{ kind: 'unavailable', reason: 'nobody' }])
  })

  it('closing is one event, however often and under whatever name it is reported', () => {
    const ids = ['ConversationClosed', 'ConversationClose', 'SupervisorForceClosedConversation'].flatMap((name) =>
      read({ type: 'message', name }).map((event) => 'id' in event && event.id),
    )
    expect(
      new Set([...ids, ...read({ type: 'endOfConversation' }).map((event) => 'id' in event && event.id)]).size,
    ).toBe(1)
  })
})

describe('messages', () => {
  it('are Markdown, with the number they have in the list', () => {
    expect(
      read({
        type: 'message',
        id: '1770000000000',
        text: '**hi**',
        textFormat: 'markdown',
        from: { id: 'a', name: 'Ben' },
      }),
    ).toEqual([
      {
        kind: 'reply',
        id: `${conversation}/1770000000000`,
        at: { ticket: conversation },
        author: { kind: 'agent', id: 'a', name: 'Ben' },
        content: [{ type: 'text', text: '**hi**', markup: 'markdown' }],
      },
    ])
    expect(read({ type: 'message', messageId: '1770000000000', text: 'x' })).toMatchObject([
      { id: `${conversation}/1770000000000` },
    ])
  })

  it('without a number, or with one unknown to the list, are a hint', () => {
    for (const id of [undefined, 'f3b1c2', '12'])
      expect(kinds({ type: 'message', text: 'hello', ...(id && { id }) })).toEqual(['changed'])
    const [one] = read({ type: 'message', text: 'one' })
    const [two] = read({ type: 'message', text: 'two' })
    expect(one).not.toEqual(two)
  })

  it('have an agent, a bot or an automation as their author, never us', () => {
    const author = (more: object) => read({ type: 'message', id: '1770000000000', text: 'x', ...more })
    expect(author({ from: { role: 'bot', id: 'b' } })).toMatchObject([{ author: { kind: 'assistant' } }])
    expect(author({ channelData: { 'messagingapi-oc': { type: 'AutomatedMessage' } } })).toMatchObject([
      { author: { kind: 'automation' } },
    ])
    expect(author({ from: { id: 'deskwire:customer:1' } })).toEqual([])
  })

  it('may be files, a bot’s suggested actions, or cards', () => {
    const content = (more: object) => {
      const [event] = read({ type: 'message', id: '1770000000000', ...more })
      return event?.kind === 'reply' ? event.content : []
    }
    // "Agent/Representative send attachment"
    expect(
      content({
        attachments: [
          {
            contentType: 'image/jpeg',
            contentUrl: 'https://x.example/1',
            content: null,
            name: 'issue (1).jpg',
            thumbnailUrl: null,
          },
        ],
      }),
    ).toMatchObject([
      {
        type: 'media',
        kind: 'image',
        media: { ref: 'https://x.example/1', mime: 'image/jpeg', name: 'issue (1).jpg' },
      },
    ])
    expect(
      content({
        text: 'Which?',
        suggestedActions: {
          actions: [
            { type: 'imBack', title: 'Red', value: 'r' },
            { type: 'openUrl', title: 'No', value: 'https://x' },
          ],
        },
      }),
    ).toMatchObject([{ type: 'choice', prompt: 'Which?', options: [{ title: 'Red', value: { answer: 'r' } }] }])
    const card = (kind: string, given: object) =>
      content({ attachments: [{ contentType: `application/vnd.microsoft.card.${kind}`, content: given }] })
    expect(
      card('hero', {
        title: 'Teapot',
        text: 'Blue',
        buttons: [
          { type: 'openUrl', value: 'https://shop.example' },
          { type: 'postBack', title: 'Buy', value: { sku: 7 } },
        ],
      }),
    ).toMatchObject([
      { type: 'card', title: 'Teapot', subtitle: 'Blue', url: 'https://shop.example' },
      { type: 'choice', options: [{ title: 'Buy', value: { answer: { sku: 7 } } }] },
    ])
    expect(
      card('adaptive', {
        type: 'AdaptiveCard',
        body: [
          { type: 'Container', items: [{ type: 'TextBlock', text: 'Order 7' }] },
          { type: 'FactSet', facts: [{ title: 'Due', value: 'Friday' }] },
        ],
      }),
    ).toMatchObject([{ type: 'text', text: 'Order 7\nDue: Friday' }])
    expect(card('signin', {})).toMatchObject([{ type: 'unsupported' }])
  })
})
