/** A control as the callback carries it. */
export type Control = Record<string, unknown>

/** What the virtual agent says next, and who hears the answer. */
export interface Step {
  say: readonly Control[]
  next?: (answer: Heard) => Step
  /** The topic is over, and with it the conversation. */
  completed?: true
  /** On to a live agent. */
  agent?: true
}

export interface Heard {
  text: string
  typed: boolean
  attachment?: { fileName: string; contentType: string; url: string }
}

export const text = (value: string): Control => ({
  uiType: 'OutputText',
  group: 'DefaultText',
  value,
  maskType: 'NONE',
})

const option = (label: string, value: string) => ({ label, value, renderStyle: 'data', enabled: false })

const picker = (label: string, options: readonly object[]): Control => ({
  uiType: 'Picker',
  group: 'DefaultPicker',
  required: true,
  nluTextEnabled: false,
  label,
  itemType: 'List',
  style: 'list',
  multiSelect: false,
  options,
  scriptedData: null,
})

const boolean = (label: string): Control => ({
  uiType: 'Boolean',
  group: 'DefaultPicker',
  required: true,
  entityType: 'Boolean',
  label,
  options: [option('Yes', 'yes'), option('No', 'no')],
})

export const slots = Array.from({ length: 14 }, (_, n) => option(`Slot ${String.fromCharCode(65 + n)}`, `sys-${n + 1}`))

const outputs = (instance: string): readonly Control[] => [
  {
    uiType: 'OutputCard',
    group: 'DefaultOutputCard',
    templateName: 'Card',
    data: JSON.stringify({
      sys_id: '0c5f3cece1b12010f877971dea0b1449',
      subtitle: 'INC0008001',
      title: 'Incident',
      fields: [
        { fieldLabel: 'Number', fieldValue: 'INC0008001' },
        { fieldLabel: 'Short description', fieldValue: 'Leaking teapot' },
      ],
      table_name: 'incident',
      url: `${instance}/sp?id=ticket&table=incident&sys_id=0c5f3cece1b12010f877971dea0b1449`,
    }),
  },
  { uiType: 'OutputImage', group: 'DefaultOutputImage', value: `${instance}/cat.png`, altText: 'A cat' },
  {
    uiType: 'OutputLink',
    group: 'DefaultOutputLink',
    label: 'ServiceNow',
    header: 'The world works',
    type: 'link',
    value: { action: 'https://www.servicenow.com', target: '_blank' },
  },
  {
    uiType: 'GroupedPartsOutputControl',
    group: 'DefaultGroupedPartsOutputControl',
    groupPartType: 'Link',
    header: 'Read more',
    values: [
      { action: 'https://docs.example/one', description: 'a short desc', label: 'First guide', context: 'KB' },
      { action: 'https://docs.example/two', description: 'another', label: 'Second guide', context: 'ITSM' },
    ],
  },
]

/** Picker of 14, then a card, an image, a link and links, a date, a file, a yes or no. Each answer is kept in `answers`. */
const booking = (instance: string, answers: Heard[]): Step => {
  const keep = (next: () => Step) => (heard: Heard) => {
    answers.push(heard)
    return next()
  }
  const sure = (): Step => ({
    say: [boolean('Shall I book it?')],
    next: keep(() => ({ say: [text('Booked. The conversation has ended.')], completed: true })),
  })
  const file = (): Step => ({
    say: [
      {
        uiType: 'FileUpload',
        group: 'DefaultText',
        label: 'Send a picture',
        itemType: 'Image',
        maxCount: 1,
        maxSize: 5,
      },
    ],
    next: keep(sure),
  })
  const date = (): Step => ({
    say: [
      ...outputs(instance),
      { uiType: 'Date', group: 'DefaultDate', required: true, entityType: 'Date', label: 'Which day?' },
    ],
    next: keep(file),
  })
  return { say: [picker('Which slot suits you?', slots)], next: keep(date) }
}

const greeting = (start: (heard: Heard) => Step): Step => ({
  say: [
    text("Hi, I'm your Virtual Agent. Let me know how I can help you today."),
    {
      uiType: 'TopicPickerControl',
      group: 'DefaultPicker',
      nluTextEnabled: false,
      promptMsg: 'Please make a selection of what I can help with.',
      label: 'Show me everything',
      options: [
        { label: 'Book a visit', value: '2bb7bd7670de6010f877c7f188266fc7', enabled: true },
        { label: 'Live Agent Support.', value: 'ce2ee85053130010cf8cddeeff7b12bf', enabled: true },
      ],
    },
  ],
  next: start,
})

/** What an utterance starts. */
export const topics = (instance: string, answers: Heard[]) => {
  const start = (heard: Heard): Step => {
    const said = heard.text.toLowerCase()
    if (said.includes('book') || said === '2bb7bd7670de6010f877c7f188266fc7') return booking(instance, answers)
    if (said.includes('agent') || said === 'ce2ee85053130010cf8cddeeff7b12bf')
      return { say: [text('Please stand by while I connect you to a live agent.')], agent: true }
    if (said.includes('bye'))
      return { say: [text('The conversation has ended. If you need help again, type hi.')], completed: true }
    if (/^(hi|hello|hola)\b/.test(said)) return greeting(start)
    return { say: [text(`You said: ${heard.text || heard.attachment?.fileName || 'nothing'}`)], next: start }
  }
  return { start, greeting: () => greeting(start) }
}
