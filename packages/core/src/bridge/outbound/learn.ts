import type { Failure } from '../../model/failure.js'
import { recordConsent } from '../consent/standing.js'
import type { Run } from '../task/run.js'

/** What a provider's refusal teaches about reach and consent is kept. The window's end is the caller's, who knows since when. */
export const learnFrom = (run: Run, failure: Failure): void => {
  const { context, conversation } = run
  if (failure.code === 'unreachable' && !failure.retryable) run.set({ unreachable: failure.message })
  if (failure.code !== 'opted_out' && failure.code !== 'marketing_stopped') return
  recordConsent(run, {
    channel: conversation.channel,
    line: conversation.line,
    purpose: failure.code === 'marketing_stopped' ? 'marketing' : 'all',
    granted: false,
    source: 'provider',
    evidence: `${failure.provider?.name ?? conversation.channel} ${failure.provider?.code ?? ''}`.trim(),
    at: run.wall,
    ...(context.channel(conversation.channel)?.capabilities.providerBlocks && { providerBlock: true }),
  })
}
