import { type Call, type Content, type Fields, fail, type Host, isFields } from '@deskwire/core/adapter'
import type { Client } from '../connection.js'
import { textIn } from '../messaging/activity.js'
import type { Dataverse } from '../options.js'
import { isGuid, quoted, rows } from './client.js'
import { guestOf } from './guests.js'
import { conversationPath } from './states.js'

/** From the relationship `msdyn_incident_msdyn_ocliveworkitem`; its column is `msdyn_issueid` ("msdyn_ocliveworkitem" reference). */
const issue = 'msdyn_IssueId_msdyn_ocliveworkitem'

const columns = ['incidentid', 'ticketnumber', 'title', 'statuscode', 'createdon']
const most = 10

/** Cases: found by number or customer, created, and linked to the conversation (its Issue). */
export const recordsOf = (client: Client, settings: Dataverse): NonNullable<Host['records']> => {
  const byText = async (text: string, call: Call): Promise<readonly Fields[]> => {
    const exact = isGuid(text) ? `incidentid eq ${text}` : `ticketnumber eq ${quoted(text)}`
    const hits = await rows(client, 'incidents', { select: columns, filter: exact, top: 1 }, call)
    if (hits.length > 0 || isGuid(text)) return hits
    return rows(client, 'incidents', { select: columns, filter: `contains(title,${quoted(text)})`, top: most }, call)
  }
  /** Theirs, by number or by words of the title. An id that is none is nobody's. */
  const byContact = async (contact: string, text: string | undefined, call: Call): Promise<readonly Fields[]> => {
    if (!isGuid(contact)) return []
    const named = text ? ` and (ticketnumber eq ${quoted(text)} or contains(title,${quoted(text)}))` : ''
    const filter = `_customerid_value eq ${contact}${named}`
    return rows(client, 'incidents', { select: columns, filter, top: most, orderBy: 'createdon desc' }, call)
  }
  const idOf = async (record: string, call: Call): Promise<string> => {
    if (isGuid(record)) return record
    const [hit] = await rows(
      client,
      'incidents',
      { select: ['incidentid'], filter: `ticketnumber eq ${quoted(record)}`, top: 1 },
      call,
    )
    const id = hit && textIn(hit, 'incidentid')
    if (id === undefined) throw fail('not_found', 'There is no case with that number')
    return id
  }
  return {
    repeatable: settings.recordKey !== undefined,
    find: async ({ text, contact }, call) => {
      const found = contact !== undefined ? await byContact(contact, text, call) : text ? await byText(text, call) : []
      return found.map((row) => ({
        id: textIn(row, 'ticketnumber') ?? textIn(row, 'incidentid') ?? '',
        card: card(row, settings),
      }))
    },
    create: async ({ title, description, contact, fields, key }, call) => {
      const named = Object.keys(fields ?? {}).some((name) => /^customerid_(contact|account)@odata\.bind$/.test(name))
      const customer =
        contact !== undefined && isGuid(contact)
          ? contact
          : named
            ? undefined
            : await guestOf(client, settings, key, call)
      const values = {
        ...fields,
        title: title.slice(0, 200),
        caseorigincode: settings.origin,
        ...(description !== undefined && { description }),
        ...(customer !== undefined && { 'customerid_contact@odata.bind': `/contacts(${customer})` }),
      }
      const upsert = key !== undefined && settings.recordKey !== undefined
      const { data } = await client.request<Fields>(
        {
          method: upsert ? 'PATCH' : 'POST',
          url: `/incidents${upsert ? `(${settings.recordKey}=${encodeURIComponent(quoted(key))})` : ''}?$select=incidentid,ticketnumber`,
          headers: { prefer: 'return=representation' },
          json: values,
          repeatable: upsert,
        },
        call,
      )
      const row = isFields(data) ? data : {}
      const url = urlOf(row, settings)
      return { id: textIn(row, 'ticketnumber') ?? textIn(row, 'incidentid') ?? '', ...(url !== undefined && { url }) }
    },
    link: async ({ id }, record, call) => {
      const json = { [`${issue}@odata.bind`]: `/incidents(${await idOf(record, call)})` }
      await client.request({ method: 'PATCH', url: conversationPath(id), json, repeatable: true }, call)
    },
    unlink: async ({ id }, _record, call) => {
      await client.request({ method: 'DELETE', url: `${conversationPath(id)}/${issue}/$ref`, repeatable: true }, call)
    },
  }
}

const urlOf = (row: Fields, { recordUrl }: Dataverse): string | undefined =>
  recordUrl
    ?.replace('{number}', encodeURIComponent(textIn(row, 'ticketnumber') ?? ''))
    .replace('{id}', encodeURIComponent(textIn(row, 'incidentid') ?? ''))

const label = 'statuscode@OData.Community.Display.V1.FormattedValue'

const card = (row: Fields, settings: Dataverse): Content => {
  const number = textIn(row, 'ticketnumber')
  const status = textIn(row, label)
  const url = urlOf(row, settings)
  return {
    type: 'card',
    title: textIn(row, 'title') ?? number ?? 'Case',
    fields: [
      ...(number === undefined ? [] : [{ label: 'Case', value: number }]),
      ...(status === undefined ? [] : [{ label: 'Status', value: status }]),
    ],
    ...(url !== undefined && { url }),
  }
}
