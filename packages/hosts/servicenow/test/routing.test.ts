import { type Medium, media } from '@deskwire/integration-tests'
import { callFor } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { alone } from './alone.js'
import { type Scene, scene } from './scene.js'

const chatsOnly = (s: Pick<Scene, 'now'>) => {
  const channels = s.now.tables.of('awa_service_channel')
  channels.splice(0, channels.length, ...channels.filter(({ name }) => name === 'Chat'))
}

describe.each<Medium>(media)('live agents and service channels, on %s', (medium) => {
  const subtype = medium === 'twilio-sms' ? 'SMS' : 'WhatsApp'
  const marked = { type: 'messaging', subtype }

  it('A4, B9: where a channel takes what is marked, each interaction is marked at once and offered', async () => {
    const s = await scene({ medium })
    const interaction = () => s.now.tables.get('interaction', s.session.interaction)
    s.chat().send('Where is my order?')
    await s.until(() => s.now.agent.sessions.size === 1 && interaction()?.type === 'messaging', 'the mark')
    expect(interaction()).toMatchObject(marked)
    s.chat().send('agent please')
    const session = await s.accept()
    const item = s.now.tables.of('awa_work_item')[0]
    expect(s.now.tables.get('awa_service_channel', item?.service_channel ?? '')?.name).toBe(subtype)
    s.now.agent.back(session)
    await s.until(() => interaction()?.type === 'messaging', 'the mark of the second interaction')
    expect(interaction()).toMatchObject(marked)
    expect(s.now.tables.of('interaction')).toHaveLength(2)
  })

  it('without one it stays a chat, is offered as one, and is marked when it ends', async () => {
    const s = await scene({ medium })
    chatsOnly(s)
    s.chat().send('Where is my order?')
    await s.until(() => s.inbox().length === 1, 'the virtual agent')
    await s.settled()
    const interaction = () => s.now.tables.get('interaction', s.session.interaction)
    expect(interaction()?.type).toBe('chat')
    s.chat().send('agent please')
    const session = await s.accept()
    s.now.agent.say(session, 'Hello Ana')
    await s.until(() => s.inbox().at(-1) === 'Hello Ana', 'the agent')
    s.now.agent.end(session)
    await s.until(() => interaction()?.type === 'messaging', 'the mark')
    expect(interaction()).toMatchObject(marked)
  })
})

describe('check', () => {
  const checked = async (change: (s: Pick<Scene, 'now'>) => void) => {
    const { host, emulator } = await alone()
    try {
      change({ now: emulator })
      const { findings } = (await host.check?.(callFor())) ?? { findings: [] }
      return findings.map(({ level, what }) => `${level}: ${what}`).filter((line) => line.includes('ervice channel'))
    } finally {
      await emulator.close()
    }
  }

  it('proves that a channel takes what is marked', async () => {
    expect(await checked(() => {})).toEqual([
      'ok: Service channel WhatsApp takes interactions whose type is messaging, subtype is WhatsApp',
      'ok: Service channel SMS takes interactions whose type is messaging, subtype is SMS',
    ])
    expect(await checked(chatsOnly)).toEqual([
      expect.stringMatching(/^warn: No service channel takes interactions whose .*WhatsApp/),
      expect.stringMatching(/^warn: No service channel takes interactions whose .*SMS/),
    ])
    expect((await checked(({ now }) => void now.tables.of('awa_service_channel').splice(0))).at(-1)).toMatch(
      /^fail: No service channel takes chats either/,
    )
  })
})
