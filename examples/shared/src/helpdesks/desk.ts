import { createDesk, desk } from '@deskwire/desk'
import type { Helpdesk } from '../helpdesk.js'
import { words } from '../helpdesk.js'

/** The small helpdesk of the quickstart, in memory. */
export const deskHelpdesk = async (): Promise<Helpdesk> => {
  const own = createDesk({ file: ':memory:', retryMs: 50 })
  const url = await own.listen()
  // By when they began: the desk lists first what changed last.
  const begun = () => [...own.tickets()].sort((a, b) => a.createdAt - b.createdAt)
  const newest = () => begun().at(-1)?.id ?? ''
  const older = () => begun().at(-2)?.id ?? ''
  const wordsOf = (id: string) =>
    own.ticket(id).entries.map(({ quoted = '', text, failure }) => words(quoted, [text, failure?.message ?? '']))
  const ticksOf = (id: string) => own.ticket(id).entries.findLast(({ author }) => author.kind === 'agent')?.delivery
  const agent = () => own.library.all('agent')[0]?.id ?? ''
  const all = () => begun().flatMap(({ id }) => own.ticket(id).entries)
  return {
    title: 'the desk',
    settings: { DESK_URL: url, DESK_TOKEN: own.token, DESK_SECRET: own.secret },
    host: () => desk({ url, auth: { kind: 'token', token: own.token }, webhookSecret: own.secret }),
    join: async (mount) => own.setWebhook(mount),
    shown: () =>
      all()
        .filter(({ author, transcript }) => author.kind === 'customer' || transcript)
        .map(({ text, contents }) =>
          words(
            text,
            contents.flatMap((one) => (one.type === 'media' ? [one.media.name ?? `(${one.media.mime})`] : [])),
          ),
        ),
    thread: () => begun().flatMap(({ id }) => wordsOf(id)),
    older: {
      async reply(text) {
        const id = older()
        if (own.tickets().some((one) => one.id === id && one.state === 'closed')) own.agents.reopen(id)
        own.agents.reply(id, { agent: agent(), text, files: [] })
      },
      thread: () => wordsOf(older()),
      ticks: () => ticksOf(older()),
    },
    tickets: () => own.tickets().length,
    async reply(text, file) {
      const files = file ? [own.library.keep(file.bytes, { mime: file.mime, name: file.name }).id] : []
      own.agents.reply(newest(), { agent: agent(), text, files })
    },
    ticks: () => ticksOf(newest()),
    close: async () => void own.agents.close(newest()),
    end: () => own.stop(),
  }
}
