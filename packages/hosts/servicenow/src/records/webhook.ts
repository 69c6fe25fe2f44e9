import { type Content, type Fields, fields, type HostEvent, list, own, word } from '@deskwire/core/adapter'
import type { RecordsSettings } from '../options.js'

/** What the app's business rules send, signed. Throws for what they never would. */
export const readWebhook = (
  body: unknown,
  { integrationUser, agentFiles }: Pick<RecordsSettings, 'integrationUser' | 'agentFiles'>,
): readonly HostEvent[] => {
  const about = fields(body)
  const event = word(own(about, 'event'))
  const id = word(own(about, 'id'))
  const record = word(own(about, 'record'))
  if (id === undefined || record === undefined) throw new TypeError('This webhook names no record')
  const where = { ticket: record }
  switch (event) {
    case 'comment':
      return reply(about, { id, record, integrationUser })
    case 'attachment':
      return agentFiles ? reply(about, { id, record, integrationUser }) : []
    case 'closed':
    case 'reopened':
    case 'deleted':
      return [{ kind: event, id, at: where }]
    case 'assigned': {
      const to = word(own(about, 'to'))
      return [{ kind: 'assigned', id, at: where, ...(to !== undefined && { to }) }]
    }
    default:
      throw new TypeError('This webhook tells of an event we do not know')
  }
}

const reply = (
  about: Fields,
  { id, record, integrationUser }: { id: string; record: string; integrationUser: string },
): readonly HostEvent[] => {
  const author = fields(own(about, 'author'))
  const user = word(own(author, 'user'))
  // The rule leaves our own user out; so does this, for a loop costs the customer's patience and our money.
  if (user === undefined || user.toLowerCase() === integrationUser.toLowerCase()) return []
  const words = word(own(about, 'text'))
  const content: Content[] = words === undefined ? [] : [{ type: 'text', text: words, markup: 'plain' }]
  for (const one of list(own(about, 'attachments')).slice(0, 20)) {
    const file = fileOf(fields(one))
    if (file) content.push(file)
  }
  if (content.length === 0) return []
  const name = word(own(author, 'name'))
  // The rule knows the author's roles and whose record it is. Where it does not say, nobody is taken for an agent.
  const kind = own(author, 'is') === 'agent' ? 'agent' : 'customer'
  return [
    {
      kind: 'reply',
      id,
      at: { ticket: record },
      author: { kind, id: user, ...(name !== undefined && { name }) },
      content,
    },
  ]
}

/** A row of `sys_attachment`, as the rule tells of it and as the Table API has it. */
export const fileOf = (row: Fields): Content | undefined => {
  const sysId = word(own(row, 'sys_id'))
  const mime = word(own(row, 'content_type'))?.toLowerCase()
  if (sysId === undefined || !/^[0-9a-z]{1,40}$/i.test(sysId) || mime === undefined) return undefined
  const name = word(own(row, 'file_name'))
  const size = Number(own(row, 'size_bytes'))
  const family = mime.split('/', 1)[0]
  return {
    type: 'media',
    kind: family === 'image' || family === 'video' || family === 'audio' ? family : 'file',
    media: {
      ref: `/api/now/attachment/${sysId}/file`,
      mime,
      ...(name !== undefined && { name }),
      ...(size > 0 && { size }),
    },
  }
}
