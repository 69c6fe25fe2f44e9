import type { Outcome, Task } from '../ports/store.js'
import { runAnalysis } from './agent/analysis.js'
import { handOver } from './agent/handoff.js'
import { runNote } from './agent/notes.js'
import { runAssign, runLink } from './agent/outreach.js'
import { runReport } from './agent/reports.js'
import { hostFacts } from './agent/ticket-facts.js'
import { runWentOut } from './agent/went-out.js'
import { consentFacts } from './consent/keywords.js'
import { runAnswer, runAssistant } from './inbound/assistant.js'
import { customerFacts, echoFacts, identityFacts, movedFacts } from './inbound/customer-facts.js'
import { runAway, runConsent, runCustomer, runEcho } from './inbound/customer-message.js'
import { windowFacts } from './inbound/window-warning.js'
import { runStatus, statusFacts } from './outbound/delivery.js'
import { runFirst, runHost } from './outbound/host-reply.js'
import { runResend } from './outbound/resend.js'
import { runSay } from './outbound/say.js'
import type { Context } from './task/context.js'
import { Run } from './task/run.js'
import type { WorkItem } from './task/work-items.js'

/** One task, on the track it has come to. The three walks begin here. */
export const dispatch = (context: Context, task: Task): Outcome | Promise<Outcome> => {
  const run = new Run(context, task)
  const work = task.envelope.body as WorkItem
  if (!task.conversation) return onChannel(run, work)
  switch (task.track) {
    case 'facts':
      return facts(run, work)
    case 'in':
      return inward(run, work)
    case 'out':
      return outward(run, work)
  }
}

/** What happened: never waits for anybody outside. */
const facts = (run: Run, work: WorkItem): Outcome | Promise<Outcome> => {
  switch (work.work) {
    case 'customer':
      return customerFacts(run, work)
    case 'status':
      return statusFacts(run, work)
    case 'consent':
      return consentFacts(run, work)
    case 'identity':
      return identityFacts(run, work)
    case 'moved':
      return movedFacts(run, work)
    case 'echo':
      return echoFacts(run, work)
    case 'host':
      return hostFacts(run, work)
    case 'window-closing':
      return windowFacts(run)
    default:
      return run.park(`no such work here: ${work.work}`)
  }
}

/** Towards the assistant and the host. */
const inward = (run: Run, work: WorkItem): Outcome | Promise<Outcome> => {
  switch (work.work) {
    case 'customer':
      return runCustomer(run, work)
    case 'status':
      return runStatus(run, work)
    case 'consent':
      return runConsent(run)
    case 'echo':
      return runEcho(run, work)
    case 'host':
      return runAway(run)
    case 'answer':
      return runAnswer(run, work)
    case 'assistant':
      return runAssistant(run, work)
    case 'handoff':
      return handOver(run, work)
    case 'report':
      return runReport(run, work)
    case 'note':
      return runNote(run, work)
    case 'went-out':
      return runWentOut(run, work)
    case 'analyze':
      return runAnalysis(run, work)
    case 'assign':
      return runAssign(run, work)
    case 'link':
      return runLink(run, work)
    default:
      return run.park(`no such work here: ${work.work}`)
  }
}

/** Towards the customer. */
const outward = (run: Run, work: WorkItem): Outcome | Promise<Outcome> => {
  switch (work.work) {
    case 'host':
      return runHost(run, work)
    case 'say':
      return runSay(run, work)
    case 'resend':
      return runResend(run, work)
    default:
      return run.park(`no such work here: ${work.work}`)
  }
}

/** What concerns no conversation, or none yet. What nobody could read stays to be looked at. */
const onChannel = (run: Run, work: WorkItem): Outcome | Promise<Outcome> => {
  const { context } = run
  switch (work.work) {
    case 'account': {
      const { what, detail } = work.event
      const { belongs } = run.task.envelope
      context.events.emit('account', {
        tenant: context.tenant,
        channel: belongs.by === 'channel' ? belongs.channel : '',
        what,
        detail,
      })
      return run.done()
    }
    case 'panel':
      return run.done()
    case 'host':
      return runFirst(run, work)
    case 'unreadable':
      return run.park(`unreadable: ${work.event.reason}`)
    default:
      return run.park(`no conversation for: ${work.work}`)
  }
}
