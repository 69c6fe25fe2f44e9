import { servicenow } from '@deskwire/servicenow'
import { people, planted } from '../../../../packages/hosts/servicenow/test/contract.js'
import { Emulator } from '../../../../packages/hosts/servicenow/test/emulated/servicenow.js'
import { type Attached, type Helpdesk, words } from '../helpdesk.js'

/** ServiceNow's virtual agent with live agents behind it. The bridge asks for an agent at once unless told otherwise. */
export const servicenowHelpdesk = async (start: 'virtual-agent' | 'agent' = 'agent'): Promise<Helpdesk> => {
  // Signed, as the example signs it, so that accounts are linked; with live agents everybody is a guest.
  const isSigned = start === 'virtual-agent'
  const now = await new Emulator(isSigned ? { messageAuth: { type: 'hash', secret: planted.hash } } : {}).listen()
  people(now)
  const { name: username, password } = now.user
  const accept = async () => {
    const [waiting] = now.agent.queue()
    if (waiting) now.agent.accept(waiting.session, 'Beth')
    await now.idle()
  }
  const session = () => now.agent.session()
  let last = ''
  /** An agent's file is a link to an attachment of the instance. */
  const attach = ({ name, mime, bytes }: Attached) => {
    const row = now.tables.insert('sys_attachment', { content_type: mime, file_name: name })
    now.rest.files.set(row.sys_id ?? '', bytes)
    now.files.set(`/sys_attachment.do?sys_id=${row.sys_id}`, bytes)
    const action = `${now.url}/sys_attachment.do?sys_id=${row.sys_id}`
    now.agent.say(session().id, { uiType: 'OutputLink', label: name, value: { action } })
  }
  return {
    title: 'ServiceNow',
    settings: {
      SERVICENOW_INSTANCE: now.url,
      SERVICENOW_USER: username,
      SERVICENOW_PASSWORD: password,
      SERVICENOW_CALLBACK_TOKEN: planted.callback,
      SERVICENOW_HASH_TOKEN: planted.hash,
    },
    host: () =>
      servicenow({
        url: now.url,
        auth: { kind: 'basic', user: username, password },
        callback: { kind: 'token', token: planted.callback },
        ...(isSigned && { messageAuth: { kind: 'hash', secret: planted.hash } }),
        start,
      }),
    async join(mount) {
      now.connection = { url: mount, headers: { authorization: `Bearer ${planted.callback}` } }
    },
    shown: () =>
      [...now.agent.sessions.values()].flatMap(({ lines }) =>
        lines
          .filter(({ from }) => from === 'customer' || from === 'history')
          .map(({ text, attachment }) => words(text, attachment ? [attachment.fileName] : [])),
      ),
    thread: () => [...now.agent.sessions.values()].flatMap(({ lines }) => lines.map(({ text }) => text)),
    timeline: () => now.tables.of('sys_journal_field').map(({ value }) => value ?? ''),
    tickets: () => now.agent.sessions.size,
    async reply(text, file) {
      await accept()
      if (text !== '') last = now.agent.say(session().id, text)
      if (file) attach(file)
      await now.idle()
    },
    ticks: () => now.agent.statuses.get(last),
    async close() {
      now.agent.end(session().id)
      await now.idle()
    },
    end: () => now.close(),
  }
}
