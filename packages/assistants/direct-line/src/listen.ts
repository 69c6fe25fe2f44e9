import { setTimeout as wait } from 'node:timers/promises'
import { type Call, type Fields, failureOf, fields, type Handle, word } from '@deskwire/core/adapter'
import type { Activity } from './activity.js'
import type { Client } from './client.js'
import type { Talk } from './memory.js'
import type { Settings } from './options.js'
import { readActivity } from './read.js'
import { Speech } from './speech.js'

/** Time reserved for what follows the last poll. */
const marginMs = 1_500
/** "Issue an additional request about 300 ms after every message" (docs, "Receive activities", timing). */
const soonMs = 300
/** By then, a broken bot has often said so. */
const apologyMs = 2_000

export interface Heard {
  speech: Speech
  talk: Talk
}

/**
 * Reads until the answer is complete: the conversation ended or was handed over, the bot expects input, or it was quiet for
 * a while after it spoke. Only what follows our own message counts as its answer; what came before is still sent.
 */
export const listen = async (
  { options, now }: Pick<Handle<Settings>, 'options' | 'now'>,
  client: Client,
  begun: Talk,
  sent: { activity: Activity; id?: string; failed: boolean },
  call: Call,
): Promise<Heard> => {
  const { activity: own, id, failed } = sent
  const speech = new Speech(options.choose)
  const since = performance.now()
  const budget = Math.min(failed ? apologyMs : options.answerWithinMs, Math.max(0, call.deadline - now() - marginMs))
  let talk = begun
  let heardAt: number | undefined
  let passed = false
  for (let poll = 0; ; poll++) {
    const left = () => budget - (performance.now() - since)
    // A failed poll does not mean that the bot is silent.
    const { activities, watermark } = await client.read(talk, call).catch((thrown: unknown) => {
      if (left() <= 0 || call.signal.aborted || !failureOf(thrown).retryable) throw thrown
      return { activities: [], watermark: undefined }
    })
    talk = watermark === undefined ? talk : { ...talk, watermark }
    let expecting = false
    for (const activity of activities) {
      if (isOwn(activity, own, id)) passed = true
      if (isUsers(activity, own)) continue
      readActivity(speech, activity, options)
      if (!passed && !(id !== undefined && activity.replyToId === id)) continue
      if (activity.type === 'message') heardAt = performance.now()
      expecting = activity.inputHint === 'expectingInput'
    }
    if (speech.over || (expecting && heardAt !== undefined)) break
    // More may be waiting behind this page: "advance the watermark until no activities are returned".
    if (activities.length > 0 && poll < 50 && left() > 0) continue
    if (heardAt !== undefined && performance.now() - heardAt >= options.quietMs) break
    if (left() <= 0) break
    const pause = Math.min(poll < 6 ? soonMs : options.pollMs, options.pollMs, left())
    await wait(Math.max(1, pause), undefined, { signal: call.signal })
  }
  return { speech, talk }
}

const isOwn = (activity: Fields, own: Activity, id: string | undefined): boolean =>
  (id !== undefined && activity.id === id) ||
  word(fields(activity.channelData).clientActivityID) === own.channelData?.clientActivityID

/** Our own messages come back too, and so does what others wrote as users. */
const isUsers = ({ from }: Fields, own: Activity): boolean =>
  fields(from).id === own.from.id || fields(from).role === 'user'
