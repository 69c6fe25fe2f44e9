import { redmine } from '@deskwire/redmine'
import { emulate, fieldIds, token } from '../../../../packages/hosts/redmine/test/emulated/server.js'
import { type Helpdesk, words } from '../helpdesk.js'

const agent = 6
const integration = 5
const customer = 8

/** Redmine: its REST API, which the bridge reads every second. */
export const redmineHelpdesk = async (): Promise<Helpdesk> => {
  const emulated = await emulate()
  const { state, url } = emulated
  const issueAt = (place: number) => {
    const issue = [...state.issues.values()].at(place)
    if (!issue) throw new Error('There is no such issue yet')
    return issue
  }
  const newest = () => issueAt(-1)
  const older = () => issueAt(-2)
  const { channel, phone, conversation, entry, delivery } = fieldIds
  return {
    title: 'Redmine',
    settings: { REDMINE_URL: url, REDMINE_API_KEY: token, REDMINE_PROJECT: 'support' },
    host: () =>
      redmine({
        url,
        auth: { kind: 'token', token },
        project: 'support',
        fields: { channel, phone, conversation, entry, delivery },
        country: 'US',
        pollEveryMs: 1_000,
        settlesAfterMs: 0,
      }),
    async join() {},
    older: {
      reply: async (text) => void state.update(older(), { notes: text }, agent),
      thread: () => [older().description, ...older().journals.map(({ notes }) => notes)],
      ticks: () => older().fields.get(delivery),
    },
    thread: () =>
      [...state.issues.values()].flatMap(({ description, journals }) => [
        description,
        ...journals.map(({ notes }) => notes),
      ]),
    shown: () =>
      [...state.issues.values()].flatMap((issue) => {
        const later = new Set(issue.journals.flatMap(({ details }) => details.map(({ name }) => name)))
        const nameOf = ({ filename }: { filename: string }) => filename
        const first = issue.attachments.filter(({ id }) => !later.has(String(id)))
        const notes = issue.journals
          .filter((journal) => journal.user === integration && journal.notes !== '' && !journal.private_notes)
          .map(({ notes: text, details }) =>
            words(
              text,
              issue.attachments.filter(({ id }) => details.some(({ name }) => name === String(id))).map(nameOf),
            ),
          )
        return [words(issue.description, first.map(nameOf)), ...notes].map((text) => text.replaceAll('\u2060', ''))
      }),
    tickets: () => state.issues.size,
    async reply(text, file) {
      const uploads = file ? [{ token: state.upload(file.bytes, file.name, file.mime).token }] : []
      state.update(newest(), { notes: text, uploads }, agent)
    },
    async portal(text) {
      state.update(newest(), { notes: text }, customer)
    },
    ticks: () => newest().fields.get(delivery),
    async close() {
      state.update(newest(), { status_id: 5 }, agent)
    },
    end: () => emulated.close(),
  }
}
