import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sqlite } from '@deskwire/store-sqlite'
import { describe, expect, it } from 'vitest'
import { ana, app, ben, readKey, says, settled } from './app.js'
import { deskwire, folder } from './deskwire.js'

const csv = (lines: readonly string[]) => `${lines.join('\r\n')}\r\n`

describe('through the management API of an app that runs', () => {
  it('D1, C6: doctor prints each finding with its fix, and its exit code is for CI', async () => {
    const healthy = await app({ findings: [{ level: 'ok', what: 'The token is good' }] })
    const fine = await deskwire(['doctor'], healthy)
    expect([fine.code, fine.out]).toEqual([
      0,
      'ok    channels/whatsapp  The token is good\n1 passed, 0 with a warning, 0 failed\n',
    ])
    expect(fine.err).toBe(`Using the app at ${healthy.served.url}.\n`)
    const ill = await app({
      findings: [
        { level: 'warn', what: 'Quality is low' },
        { level: 'fail', what: 'The webhook belongs to another application', fix: 'Run setup with takeOver' },
      ],
    })
    const found = await deskwire(['doctor'], ill)
    expect(found.code).toBe(1)
    expect(found.out).toContain(
      'FAIL  channels/whatsapp  The webhook belongs to another application\n      → Run setup',
    )
    const { code, json, out } = await deskwire(['doctor', '--json', '--only', 'channels/whatsapp'], ill)
    expect([code, json<{ findings: { level: string }[] }>().findings.map(({ level }) => level)]).toEqual([
      1,
      ['warn', 'fail'],
    ])
    expect(out.startsWith('{')).toBe(true)
    expect((await deskwire(['doctor', '--only', 'channels/none'], ill)).err).toMatch(
      /unknown adapter; the adapters are channels\/whatsapp/,
    )
  })

  it('a warning fails with --strict alone', async () => {
    const warned = await app({ findings: [{ level: 'warn', what: 'Quality is low' }] })
    expect((await deskwire(['doctor'], warned)).code).toBe(0)
    expect((await deskwire(['doctor', '--strict'], warned)).code).toBe(1)
  })

  it('D3: setup shows what changes, and changes nothing that nobody agreed to', async () => {
    const a = await app()
    const asked = await deskwire(['setup'], { ...a, input: 'y\n' })
    expect([asked.code, a.registered]).toEqual([2, []])
    expect(asked.out).toContain('channels/whatsapp  The webhook becomes https://bridge.test/channels/whatsapp')
    expect(asked.err).toMatch(/There is no terminal to ask in\. Use --yes/)
    const done = await deskwire(['setup', '--yes'], a)
    expect([done.code, a.registered.length]).toEqual([0, 1])
  })

  it('templates are listed, and read as they will with values', async () => {
    const a = await app()
    const list = await deskwire(['templates', 'list'], a)
    expect([list.code, list.out]).toEqual([0, expect.stringMatching(/whatsapp +order_ready +en +approved/)])
    expect((await deskwire(['templates', 'list', '--status', 'pending'], a)).out).toBe('None found.\n')
    const shown = await deskwire(['templates', 'show', 'order_ready', '--value', 'name=Ana'], a)
    expect(shown.out).toContain('Hi Ana, your order {{order}} is ready.')
    expect(shown.out).toContain('Not filled in yet: --value order=…')
    const wrong = await deskwire(['templates', 'show', 'order_redy'], a)
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringMatching(/There is no template order_redy/)])
  })

  it('a key that may not is told so, with the next step', async () => {
    const a = await app()
    const environment = { ...a.environment, DESKWIRE_KEY: readKey }
    const { code, err } = await deskwire(['consent', 'revoke', ana, '--evidence', 'letter'], { environment })
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/needs a key of scope agent; this one has read\. Use a key with a wider scope/),
    ])
    const stranger = await deskwire(['conversations'], {
      environment: { ...a.environment, DESKWIRE_KEY: 'x'.repeat(20) },
    })
    expect(stranger.err).toMatch(/A key is needed.*Set DESKWIRE_KEY/)
  })

  it('E4: conversations, transcripts as text, CSV and JSON, and a search through all', async () => {
    const a = await app()
    await says(a, 'My tent pole is broken')
    await says(a, 'Hello from Ben', ben)
    const all = (await deskwire(['conversations', '--json'], a)).json<{ items: { id: string }[] }>()
    expect(all.items).toHaveLength(2)
    const one = (await deskwire(['conversations', '--address', ana, '--json'], a)).json<typeof all>().items[0]?.id ?? ''
    expect((await deskwire(['conversations', '--state', 'nowhere'], a)).code).toBe(2)
    expect((await deskwire(['transcript', one], a)).out).toMatch(/^\d{4}-.*customer: My tent pole is broken\n$/)
    expect((await deskwire(['transcript', one, '--search', 'nothing'], a)).out).toBe('')
    const into = folder()
    const written = await deskwire(['transcript', one, '--format', 'csv', '--out', 'talk.csv'], { ...a, cwd: into })
    expect([written.code, written.out]).toEqual([0, ''])
    expect(readFileSync(join(into, 'talk.csv'), 'utf8')).toMatch(/^at,direction,author.*\r\n.*My tent pole is broken/)
    const found = await deskwire(['transcript', '--search', 'broken tent', '--from', '2026-01-01T00:00:00Z'], a)
    expect(found.out).toContain('My tent pole is broken')
    expect(found.err + found.out).toContain('Searched: search broken tent, from 2026-01-01T00:00:00.000Z.')
    expect((await deskwire(['transcript', '--agent', 'Nobody'], a)).out).toContain('Searched: agent Nobody.')
    expect((await deskwire(['transcript', one, '--agent', 'Nobody'], a)).err).toMatch(/--agent is for a search in all/)
    expect((await deskwire(['transcript', one, '--json'], a)).json<{ messages: unknown[] }>().messages).toHaveLength(1)
    expect((await deskwire(['transcript', 'none'], a)).err).toMatch(/This conversation was not found/)
  })

  it('nothing half-written: a file that cannot be whole is not there', async () => {
    const a = await app()
    const cwd = folder()
    const { code, err } = await deskwire(['transcript', 'none', '--out', 'talk.txt'], { ...a, cwd })
    expect([code, err]).toEqual([1, expect.stringMatching(/not found/)])
    expect(readdirSync(cwd)).toEqual([])
  })

  it('parked work is listed, shown, tried again and dropped', async () => {
    const a = await app()
    // The provider refuses to say whether it took it, and nobody can be asked: it is parked.
    await says(a, 'Hello')
    await a.bridge.store.accept(
      ['one', 'two'].map((id) => ({
        tenant: 'main',
        id,
        belongs: { by: 'channel', channel: 'whatsapp' },
        track: 'facts',
        at: Date.now(),
        body: { work: 'unreadable', event: { id, reason: 'no such kind', raw: { odd: id } } },
      })),
    )
    await settled(a.bridge)
    expect((await deskwire(['parked', 'list'], a)).out).toMatch(/one +facts.*no such kind/)
    expect((await deskwire(['parked', 'show', 'one'], a)).out).toContain('"odd": "one"')
    expect((await deskwire(['parked', 'retry', 'one', 'three'], a)).code).toBe(1)
    await settled(a.bridge)
    expect((await deskwire(['parked', 'drop', '--all'], a)).code).toBe(2)
    const dropped = await deskwire(['parked', 'drop', '--all', '--yes', '--json'], a)
    expect(dropped.json<{ done: string[] }>().done.sort()).toEqual(['one', 'two'])
    expect((await deskwire(['parked', 'list'], a)).out).toBe('Nothing is parked.\n')
  })

  it('A3, C5: a notification is refused without consent and says why, and is sent with it', async () => {
    const a = await app()
    const words = [
      'notify',
      ana,
      '--channel',
      'whatsapp',
      '--topic',
      'orders',
      '--template',
      'order_ready',
      '--value',
      'name=Ana',
    ]
    const refused = await deskwire([...words, '--dedupe-key', 'first'], a)
    expect([refused.code, refused.out]).toEqual([
      1,
      'notify/first: refused (no_consent)\n  → Record their consent first, or ask them to send START.\n',
    ])
    // With several channels it must be said which.
    const none = await deskwire([...words.slice(0, 2), ...words.slice(4)], a)
    expect([none.code, none.err]).toEqual([
      2,
      expect.stringContaining('--channel is missing. Use one of whatsapp, sms.'),
    ])
    for (const topic of [[], ['--topic', 'orders']])
      expect(
        (
          await deskwire(
            [
              'consent',
              'grant',
              ana,
              '--channel',
              'whatsapp',
              '--purpose',
              'updates',
              '--evidence',
              'form 12',
              ...topic,
            ],
            a,
          )
        ).code,
      ).toBe(0)
    const sent = await deskwire([...words, '--dedupe-key', 'second'], a)
    expect([sent.code, sent.out]).toEqual([0, 'notify/second: sent\n'])
    expect(a.whatsapp.taken.map(({ content }) => content)).toEqual([
      { type: 'template', name: 'order_ready', language: 'en', values: { name: 'Ana' } },
    ])
    // Said twice with the same key, it happens once.
    expect((await deskwire([...words, '--dedupe-key', 'second'], a)).out).toContain('not sent again')
    expect(a.whatsapp.taken).toHaveLength(1)
    const other = await deskwire([...words.slice(0, -1), 'name=Eve', '--dedupe-key', 'second'], a)
    expect([other.code, other.err]).toEqual([1, expect.stringMatching(/used for another request/)])
    const later = await deskwire([...words, '--at', '2099-01-01T09:00:00Z', '--json'], a)
    expect([later.code, later.json()]).toEqual([0, expect.objectContaining({ state: 'waiting' })])
    expect((await deskwire([...words, '--at', 'tomorrow'], a)).code).toBe(2)
  })

  it('A3: with --ticket the record learns what became of it; a host that is not there is named', async () => {
    const a = await app()
    const notes: [string, string][] = []
    a.host.note = (ticket, text) => {
      notes.push([ticket.id, text])
      return Promise.resolve({ ids: [] })
    }
    const words = ['notify', ana, '--channel', 'whatsapp', '--topic', 'orders', '--text', 'Ready', '--ticket']
    expect((await deskwire([...words, 'desk:CS7'], a)).code).toBe(1)
    await settled(a.bridge)
    expect(notes).toEqual([['CS7', expect.stringMatching(/^The message was not sent: /)]])
    expect((await deskwire([...words, 'none:CS7'], a)).err).toMatch(/\/ticket\/host: unknown host/)
    expect((await deskwire([...words, 'CS7'], a)).code).toBe(2)
  })

  it('a file of people: who was refused and why, by line; the same file again sends nothing twice', async () => {
    const a = await app()
    const cwd = folder()
    for (const topic of [[], ['--topic', 'orders']])
      await deskwire(
        ['consent', 'grant', ana, '--channel', 'whatsapp', '--purpose', 'updates', '--evidence', 'form', ...topic],
        a,
      )
    writeFileSync(
      join(cwd, 'people.csv'),
      csv([
        'to,name,order',
        `${ana},"Ana, of Porto",1`,
        `${ben},Ben,2`,
        '0155,Eve,3',
        ',,4',
        ...Array.from({ length: 40 }, (_, n) => `+155512399${10 + n},Guest,${n}`),
      ]),
    )
    const words = [
      'notify',
      '--csv',
      'people.csv',
      '--channel',
      'whatsapp',
      '--topic',
      'orders',
      '--template',
      'order_ready',
    ]
    const run = await deskwire([...words, '--report', 'report.csv'], { ...a, cwd })
    expect(run.code).toBe(1)
    expect(run.out).toMatch(/1 sent/)
    expect(run.out).toMatch(/41 × refused: guest\. Link the customer to a contact first/)
    const report = readFileSync(join(cwd, 'report.csv'), 'utf8').trim().split('\r\n')
    expect(report[0]).toBe('line,to,state,reason,id')
    expect(report.filter((line) => line.startsWith(`2,${ana},sent`))).toHaveLength(1)
    expect(report.find((line) => line.startsWith('3,'))).toMatch(/refused,(guest|no_consent)/)
    expect(report.find((line) => line.startsWith('4,'))).toMatch(/invalid,.*not a phone number that can be written to/)
    expect(report.find((line) => line.startsWith('5,'))).toMatch(/to: is missing/)
    expect(a.whatsapp.taken.map(({ content }) => content)).toEqual([
      { type: 'template', name: 'order_ready', language: 'en', values: { name: 'Ana, of Porto', order: '1' } },
    ])
    await deskwire(words, { ...a, cwd })
    expect(a.whatsapp.taken).toHaveLength(1)
    expect((await deskwire(words.with(2, 'none.csv'), { ...a, cwd })).err).toMatch(/There is no none\.csv/)
  })

  it('F8: the proof says how fast we stopped; erasure leaves nothing', async () => {
    const a = await app()
    await says(a, 'Hello')
    await says(a, 'STOP')
    const proof = (await deskwire(['consent', 'export', ana], a)).json<{
      stops: { stopped: object }[]
      records: object[]
    }>()
    expect(proof.stops[0]?.stopped).toEqual({ sentAfter: 0, seconds: 0, confirmedAfterSeconds: expect.any(Number) })
    const cwd = folder()
    await deskwire(['consent', 'export', ana, '--format', 'csv', '--out', 'proof.csv'], { ...a, cwd })
    expect(readFileSync(join(cwd, 'proof.csv'), 'utf8')).toMatch(
      /,stopped,whatsapp,line-1,all,,,nothing was sent after the revocation/,
    )
    expect((await deskwire(['consent', 'show', ana], a)).out).toMatch(/whatsapp +line-1 +yes/)
    expect((await deskwire(['consent', 'erase', ana], a)).code).toBe(2)
    const erased = await deskwire(['consent', 'erase', ana, '--yes'], a)
    expect([erased.code, erased.out]).toEqual([0, expect.stringMatching(/^Erased: 1 conversation, \d messages?\n$/)])
    expect((await deskwire(['conversations', '--address', ana], a)).out).toBe('None found.\n')
    expect((await deskwire(['transcript', '--search', 'hello'], a)).out).toBe(
      'No message was found. Searched: search hello.\n',
    )
  })

  it('D5: a link for a line that the app knows', async () => {
    const a = await app()
    const { code, out } = await deskwire(['link', '--channel', 'sms', '--text', 'Hi & hello'], a)
    expect([code, out.split('\n')[0]]).toEqual([0, 'sms:+15550001000?body=Hi%20%26%20hello'])
  })

  it('a SQLite store in use leads to the app that has it; a backup is made all the same', async () => {
    const cwd = folder()
    const a = await app({ store: sqlite(join(cwd, 'a.db')) })
    await says(a, 'Keep this')
    const direct = await deskwire(['conversations', '--store', 'a.db'], { cwd })
    expect([direct.code, direct.err]).toEqual([
      1,
      expect.stringMatching(/a\.db is in use; its app is running\. Connect to the app with --url and --key/),
    ])
    const copied = await deskwire(['backup', 'copy.db', '--store', 'a.db'], { cwd })
    expect([copied.code, copied.err]).toEqual([0, ''])
    const read = await deskwire(['transcript', '--search', 'keep', '--store', 'copy.db'], { cwd })
    expect(read.out).toContain('Keep this')
    expect((await deskwire(['backup', 'copy.db', '--store', 'a.db'], { cwd })).err).toMatch(/already exists/)
    // Its files lie beside it, also where the store is named by a link.
    mkdirSync(join(cwd, 'elsewhere'))
    mkdirSync(join(cwd, 'a.db.media'), { recursive: true })
    writeFileSync(join(cwd, 'a.db.media', 'kept'), 'a file')
    symlinkSync(join(cwd, 'a.db'), join(cwd, 'elsewhere', 'linked.db'))
    const linked = await deskwire(['backup', 'second.db', '--store', 'elsewhere/linked.db'], { cwd })
    expect([linked.code, linked.err]).toEqual([0, ''])
    expect(readFileSync(join(cwd, 'second.db.media', 'kept'), 'utf8')).toBe('a file')
  })
})
