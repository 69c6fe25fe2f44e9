import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Medium, media } from '@deskwire/integration-tests'
import { sqlite } from '@deskwire/store-sqlite'
import type AssistantV2 from 'ibm-watson/assistant/v2.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { watsonx } from '../src/index.js'
import { apiKey, assistant, environment, Ibm } from './emulated/server.js'
import { type Scene, type SceneOptions, scene } from './scene.js'

const ibm = new Ibm()
let s: Scene
beforeAll(() => ibm.listen())
beforeEach(() => ibm.reset())
afterAll(() => ibm.close())

const begin = async (medium: Medium, options: Partial<SceneOptions> = {}) => {
  s = await scene({
    medium,
    assistant: watsonx({ url: ibm.url, auth: { kind: 'iam', apiKey, url: ibm.iamUrl }, assistant, environment }),
    ...options,
  })
  return s
}
const text = (value: string) => ({ response_type: 'text', text: value }) as AssistantV2.RuntimeResponseGeneric

describe.each<Medium>(['twilio-whatsapp', 'twilio-sms'])('%s: nobody is left without an answer', (medium) => {
  const aPersonHasIt = async (said: string, why: RegExp) => {
    await s.until(() => s.host.tickets.length === 1, 'a ticket')
    const [ticket] = s.host.tickets
    const seen = () => JSON.stringify([ticket?.opening.transcript, ticket?.entries])
    await s.until(() => seen().includes(said), 'what the customer said')
    await s.until(() => (ticket?.notes ?? []).some((note) => why.test(note)), `a note with ${why}`)
    await s.play(`
      agent: I am a person
      assistant: I am a person
    `)
    expect(s.host.tickets).toHaveLength(1)
  }

  it('an assistant that hangs is given up, and nothing is sent to it twice', async () => {
    await begin(medium, { bridge: { callMs: 1_000 } })
    ibm.fail('hang')
    s.chat().send('where is my order')
    await aPersonHasIt('where is my order', /assistant/i)
    expect(ibm.taken).toEqual([])
  })

  it('an assistant whose answer was lost is not asked again: it may have acted', async () => {
    await begin(medium)
    ibm.fail('lost-answer')
    s.chat().send('cancel my order please')
    await aPersonHasIt('cancel my order please', /assistant/i)
    expect(ibm.taken).toHaveLength(1)
  })

  it('an assistant that refuses is a handoff at once', async () => {
    await begin(medium)
    ibm.fail('refused')
    s.chat().send('where is my order')
    await aPersonHasIt('where is my order', /400/)
  })

  it('an overloaded assistant is asked again, and answers late', async () => {
    await begin(medium)
    ibm.fail('limited')
    s.chat().send('hello')
    await s.until(() => s.bridge.books().then(({ waiting }) => waiting > 0), 'it waits')
    await s.later(8_000)
    await s.play('assistant: Hello!')
    expect(s.host.tickets).toEqual([])
  })

  it('an assistant that answers garbage is a handoff', async () => {
    await begin(medium)
    ibm.fail('garbage')
    s.chat().send('where is my order')
    await aPersonHasIt('where is my order', /no answer/)
  })

  it('an assistant that says nothing is a handoff', async () => {
    await begin(medium)
    s.chat().send('nothing')
    await aPersonHasIt('nothing', /no answer/)
  })

  it('an assistant that goes in circles is stopped', async () => {
    await begin(medium, { bridge: { policy: { maxTurns: 3 } } })
    for (const n of [1, 2, 3]) {
      s.chat().send(`still wrong ${n}`)
      await s.until(() => s.inbox().length === n, `answer ${n}`)
    }
    s.chat().send('still wrong 4')
    await aPersonHasIt('still wrong 4', /3/)
    expect(ibm.taken).toHaveLength(3)
  })
})

describe.each<Medium>(media)('%s: a crash between two acts', (medium) => {
  it('repeats and skips no message, and asks the assistant nothing twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
    let path = join(folder, 'before.db')
    try {
      await begin(medium, { store: () => sqlite(path), bridge: { leaseMs: 10_000, callMs: 5_000 } })
      const { controls, ledger } = s.wire
      const provider = medium === 'whatsapp-cloud' ? 'meta' : 'twilio'
      ibm.says({ generic: ['One.', 'Two.', 'Three.', 'Four.'].map(text) })
      // Each message is accepted at once and answered late, so that a crash finds a send with an unknown outcome.
      controls.slowResponse({
        milliseconds: 400,
        count: 9,
        match: { provider, method: 'POST', path: /meta/.test(provider) ? '/messages' : '/Messages' },
      })
      controls.hold({ match: { kind: 'status' } })
      s.chat().send('count')
      await s.until(() => ledger.accepted === 2, 'the second message is taken')
      // What a dead process leaves behind: the file and its log as they are on disk.
      const after = join(folder, 'after.db')
      for (const end of ['', '-wal']) if (existsSync(path + end)) cpSync(path + end, after + end)
      controls.down({ provider })
      await s.served.close()
      controls.up({ provider })
      expect(ledger.accepted).toBe(2)

      path = after
      await s.open()
      controls.release({})
      await s.wire.idle()
      for (let n = 0; n < 40 && ledger.accepted < 4; n++) {
        await s.later(15_000)
        await s.wire.idle()
      }
      await s.settled()
      expect(s.inbox()).toEqual(['One.', 'Two.', 'Three.', 'Four.'])
      expect(ledger.repeated().size).toBe(0)
      expect(ibm.taken).toHaveLength(1)
      expect(await s.bridge.books()).toMatchObject({ waiting: 0, parked: 0 })
    } finally {
      await s.served.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
