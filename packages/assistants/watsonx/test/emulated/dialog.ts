import type AssistantV2 from 'ibm-watson/assistant/v2.js'

/** An answer in IBM’s own types, so that the script contains only what its API may say. */
export type Said = {
  generic: AssistantV2.RuntimeResponseGeneric[]
  actions?: AssistantV2.DialogNodeAction[]
  context?: AssistantV2.MessageContext
}

const files = 'https://files.example'
const text = (value: string): AssistantV2.RuntimeResponseGenericRuntimeResponseTypeText => ({
  response_type: 'text',
  text: value,
})
const option = (label: string, input: AssistantV2.MessageInput): AssistantV2.DialogNodeOutputOptionsElement => ({
  label,
  value: { input },
})

/** Something the API may say that its types lack so far. */
const custom = (value: object) => value as AssistantV2.RuntimeResponseGeneric

const insure: AssistantV2.RuntimeResponseGenericRuntimeResponseTypeOption = {
  response_type: 'option',
  title: 'Which of these items do you want to insure?',
  description: 'Insurance types.',
  preference: 'button',
  options: [
    option('Boat', { text: 'I want to buy boat insurance.' }),
    option('Car', { text: 'I want to buy car insurance.', intents: [{ intent: 'car', confidence: 1 }] }),
    option('House', { text: 'I want to buy house insurance.' }),
  ],
}

const shops: AssistantV2.RuntimeResponseGeneric[] = [
  // An action sends its question separately, and leaves the options' title empty.
  text('Which shop?'),
  {
    response_type: 'option',
    title: '',
    preference: 'dropdown',
    options: Array.from({ length: 14 }, (_, n) => option(`Shop ${n + 1}`, { text: `shop-${n + 1}` })),
  } satisfies AssistantV2.RuntimeResponseGenericRuntimeResponseTypeOption,
]

const agent: AssistantV2.RuntimeResponseGenericRuntimeResponseTypeConnectToAgent = {
  response_type: 'connect_to_agent',
  message_to_human_agent: 'User asked to speak to an agent.',
  agent_available: { message: 'Please wait while I connect you to an agent.' },
  agent_unavailable: { message: 'I’m sorry, but no agents are online at the moment.' },
  transfer_info: { target: { zendesk: { department: 'Payments department' } } },
}

const image: AssistantV2.RuntimeResponseGenericRuntimeResponseTypeImage = {
  response_type: 'image',
  source: `${files}/map.png`,
  title: 'Our shop',
  description: 'Behind the station',
}
const audio: AssistantV2.RuntimeResponseGenericRuntimeResponseTypeAudio = {
  response_type: 'audio',
  source: `${files}/hello.mp3`,
  title: 'A greeting',
  description: 'Of our director',
}
const video: AssistantV2.RuntimeResponseGenericRuntimeResponseTypeVideo = {
  response_type: 'video',
  source: 'https://www.youtube.com/watch?v=52bpMKVigGU',
  title: 'A film',
}
const iframe: AssistantV2.RuntimeResponseGenericRuntimeResponseTypeIframe = {
  response_type: 'iframe',
  source: 'https://maps.example/embed/1',
  title: 'Where we are',
}
const pause: AssistantV2.RuntimeResponseGenericRuntimeResponseTypePause = {
  response_type: 'pause',
  time: 5_000,
  typing: true,
}

const suggestion: AssistantV2.RuntimeResponseGenericRuntimeResponseTypeSuggestion = {
  response_type: 'suggestion',
  title: 'Did you mean:',
  suggestions: [
    { label: 'Pay a bill', value: { input: { text: 'pay', suggestion_id: 's-1' } } },
    { label: 'See a bill', value: { input: { text: 'see', suggestion_id: 's-2' } } },
  ],
}

const long = Array.from({ length: 60 }, (_, n) => `Sentence number ${n + 1} of our terms says little.`).join(' ')

const lines: readonly [RegExp, Said][] = [
  [/^hello/i, { generic: [text('Hello! I am *Watson*, _your_ assistant.')] }],
  [/^insure/i, { generic: [insure] }],
  [/^I want to buy (boat|house) insurance\.$/, { generic: [text('A boat or a house, fine.')] }],
  [/^I want to buy car insurance\.$/, { generic: [text('A car it is.')] }],
  [/^shops/i, { generic: shops }],
  [/^shop-12$/, { generic: [text('Shop 12 closes at six.')] }],
  [/^(?:agent|refund)/i, { generic: [agent] }],
  [/^picture/i, { generic: [image] }],
  [/^listen/i, { generic: [audio] }],
  [/^film/i, { generic: [video] }],
  [/^where/i, { generic: [iframe] }],
  [/^slowly/i, { generic: [text('One.'), pause, text('Two.')] }],
  [/^terms/i, { generic: [text(long)] }],
  [/^bill/i, { generic: [suggestion] }],
  [/^pay$/i, { generic: [text('Paid.')] }],
  [
    /^bye/i,
    {
      generic: [
        text('Goodbye.'),
        {
          response_type: 'user_defined',
          user_defined: { smsAction: { command: 'terminateSession' } },
        } as AssistantV2.RuntimeResponseGeneric,
      ],
    },
  ],
  [
    /^prefix/i,
    {
      generic: [insure],
      actions: [
        {
          name: 'smsActSetOptionsConfig',
          type: 'client',
          parameters: { prefixText: 'Enter %s for ' },
          result_variable: '',
        },
      ],
    },
  ],
  [
    /^delete/i,
    {
      generic: [
        {
          response_type: 'option',
          title: 'Are you sure?',
          options: [option('Yes', { text: 'sure: yes' }), option('No', { text: 'sure: no' })],
        } satisfies AssistantV2.RuntimeResponseGenericRuntimeResponseTypeOption,
      ],
    },
  ],
  [/^sure: yes$/, { generic: [text('Deleted.')] }],
  [
    /^proof/i,
    {
      generic: [custom({ response_type: 'user_defined', user_defined: { ask_for_a_picture: 'Please send a photo.' } })],
    },
  ],
  [
    /^offer/i,
    {
      generic: [
        custom({
          response_type: 'card',
          body: [
            text('A teapot for 12 EUR'),
            { response_type: 'image', source: `${files}/map.png` },
            text('Holds a litre.'),
          ],
          footer: [
            {
              response_type: 'button',
              button_type: 'post_back',
              label: 'Buy it',
              value: { input: { text: 'buy teapot' } },
            },
            { response_type: 'button', button_type: 'post_back', label: 'No thanks' },
          ],
        }),
      ],
    },
  ],
  [/^buy teapot$/, { generic: [text('It is yours.')] }],
  [/^nothing/i, { generic: [] }],
]

/** A scripted assistant; it numbers unknown messages, so that a test can see their session. */
export const answer = (
  { text: said = '', attachments = [] }: AssistantV2.MessageInput,
  { turns }: { turns: number },
): Said => {
  if (attachments.length > 0) return { generic: [text(`Thank you for the ${attachments[0]?.media_type}.`)] }
  return lines.find(([pattern]) => pattern.test(said))?.[1] ?? { generic: [text(`Turn ${turns}: you said “${said}”`)] }
}

export { long }
