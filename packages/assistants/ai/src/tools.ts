import type { ToolSet } from 'ai'
import { z } from 'zod'
import { define, type Toolbox } from './define.js'
import { caseTools, catalogTools, knowledgeTools } from './self-service.js'
import { inLanguage, sentences } from './sentences.js'
import type { OwnTool } from './tool.js'

const line = z.string().trim().min(1)

/** The conversation itself: ask, hand over, end. */
const talkTools = (box: Toolbox): ToolSet => {
  const { turn, settings, deeds } = box
  const { queues } = settings
  const names = Object.keys(queues ?? {})
  return {
    ...define(box, 'ask_choice', {
      description:
        'Asks the customer a question with options to tap. Use it whenever the answer is one of a few. Ends your turn; their answer is the next message.',
      input: z.object({
        question: line.max(1_000),
        options: z
          .array(z.object({ title: line.max(100), description: line.max(200).optional() }))
          .min(2)
          .max(10),
      }),
      run: ({ question, options }) => {
        const titles = new Set(options.map(({ title }) => title.toLowerCase()))
        if (titles.size < options.length) return { error: 'Two options have the same title' }
        deeds.choose({
          id: `ai.${turn.key}`,
          prompt: question,
          markup: 'markdown',
          options: options.map(({ title, description }, n) => ({
            id: `${n + 1}`,
            title,
            value: title,
            ...(description !== undefined && { description }),
          })),
        })
        return asked
      },
    }),
    ...define(box, 'ask_for', {
      description:
        'Asks the customer for a date, a number, a location, a picture or a file, with what the phone has for it. Ends your turn.',
      input: z.object({
        what: z.enum(['date', 'number', 'location', 'image', 'file', 'phone']),
        question: line.max(1_000),
      }),
      run: ({ what, question }) => {
        // Over SMS a file can only be a picture.
        const wanted = what === 'file' && turn.medium === 'sms' ? 'image' : what
        deeds.question ??= { type: 'request', what: wanted, prompt: question }
        return asked
      },
    }),
    ...define(box, 'hand_over', {
      description:
        'Hands the conversation to a person. This is the only way to do it: saying so does nothing. Use it when the customer wants a person, is upset, or needs what you cannot or must not do. Ends your turn.',
      input: z.object({
        reason: line.max(200).describe('Why, in a few words, for the agent.'),
        summary: line
          .max(2_000)
          .describe(
            `For the agent, in the language "${turn.agentLanguage}": what the customer wants, what you found out, what is open.`,
          ),
        to_customer: line.max(500).describe('What the customer reads when a colleague is there, in their language.'),
        ...(names.length > 0 && {
          queue: z
            .enum(names as [string, ...string[]])
            .optional()
            .describe(names.map((name) => `${name}: ${queues?.[name]}`).join('; ')),
        }),
      }),
      run: (input: { reason: string; summary: string; to_customer: string; queue?: string | undefined }) => {
        const queue = input.queue ?? settings.queue
        deeds.end({
          act: 'handoff',
          reason: input.reason,
          summary: input.summary,
          ...(queue !== undefined && { queue }),
          available: { type: 'text', text: input.to_customer, markup: 'markdown' },
        })
        return { handed_over: true }
      },
    }),
    ...define(box, 'end_conversation', {
      description: 'Ends the conversation, when the customer needs nothing more. Your text of this turn is still sent.',
      input: z.object({}),
      run: () => {
        deeds.end({ act: 'end' })
        return { ended: true }
      },
    }),
  }
}

const asked = { asked: true }

const ownTools = (box: Toolbox): ToolSet =>
  Object.assign({}, ...Object.entries(box.settings.tools ?? {}).map(([name, one]) => ownTool(box, name, one)))

const ownTool = (box: Toolbox, name: string, one: OwnTool): ToolSet => {
  const { turn } = box
  let calls = 0
  return define<unknown>(box, name, {
    description: one.description,
    input: one.input,
    run: async (input) => {
      const key = `${turn.key}.${name}.${calls++}`
      const result = await turn.once(
        `tool/${name}/${calls}`,
        async (call) => (await one.run(input, { turn, call, key })) ?? null,
        { repeatable: one.repeatable ?? false },
      )
      return typeof result === 'object' && result !== null ? result : { result }
    },
  })
}

/** All that this model may do in this turn. None of it takes a contact, an address, a template or a consent. */
export const toolsFor = (box: Toolbox): ToolSet => {
  const { selfService } = box.settings
  const { knowledge, records, catalog } = box.turn.host ?? {}
  return {
    ...ownTools(box),
    ...(knowledge && selfService.articles && knowledgeTools(box, knowledge)),
    ...(records && caseTools(box, records)),
    ...(catalog && selfService.catalog && catalogTools(box, catalog)),
    ...talkTools(box),
  }
}

/** To a person without the model's own words. */
export const handOver = ({ turn, settings, deeds }: Toolbox, reason: string): void => {
  const words = settings.sentences?.handing ?? sentences.handing
  const text = inLanguage(words, turn.language, settings.language)
  deeds.over = {
    act: 'handoff',
    reason,
    ...(settings.queue !== undefined && { queue: settings.queue }),
    available: { type: 'text', text, markup: 'plain' },
  }
}
