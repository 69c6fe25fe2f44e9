import { servicenow } from '@deskwire/servicenow'
import { people, planted } from '../../../../packages/hosts/servicenow/test/contract.js'
import { Platform } from '../../../../packages/hosts/servicenow/test/emulated/platform.js'
import { Emulator } from '../../../../packages/hosts/servicenow/test/emulated/servicenow.js'
import type { Row } from '../../../../packages/hosts/servicenow/test/emulated/tables.js'
import { type Helpdesk, post } from '../helpdesk.js'

const table = 'sn_customerservice_case'
const agent = 'beth.anglin'

/** ServiceNow without a virtual agent: a case for each conversation, and the business rules of the recipes. */
export const servicenowRecords = async (): Promise<Helpdesk> => {
  const now = await new Emulator().listen()
  people(now)
  const { name: username, password } = now.user
  let platform: Platform | undefined
  const cases = () => now.tables.of(table).filter(({ correlation_display }) => correlation_display === 'Deskwire')
  const newest = (): Row => cases().at(-1) ?? {}
  const deliver = async () => {
    for (const { url, headers, body } of platform?.sent.splice(0) ?? []) await post(url, headers, body)
  }
  const change = async (given: Row, by = agent) => {
    const previous = { ...newest() }
    const current = now.tables.update(table, previous.sys_id ?? '', given, by) ?? {}
    if (given.comments) platform?.run('agent-replies', table, current)
    platform?.run('record-changes', table, current, { previous })
    await deliver()
  }
  return {
    title: 'ServiceNow (cases)',
    settings: {},
    host: () =>
      servicenow({
        mode: 'records',
        url: now.url,
        auth: { kind: 'basic', user: username, password },
        webhookSecret: planted.webhook,
        integrationUser: username,
        statusNotes: ['delivered', 'read', 'failed'],
      }),
    async join(mount) {
      platform = new Platform({
        tables: now.tables,
        now: Date.now,
        properties: {
          'deskwire.url': `${new URL(mount).origin}/`,
          'deskwire.webhook.secret': planted.webhook,
          'deskwire.integration.user': username,
          'deskwire.channel': 'phone',
          'deskwire.mode': 'records',
        },
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
    tickets: () => cases().length,
    async reply(text, file) {
      if (text !== '') await change({ comments: text })
      if (!file) return
      const { name: file_name, mime: content_type, bytes } = file
      const about = { table_name: table, table_sys_id: newest().sys_id ?? '', file_name, content_type }
      const row = now.tables.insert('sys_attachment', about, agent)
      now.rest.files.set(row.sys_id ?? '', bytes)
      platform?.run('agent-files', 'sys_attachment', row)
      await deliver()
    },
    portal: (text) => change({ comments: text }, 'ana.jensen'),
    ticks: () =>
      now.tables
        .journal(newest().sys_id ?? '', 'work_notes')
        .map(({ value = '' }) => /read|delivered|failed/i.exec(value)?.[0].toLowerCase())
        .findLast((word) => word !== undefined),
    close: () => change({ state: '3' }),
    end: () => now.close(),
  }
}
