import { integration, type State, type TicketRow } from './state.js'

export interface Answer {
  status: number
  body?: unknown
  location?: string
}

type Json = Readonly<Record<string, unknown>>

export const refuse = (status: number, message: string): Answer => ({ status, body: { message } })
/** What REST2 5.0 answers when something broke: no body at all. */
const broken: Answer = { status: 500 }

/** What Perl takes for nothing. */
const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '' || value === '0'

const strings = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String)

const entries = (value: unknown): readonly [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []

interface File {
  FileName: string
  FileType: string
  FileContent: string
}

const attachments = (json: Json): readonly File[] | Answer => {
  const files = (json.Attachments ?? []) as readonly File[]
  for (const file of files)
    for (const field of ['FileName', 'FileType', 'FileContent'] as const)
      if (isNothing(file[field])) return refuse(400, `${field} is a required field for each attachment in Attachments`)
  // "Wide character at RT/I18N.pm": the whole write is undone.
  return files.some(({ FileName }) => /[^\0-\xff]/.test(FileName)) ? broken : files
}

const setFields = (state: State, row: TicketRow, given: unknown): void => {
  for (const [name, value] of entries(given)) if (state.ticketFields.has(name)) row.fields.set(name, strings(value))
}

const breaks = ({ breaking }: State, json: Json): boolean =>
  breaking.on !== '' && String(json.Content).includes(breaking.on) && breaking.times-- > 0

export const createTicket = (state: State, json: Json): Answer => {
  const queue = String(json.Queue ?? '')
  if (!state.queues.includes(queue)) return refuse(403, `No permission to create tickets in the queue '${queue}'`)
  const files = attachments(json)
  if (!Array.isArray(files)) return files as Answer
  if (breaks(state, json)) return broken
  const known = (one: string) => state.users.find(({ id, name }) => String(id) === one || name === one)?.name
  const id = state.next()
  const row: TicketRow = {
    id,
    effective: id,
    queue,
    subject: String(json.Subject ?? ''),
    status: 'new',
    owner: 'Nobody',
    creator: integration,
    at: Date.now(),
    // Whoever cannot be read as a requestor is left out, and nobody is told.
    requestors: strings(json.Requestor).flatMap((one) => known(one) ?? []),
    refersTo: [...strings(json.RefersTo)],
    fields: new Map(),
  }
  setFields(state, row, json.CustomFields)
  state.tickets.set(id, row)
  const said = state.say(id, 'Create', integration, String(json.Content ?? ''))
  for (const file of files as readonly File[])
    state.part(said.id, file.FileType, file.FileName, Buffer.from(file.FileContent, 'base64'))
  return { status: 201, body: { id: String(id), type: 'ticket' }, location: `/REST/2.0/ticket/${id}` }
}

export const addMessage = (state: State, id: number, how: string, json: Json): Answer => {
  const row = state.ticket(id)
  const files = attachments(json)
  if (!Array.isArray(files)) return files as Answer
  if (breaks(state, json)) return broken
  if (!isNothing(json.Content) && isNothing(json.ContentType))
    return refuse(400, 'ContentType is a required field for application/json')
  if (!row) return refuse(400, 'Message could not be recorded')
  const type = how === 'comment' ? 'Comment' : 'Correspond'
  const said = state.say(row.id, type, integration, isNothing(json.Content) ? '' : String(json.Content))
  for (const file of files as readonly File[])
    state.part(said.id, file.FileType, file.FileName, Buffer.from(file.FileContent, 'base64'))
  const messages = [`${type} added`]
  for (const [name, value] of entries(json.TxnCustomFields)) {
    if (state.transactionFields.has(name)) said.fields.set(name, String(value))
    else messages.push(`Unable to load transaction custom field: ${name}`)
  }
  if (type === 'Correspond' && row.status !== 'open') setStatus(state, row, 'open', 'RT_System')
  return { status: 201, body: messages, location: `/REST/2.0/transaction/${said.id}` }
}

const statuses = ['new', 'open', 'stalled', 'resolved', 'rejected', 'deleted']

export const setStatus = (state: State, row: TicketRow, status: string, by: string): void => {
  state.add(row.id, 'Status', by, { field: 'Status', before: row.status, after: status })
  row.status = status
}

/** A change that RT does not make is answered with 200 as well, in words. */
export const update = (state: State, id: number, json: Json): Answer => {
  const row = state.ticket(id)
  if (!row) return refuse(404, 'Resource does not exist; use POST to create')
  const said: string[] = []
  if (json.Status !== undefined) {
    const status = String(json.Status)
    if (statuses.includes(status)) setStatus(state, row, status, integration)
    else said.push(`Status '${status}' isn't a valid status for this ticket.`)
  }
  if (json.Queue !== undefined) {
    const queue = state.queues[Number(json.Queue) - 1]
    if (queue === undefined) said.push(`Queue ${json.Queue} does not exist`)
    else row.queue = queue
  }
  if (json.Owner !== undefined) {
    if (state.users.some(({ name }) => name === json.Owner)) row.owner = String(json.Owner)
    else said.push('That user does not exist')
  }
  setFields(state, row, json.CustomFields)
  for (const target of strings(json.AddRefersTo)) row.refersTo.push(target)
  for (const target of strings(json.DeleteRefersTo)) row.refersTo.splice(row.refersTo.indexOf(target), 1)
  return { status: 200, body: said }
}
