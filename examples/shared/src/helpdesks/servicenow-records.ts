import { servicenow } from '@deskwire/servicenow'
import { people } from '../../../../packages/hosts/servicenow/test/contract.js'
import { Platform } from '../../../../packages/hosts/servicenow/test/emulated/platform.js'
import { Emulator } from '../../../../packages/hosts/servicenow/test/emulated/servicenow.js'
import type { Row } from '../../../../packages/hosts/servicenow/test/emulated/tables.js'
import type { Helpdesk } from '../helpdesk.js'

const table = 'sn_customerservice_case'
const agent = 'beth.anglin'
const events = 'planted-9c41f0d7-of-the-events'

/** ServiceNow without a virtual agent: a case for each conversation, and the business rules of the app. */
export const servicenowRecords = async (): Promise<Helpdesk> => {
  const now = await new Emulator().listen()
  people(now)
  const { name: username, password } = now.user
  let platform: Platform | undefined
  const cases = () => now.tables.of(table).filter(({ correlation_display }) => correlation_display === 'Deskwire')
  const newest = (): Row => cases().at(-1) ?? {}
  const older = (): Row => cases().at(-2) ?? {}
  const change = async (given: Row, by = agent, of = newest()) => {
    const previous = { ...of }
    const current = now.tables.update(table, previous.sys_id ?? '', given, by) ?? {}
    if (given.comments) await platform?.rule('replies', table, current)
    await platform?.rule('changes', table, current, { previous })
  }
  const ticksOf = ({ sys_id = '' }: Row) =>
    now.tables
      .journal(sys_id, 'work_notes')
      .map(({ value = '' }) => /read|delivered|failed/i.exec(value)?.[0].toLowerCase())
      .findLast((word) => word !== undefined)
  return {
    title: 'ServiceNow (cases)',
    settings: {},
    host: () =>
      servicenow({
        mode: 'records',
        url: now.url,
        auth: { kind: 'basic', user: username, password },
        callback: { kind: 'basic', user: 'servicenow', password: events },
        integrationUser: username,
        statusNotes: ['delivered', 'read', 'failed'],
      }),
    async join(mount) {
      platform = new Platform({
        tables: now.tables,
        now: Date.now,
        files: now.rest.files,
        properties: {
          'x_deskw_deskwire.integration_user': username,
          'x_deskw_deskwire.mode': 'records',
          'x_deskw_deskwire.send_files': 'true',
          'x_deskw_deskwire.agent_roles': 'sn_customerservice_agent',
        },
        bridge: { url: new URL(mount).origin, key: '', events },
      })
    },
    shown: () =>
      cases().flatMap(({ sys_id = '' }) =>
        now.tables
          .journal(sys_id, 'comments')
          .filter(({ sys_created_by }) => sys_created_by === username)
          .map(({ value = '' }) => value),
      ),
    thread: () => cases().flatMap(({ sys_id = '' }) => now.tables.journal(sys_id).map(({ value = '' }) => value)),
    older: {
      reply: (text) => change({ comments: text }, agent, older()),
      thread: () => now.tables.journal(older().sys_id ?? '').map(({ value = '' }) => value),
      ticks: () => ticksOf(older()),
    },
    tickets: () => cases().length,
    async reply(text, file) {
      if (text !== '') await change({ comments: text })
      if (!file) return
      const { name: file_name, mime: content_type, bytes } = file
      const about = { table_name: table, table_sys_id: newest().sys_id ?? '', file_name, content_type }
      const row = now.tables.insert('sys_attachment', about, agent)
      now.rest.files.set(row.sys_id ?? '', bytes)
      await platform?.rule('files', 'sys_attachment', row)
    },
    portal: (text) => change({ comments: text }, 'ana.jensen'),
    ticks: () => ticksOf(newest()),
    close: () => change({ state: '3' }),
    end: () => now.close(),
  }
}
