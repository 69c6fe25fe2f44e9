import type { Failure } from '../../model/failure.js'
import { recordConsent } from '../consent/standing.js'
import type { Run } from '../task/run.js'

/** Keeps what a provider's refusal says about reach and consent. The end of the window is up to the caller, who knows since when. */
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
