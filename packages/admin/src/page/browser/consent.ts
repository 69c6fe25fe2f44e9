import { type Context, download, type View } from './context.js'
import { button, choice, field, fill, form, h, table, time } from './dom.js'
import type { Channel, ConsentRecord, Standing } from './types.js'

interface Ledger {
  standings: readonly Standing[]
  records: readonly ConsentRecord[]
}

const word = (agreed: boolean | null): string => (agreed === null ? 'no record' : agreed ? 'agreed' : 'not agreed')

const purposes = ['service', 'updates', 'marketing'] as const

/** What somebody agreed to, on what evidence, and recording a change. */
export const consent = (context: Context): View => {
  const { api } = context
  const address = h('input', {
    required: true,
    maxlength: 200,
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: '+15551230001',
  })
  const found = h('div')
  let channels: readonly Channel[] = []

  const recorder = (who: string, granted: boolean): HTMLElement => {
    const evidence = h('textarea', { rows: 2, maxlength: 500, required: true })
    const topic = h('input', { maxlength: 200, autocomplete: 'off' })
    const lines = channels.flatMap(({ name, lines: all }) =>
      all.map(({ id, address: at }) => [JSON.stringify([name, id]), `${name} · ${at ?? id}`] as const),
    )
    const line = choice(granted ? lines : [['', 'every line'], ...lines])
    const purpose = choice(
      granted
        ? purposes.map((one) => [one, one] as const)
        : (['all', ...purposes] as const).map((one) => [one, one] as const),
    )
    const save = h('button', { type: 'submit', class: granted ? 'primary' : 'danger' }, 'Record')
    // Who hears no answer records it again with the same key.
    const key = crypto.randomUUID()
    const submit = () =>
      context.act(async () => {
        const [channel, id] = line.value === '' ? [] : (JSON.parse(line.value) as [string, string])
        const { remedy, effective } = await api.ask<{ effective?: boolean; remedy?: string }>(
          'POST',
          `consent/${granted ? 'grant' : 'revoke'}`,
          {
            key,
            json: {
              address: who,
              source: 'agent',
              evidence: evidence.value.trim(),
              purpose: purpose.value,
              ...(topic.value.trim() !== '' && { topic: topic.value.trim() }),
              ...(channel !== undefined && { channel, line: id }),
            },
          },
        )
        await load(who)
        context.say(
          effective === false
            ? `Recorded, but an earlier opt-out of everything still holds. ${remedy ?? ''}`
            : granted
              ? 'The agreement is recorded.'
              : 'The revocation is recorded.',
        )
      }, save)
    return h(
      'details',
      {},
      h('summary', {}, granted ? 'Record an agreement' : 'Record a revocation'),
      form(
        { class: 'fields' },
        submit,
        field('Line', line),
        field('Purpose', purpose),
        field('Topic', topic, 'Empty: the purpose as a whole'),
        field('Evidence', evidence, 'What you would show a regulator: their words, the call, the form'),
        h('p', { class: 'acts' }, save),
      ),
    )
  }

  const standing = (one: Standing) => [
    `${one.channel} · ${one.line}`,
    word(one.service),
    word(one.updates),
    word(one.marketing),
    one.topics.join(', '),
    one.optedOut ? `opted out of everything${one.onlyStartLifts ? '; only START by the customer lifts it' : ''}` : '',
  ]
  const record = (one: ConsentRecord) => [
    time(one.at),
    `${one.channel} · ${one.line}`,
    one.topic === undefined ? one.purpose : `${one.purpose}: ${one.topic}`,
    h('span', { class: one.granted ? 'good' : 'bad' }, one.granted ? 'agreed' : 'revoked'),
    one.source,
    one.evidence,
  ]

  const load = async (who: string): Promise<void> => {
    const { standings, records } = await api.get<Ledger>('consent', { address: who })
    const proof = button('Save the proof as csv', () =>
      context.act(async () => {
        download(await api.file('consent/export', { address: who, format: 'csv' }), 'consent.csv')
      }, proof),
    )
    fill(
      found,
      h('h3', {}, who),
      standings.length === 0
        ? h('p', {}, 'Nothing is known of this address.')
        : table(
            'Consent by line',
            ['Line', 'Service', 'Updates', 'Marketing', 'Topics', 'Opt-out'],
            standings.map(standing),
          ),
      records.length > 0 && h('h3', {}, 'Records'),
      records.length > 0 &&
        table('Records', ['When', 'Line', 'Purpose', 'Said', 'Source', 'Evidence'], records.map(record)),
      h('p', { class: 'acts' }, proof),
      context.may('agent') && recorder(who, true),
      context.may('agent') && recorder(who, false),
    )
  }

  let first = true
  return {
    root: h(
      'div',
      { class: 'view' },
      h('h2', { tabindex: -1 }, 'Consent'),
      form(
        { class: 'row', role: 'search' },
        () => {
          found.replaceChildren()
          return context.act(() => load(address.value.trim()))
        },
        field('Number or other address', address),
        h('p', { class: 'acts' }, h('button', { type: 'submit', class: 'primary' }, 'Show')),
      ),
      found,
    ),
    async show() {
      if (!first) return
      first = false
      await context.act(async () => {
        channels = (await api.get<{ items: readonly Channel[] }>('channels')).items
      })
    },
  }
}
