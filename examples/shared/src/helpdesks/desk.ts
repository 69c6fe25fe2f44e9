import { createDesk, desk } from '@deskwire/desk'
import type { Helpdesk } from '../helpdesk.js'
import { words } from '../helpdesk.js'

/** The small helpdesk of the quickstart, in memory. */
export const deskHelpdesk = async (): Promise<Helpdesk> => {
  const own = createDesk({ file: ':memory:', retryMs: 50 })
  const url = await own.listen()
  const newest = () => own.tickets()[0]?.id ?? ''
  const all = () => [...own.tickets()].reverse().flatMap(({ id }) => own.ticket(id).entries)
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
    thread: () => all().map(({ quoted = '', text, failure }) => words(quoted, [text, failure?.message ?? ''])),
    tickets: () => own.tickets().length,
    async reply(text, file) {
      const files = file ? [own.library.keep(file.bytes, { mime: file.mime, name: file.name }).id] : []
      own.agents.reply(newest(), { agent: own.library.all('agent')[0]?.id ?? '', text, files })
    },
    ticks: () => all().findLast(({ author }) => author.kind === 'agent')?.delivery,
    close: async () => void own.agents.close(newest()),
    end: () => own.stop(),
  }
}
