import {
  type Call,
  type Delivery,
  type Failure,
  fail,
  fields,
  type Handle,
  type MediaRef,
  type Posted,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import { asNote } from './formatting.js'
import type { Settings } from './options.js'
import { customField, idOf, type Rest } from './rest.js'
import type { Statuses } from './statuses.js'

const refused = (what: string, remedy: string) => fail('refused', `Redmine did not ${what}`, { remedy })

/** What is done to an issue besides adding entries. */
export const createActions = ({ options }: Handle<Settings>, rest: Rest, statuses: Statuses) => {
  const { fields: names, queues } = options

  const setStatus = async (ticket: Ticket, closed: boolean, call: Call): Promise<void> => {
    if ((await statuses.isClosed((await rest.issue(ticket, call)).status, call)) === closed) return
    await rest.change(ticket, { status_id: Number(await statuses.wanted(closed, call)) }, call)
    if ((await statuses.isClosed((await rest.issue(ticket, call)).status, call)) !== closed)
      throw refused(
        closed ? 'close the issue' : 'reopen the issue',
        'Give the integration role a workflow that allows it: Administration > Workflow > Copy.',
      )
  }

  return {
    note: async (ticket: Ticket, text: string, key: string, call: Call): Promise<Posted> => {
      const note = { notes: asNote(text), private_notes: true, custom_fields: [{ id: names.entry, value: key }] }
      await rest.change(ticket, note, call)
      return { ids: [] }
    },

    close: (ticket: Ticket, call: Call) => setStatus(ticket, true, call),
    reopen: (ticket: Ticket, call: Call) => setStatus(ticket, false, call),

    assign: async (ticket: Ticket, { queue, agent }: { queue?: string; agent?: string }, call: Call): Promise<void> => {
      const place = queue === undefined ? undefined : Object.hasOwn(queues, queue) ? queues[queue] : undefined
      if (queue !== undefined && !place)
        throw fail('config', `Redmine has no queue ${queue}`, {
          remedy: 'Name it in `queues`, with its project or tracker.',
        })
      const assignee = agent ?? place?.assignee?.toString()
      const change = {
        ...(place?.project !== undefined && { project_id: place.project }),
        ...(place?.tracker !== undefined && { tracker_id: place.tracker }),
        ...(assignee !== undefined && { assigned_to_id: Number(assignee) }),
      }
      if (Object.keys(change).length === 0) return
      await rest.change(ticket, change, call)
      const now = await rest.issue(ticket, call)
      if (assignee !== undefined && idOf(now.assigned_to) !== assignee)
        throw refused('assign the issue', 'Assign it to a member of the project whose role is assignable.')
    },

    /** A private note for a failure, and every state in the custom field, if there is one. */
    report: async (
      ticket: Ticket,
      reply: string,
      delivery: Delivery,
      failure: Failure | undefined,
      call: Call,
    ): Promise<void> => {
      const shown = `${delivery} (#${reply})`
      const field = names.delivery === undefined ? undefined : { id: names.delivery, value: shown }
      if (delivery === 'failed') {
        const why = failure ? [failure.message, failure.remedy].filter(Boolean).join(' ') : ''
        const notes = asNote(`The reply #${reply} did not reach the customer. ${why}`.trim())
        await rest.change(ticket, { notes, private_notes: true, ...(field && { custom_fields: [field] }) }, call)
      } else if (field && customField(await rest.issue(ticket, call), field.id) !== shown)
        await rest.change(ticket, { custom_fields: [field] }, call)
    },

    download: async ({ ref }: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>> => {
      if (!/^\d{1,18}$/.test(ref)) throw fail('not_found', 'This is not an attachment of Redmine')
      const found = await rest.find(`/attachments/${ref}.json`, call)
      const { filename } = fields(found?.attachment)
      if (found === undefined) throw fail('not_found', 'Redmine does not show this attachment')
      // Not its `content_url`, which is made of the host name in Redmine's settings.
      const path = `/attachments/download/${ref}/${encodeURIComponent(word(filename) ?? 'file')}`
      return (await rest.client.stream({ method: 'GET', url: path }, call)).body
    },
  }
}

/** What the issue of a queue is made with. */
export const placeOf = ({ options: { project, tracker, queues } }: Handle<Settings>, queue: string | undefined) => {
  const place = queue !== undefined && Object.hasOwn(queues, queue) ? queues[queue] : undefined
  const trackerId = place?.tracker ?? tracker
  return {
    project_id: place?.project ?? project,
    ...(trackerId !== undefined && { tracker_id: trackerId }),
    ...(place?.assignee !== undefined && { assigned_to_id: place.assignee }),
  }
}
