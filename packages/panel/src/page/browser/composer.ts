import { act, type Context, sender } from './context.js'
import { button, drawn, h } from './dom.js'
import { firstForm } from './first.js'
import {
  articleForm,
  choicesForm,
  fileForm,
  locationForm,
  noteForm,
  recordForm,
  requestForm,
  textForm,
} from './forms.js'
import { type Key, t } from './sentences.js'
import { templatePicker } from './templates.js'
import type { State, Verdict } from './types.js'

type Tool = 'text' | 'template' | 'choices' | 'location' | 'request' | 'file' | 'article' | 'record' | 'note' | 'first'

const make: Readonly<Record<Tool, (context: Context) => HTMLElement>> = {
  text: textForm,
  template: (context) => templatePicker(context, sender(context)),
  choices: choicesForm,
  location: locationForm,
  request: requestForm,
  file: fileForm,
  article: articleForm,
  record: recordForm,
  note: noteForm,
  first: firstForm,
}

/** What needs an open window. */
const free: ReadonlySet<Tool> = new Set(['text', 'choices', 'location', 'request', 'file', 'article', 'record'])

const offered = ({ conversation, can }: State): readonly Tool[] => {
  if (!conversation) return ['first']
  return [
    'text',
    ...(can.templates ? (['template'] as const) : []),
    'choices',
    'location',
    'request',
    'file',
    ...(can.articles ? (['article'] as const) : []),
    ...(can.records ? (['record'] as const) : []),
    'note',
    'first',
  ]
}

const acts = ['close', 'reopen', 'handBack'] as const
const paths = { close: 'close', reopen: 'reopen', handBack: 'hand-back' } as const

/** Writing to the customer. What may be sent is the gate's to say; it is shown before it is tried. */
export const composer = (context: Context) => {
  const bar = h('div', { class: 'tools', role: 'toolbar', 'aria-label': t('tool.title') })
  const why = h('p', { class: 'notice bad', role: 'status', hidden: true })
  const explain = drawn<string>(why, (words) => [words])
  const sheet = h('div')
  const instead = h('div')
  const ending = h('p', { class: 'acts' })
  let tool: Tool | undefined
  let verdicts: State['may']

  const refusal = (): Verdict | undefined => {
    const verdict = tool === 'template' ? verdicts?.template : tool && free.has(tool) ? verdicts?.text : undefined
    return verdict?.allowed === false ? verdict : undefined
  }
  const judge = () => {
    const refused = refusal()
    const waits = refused !== undefined && verdicts?.holds === true && tool !== 'template'
    why.hidden = refused === undefined
    const words = refused ? [refused.says, waits ? t('write.holds') : refused.remedy].filter(Boolean).join(' ') : ''
    explain(words)
    sheet.hidden = refused !== undefined && !waits
    // What would work takes the place of what would not.
    const offers = sheet.hidden && verdicts?.template.allowed === true && context.state()?.can.templates === true
    if (offers !== instead.hasChildNodes())
      instead.replaceChildren(...(offers ? [templatePicker(context, sender(context))] : []))
  }
  const choose = (chosen: Tool) => {
    tool = chosen
    for (const one of bar.querySelectorAll('button'))
      one.setAttribute('aria-pressed', String(one.dataset.tool === chosen))
    sheet.replaceChildren(make[chosen](context))
    judge()
  }
  const drawBar = drawn<readonly Tool[]>(bar, (tools) => {
    const buttons = tools.map((one) =>
      button(t(`tool.${one}` as Key), () => choose(one), { 'data-tool': one, 'aria-pressed': one === tool }),
    )
    return buttons
  })
  const drawActs = drawn<readonly (typeof acts)[number][]>(ending, (all) =>
    all.map((one) => {
      const control = button(t(`act.${one}`), () =>
        act(context, control, async () => {
          await context.api.ask('POST', paths[one], { key: crypto.randomUUID() })
          context.say(t('act.done'))
          await context.look()
        }),
      )
      return control
    }),
  )
  const root = h('section', { class: 'write', 'aria-label': t('write.title') }, bar, why, sheet, instead, ending)
  return {
    root,
    show(state: State) {
      verdicts = state.may
      const tools = offered(state)
      drawBar(tools)
      drawActs(acts.filter((one) => state.can[one]))
      if (tool === undefined || !tools.includes(tool)) choose(tools[0] ?? 'first')
      judge()
    },
  }
}
