import { type CatalogQuestion, mediaOf } from '@deskwire/core/adapter'
import { sentences } from './sentences.js'
import type { Answers, Offer, StepContext } from './step.js'
import type { Topic } from './topic.js'
import type { Words } from './words.js'

/** What was answered so far; null: left out. */
type Filled = Readonly<Record<string, string | null>>

const questionsOf = ({ questions }: Answers) => (questions ?? []) as readonly CatalogQuestion[]
const filledOf = ({ filled }: Answers) => (filled ?? {}) as Filled

const next = (answers: Answers): CatalogQuestion | undefined =>
  questionsOf(answers).find(({ id }) => !Object.hasOwn(filledOf(answers), id))

const asks =
  (...kinds: readonly CatalogQuestion['kind'][]) =>
  ({ answers }: Pick<StepContext, 'answers'>): boolean => {
    const question = next(answers)
    return question !== undefined && kinds.includes(question.kind)
  }

const titled = (context: StepContext, words: Words, title: string): string =>
  context.text(words).replaceAll('{title}', () => title)

const prompt = ({ answers }: StepContext): string => next(answers)?.prompt ?? ''

/** Only what is written can be left out by a sign; whatever else is optional is offered before. */
const promptToWrite = (context: StepContext): string =>
  next(context.answers)?.required ? prompt(context) : `${prompt(context)} ${context.text(sentences.leaveOut)}`

const offers = ({ answers }: StepContext): readonly Offer<string | null>[] => {
  const question = next(answers)
  const left = question?.required ? [] : [{ title: '-', value: null }]
  return [...(question?.options ?? []).map(({ title, value }) => ({ title, value })), ...left]
}

const isLeftOut = ({ answers }: Pick<StepContext, 'answers'>): boolean =>
  asks('date', 'file')({ answers }) && !next(answers)?.required && answers.included === false

const answerTo = (question: CatalogQuestion, answers: Answers): string | null => {
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  switch (question.kind) {
    case 'text':
      return answers.written === '-' && !question.required ? null : text(answers.written)
    case 'choice':
      return text(answers.option)
    case 'boolean': {
      const [yes, no] = question.values ?? ['true', 'false']
      return answers.agreed === true ? yes : no
    }
    case 'date':
      return text(answers.day)
    case 'file':
      return text(answers.kept)
  }
}

/**
 * Orders from the helpdesk's catalog: asks what for, offers what fits, asks what the item wants to know, one question after
 * another, and says the number of the request. For known contacts.
 */
export const orderFromCatalog =
  (options: { prompt?: Words; which?: Words; none?: Words; guest?: Words; ordered?: Words } = {}) =>
  <A extends Answers>(topic: Topic<A>): Topic<A> =>
    topic.when(
      ({ turn }) => turn.host?.catalog === undefined || !turn.customer.contact,
      (refused) =>
        refused.say(({ turn }) => (turn.host?.catalog ? (options.guest ?? sentences.guest) : sentences.unavailable)),
      (open) =>
        open
          .text('wanted', options.prompt ?? sentences.wanted)
          .call('items', async ({ turn, call, answers }) => turn.host?.catalog?.items({ text: answers.wanted }, call))
          .when(
            ({ answers }) => !answers.items || answers.items.length === 0,
            (none) => none.say(options.none ?? sentences.noItems),
            (some) =>
              some
                .choice('item', options.which ?? sentences.which, ({ answers }) =>
                  (answers.items ?? []).map(({ id, title, description }) => ({
                    title,
                    value: id,
                    ...(description !== undefined && { description }),
                  })),
                )
                .call('questions', async ({ turn, call, answers }) => turn.host?.catalog?.questions(answers.item, call))
                .repeat(
                  ({ answers }) => next(answers) !== undefined,
                  (form) =>
                    form
                      .when(asks('text'), (one) => one.text('written', promptToWrite))
                      .when(asks('choice'), (one) => one.choice('option', prompt, offers))
                      .when(asks('boolean'), (one) => one.yesNo('agreed', prompt))
                      .when(
                        (context) => asks('date', 'file')(context) && !next(context.answers)?.required,
                        (one) =>
                          one.yesNo('included', (context) => titled(context, sentences.include, prompt(context))),
                      )
                      .when(
                        (context) => asks('date')(context) && !isLeftOut(context),
                        (one) => one.date('day', prompt),
                      )
                      .when(
                        (context) => asks('file')(context) && !isLeftOut(context),
                        (one) =>
                          one.file('attached', prompt).call('kept', async ({ turn, call, key }) => {
                            const media = mediaOf(turn.content)
                            const upload = turn.host?.catalog?.upload
                            return media && upload ? upload({ key }, media, call) : null
                          }),
                      )
                      .call('filled', (context): Filled => {
                        const question = next(context.answers)
                        if (!question) return filledOf(context.answers)
                        const answer = isLeftOut(context) ? null : answerTo(question, context.answers)
                        return { ...filledOf(context.answers), [question.id]: answer }
                      }),
                )
                .yesNo('sure', (context) => {
                  const { items, item } = context.answers
                  return titled(context, sentences.sure, items?.find(({ id }) => id === item)?.title ?? '')
                })
                .when(
                  ({ answers }) => answers.sure,
                  (yes) =>
                    yes
                      .call('ordered', async ({ answers, turn, call, key }) => {
                        const given = Object.entries(filledOf(answers)).filter(([, value]) => value !== null)
                        const about = {
                          item: answers.item,
                          answers: Object.fromEntries(given) as Record<string, string>,
                          key,
                        }
                        return turn.host?.catalog?.order(about, call)
                      })
                      .say((context): Words => {
                        const { ordered } = context.answers
                        if (!ordered) return sentences.unavailable
                        const said = context.text(options.ordered ?? sentences.ordered)
                        const words = said.replaceAll('{id}', () => ordered.id)
                        return ordered.url === undefined ? words : `${words} ${ordered.url}`
                      }),
                  (no) => no.say(sentences.cancelled),
                ),
          ),
    )
