import type { MediaRef } from '../../model/content.js'
import type { Call } from '../../ports/call.js'
import type { Outcome } from '../../ports/store.js'
import { asVoiceNote } from '../../render/media.js'
import { tieTicket } from '../agent/ticket.js'
import { fetchMedia } from '../task/attachments.js'
import type { Run } from '../task/run.js'
import { showTyping } from '../task/signs.js'
import type { Say } from '../task/work-items.js'
import { planAndSend } from './plan.js'
import { takeOver } from './take-over.js'

/** What no helpdesk's webhook brings: an assistant's act, a confirmation, an agent who writes first, a notification. */
export const runSay = async (run: Run, say: Say): Promise<Outcome> => {
  const { conversation } = run
  if (say.expires !== undefined && run.wall > say.expires) return run.done({ refused: 'expired' })
  if (say.author.kind === 'assistant' && conversation.takenOver !== undefined && run.task.seq > conversation.takenOver)
    return run.done({ ignored: 'taken_over' })
  if (say.pauseMs !== undefined) {
    const until = run.result<number>('pause') ?? run.remember('pause', run.now + say.pauseMs)
    if (say.typing) showTyping(run.context, run.conversation)
    if (run.now < until) return run.waitUntil(until, 'pause')
  }
  // From the panel: like an agent's reply in the ticket.
  const replies = say.author.kind === 'agent' && say.initiator === 'reply'
  if (replies) takeOver(run)
  else if (say.ticket) tieTicket(run, say.ticket)
  // An assistant gives pictures by URL. A channel may want the bytes; without them it passes the URL on.
  const fetchUrl = (media: MediaRef, call: Call) => run.context.shared.media.fetchUrl(media, call)
  const fetched = await fetchMedia(run, 'media', say.content, { adapter: 'assistant', download: fetchUrl }, 0)
  if ('outcome' in fetched) return fetched.outcome
  const said = 'missing' in fetched ? say.content : fetched.content
  const voice = run.context.channel(conversation.channel)?.capabilities
  return planAndSend(run, {
    contents: [voice && replies ? asVoiceNote(said, voice) : said],
    author: say.author,
    purpose: say.purpose,
    initiator: say.initiator,
    holdable: replies,
    ...(say.ticket && !replies && { adopts: say.ticket }),
    ...(say.topic !== undefined && { topic: say.topic }),
    ...(say.reply !== undefined && { reply: say.reply }),
    ...(say.about && { about: say.about }),
    ...(say.confirmation && { confirmation: true }),
    ...(say.courtesy && { courtesy: true }),
    ...(say.language !== undefined && { language: say.language }),
  })
}
