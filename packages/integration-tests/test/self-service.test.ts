import { memory } from '@deskwire/core'
import { type Answer, type Assistant, fail, type SelfService, type Turn } from '@deskwire/core/adapter'
import type { Store } from '@deskwire/core/store'
import { type FakeHost, fakeHost, scriptedClock } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene } from '../src/index.js'

const open: Scene[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

type Respond = (turn: Turn, call: Parameters<Assistant['respond']>[1]) => Promise<Answer>

const said = (text: string): Answer => ({
  acts: [{ act: 'say', content: { type: 'text', text, markup: 'plain' } }],
  memory: undefined,
})

const play = async (
  respond: Respond,
  more: Partial<Assistant> = {},
  host: FakeHost = desk(),
  store: Store = memory(),
) => {
  const bot: Assistant = { spec: 1, name: 'bot', repeatable: true, respond, ...more }
  const scene = new Scene({ store, host, assistants: { bot }, clock: scriptedClock() })
  await scene.start()
  open.push(scene)
  return { scene, host, texts: () => scene.channel.texts() }
}

const card = (title: string) => ({ type: 'card', title, fields: [] }) as const

const desk = () =>
  fakeHost({
    contacts: [{ id: 'c1', name: 'Ana', phone: '+15551230001' }],
    records: { CS1: card('Ana’s lamp'), CS2: card('Ben’s lamp') },
    owners: { CS1: 'c1', CS2: 'c2' },
  })

const theirs = async ({ records }: SelfService, call: Parameters<Assistant['respond']>[1]): Promise<string> => {
  // Whatever is put into the query, the contact is the core's.
  const tricks: object[] = [
    {},
    { text: 'CS2' },
    { contact: 'c2' },
    { text: 'CS2', contact: 'c2' },
    { contact: undefined, text: 'CS2' },
  ]
  const found = await Promise.all(tricks.map((query) => records?.find(query, call)))
  return found.map((list) => (list ?? []).map(({ id }) => id).join('+')).join(',')
}

describe('B10: self-service is for the one who is writing', () => {
  it('an assistant finds their records only, whatever it asks for', async () => {
    const { scene, texts } = await play(async ({ host }, call) => said(host ? await theirs(host, call) : 'no host'))
    await scene.customer('mine')
    await scene.until(() => texts().length === 1, 'the answer')
    expect(texts()).toEqual(['CS1,,CS1,,'])
  })

  it('who has no name on the channel is called by the contact’s name, by the assistant and by the agents', async () => {
    const { scene, host, texts } = await play(async ({ customer }) => {
      const { acts, memory } = said(customer.name ?? 'nobody')
      return { acts: [...acts, { act: 'handoff', reason: 'asked' }], memory }
    })
    await scene.customer('Hello')
    await scene.until(() => host.tickets.length === 1, 'the ticket')
    expect(texts()[0]).toBe('Ana')
    expect(host.tickets[0]?.opening.customer).toMatchObject({ name: 'Ana', contact: 'c1' })
  })

  it('a guest has no records, and orders nothing', async () => {
    const host = fakeHost({ records: { CS1: card('Ana’s lamp') }, contacts: [] })
    let asked = 0
    Object.assign(host, {
      catalog: {
        items: () => Promise.resolve([]),
        questions: () => Promise.resolve([]),
        order: () => Promise.resolve({ id: `R${++asked}` }),
      },
    })
    const { scene, texts } = await play(
      async ({ host: own, key }, call) =>
        said(
          `${await theirs(own ?? {}, call)} ${await own?.catalog
            ?.order({ item: 'lamp', answers: {}, key }, call)
            .catch((thrown: { code: string }) => thrown.code)}`,
        ),
      {},
      host,
    )
    await scene.customer('mine')
    await scene.until(() => texts().length === 1, 'the answer')
    expect([texts(), asked]).toEqual([[',,,, guest'], 0])
  })

  it('what it creates is for them, with what the core knows and not what it was told', async () => {
    const host = desk()
    const created: unknown[] = []
    host.records = {
      find: () => Promise.resolve([]),
      create: (about) => {
        created.push(about)
        return Promise.resolve({ id: 'CS9' })
      },
    }
    const { scene, texts } = await play(
      async ({ host: own, key }, call) => {
        const trick = { title: 'Broken', contact: 'c2', key }
        return said((await own?.records?.create?.(trick, call))?.id ?? '')
      },
      {},
      host,
    )
    await scene.customer('broken')
    await scene.until(() => texts().length === 1, 'the answer')
    expect([texts(), created]).toEqual([['CS9'], [{ title: 'Broken', contact: 'c1', key: expect.any(String) }]])
  })
})

describe('promise 7: what an assistant does is known before it is done', () => {
  it('a repeated turn gets the results of before, and does nothing again', async () => {
    const did: string[] = []
    let tries = 0
    const { scene, texts } = await play(async ({ once }) => {
      const read = await once('model', async () => did.push('model'), { repeatable: true })
      const wrote = await once('order', async () => did.push('order'))
      // The answer is lost on its way, as in a crash: all of it runs again.
      if (++tries === 1) throw fail('unavailable', 'gone', { retryable: true })
      return said(`${read} ${wrote} ${tries}`)
    })
    await scene.customer('order')
    await scene.until(async () => {
      await scene.later(500)
      return texts().length === 1
    }, 'the answer')
    expect([did, texts()]).toEqual([['model', 'order'], ['1 2 2']])
  })

  it('what was refused may be done again, and what nobody knows of goes to a person', async () => {
    const outcomes = [
      fail('rate_limited', 'later', { retryable: true, retryAfterMs: 10 }),
      fail('lost', 'lost', { retryable: true, ambiguous: true }),
    ]
    let calls = 0
    const { scene, host, texts } = await play(async ({ once }) => {
      const result = await once('order', async () => {
        const outcome = outcomes[calls++]
        if (outcome) throw outcome
        return 'ordered'
      }).catch((thrown: { code: string }) => {
        if (thrown.code === 'rate_limited') throw thrown
        return 'It is ordered!'
      })
      return said(result)
    })
    await scene.customer('order')
    await scene.until(async () => {
      await scene.later(500)
      return host.tickets.length === 1
    }, 'a person')
    await scene.settled(3)
    expect(calls).toBe(2)
    // What it made of that is not said.
    expect(texts().join()).not.toContain('ordered')
  })

  it('calls made at once are made one after the other', async () => {
    let running = 0
    let most = 0
    const { scene, texts } = await play(async ({ once }) => {
      const all = ['a', 'b', 'c'].map((key) =>
        once(key, async () => {
          most = Math.max(most, ++running)
          await new Promise((resolve) => setImmediate(resolve))
          running--
          return key
        }),
      )
      return said((await Promise.all(all)).join(''))
    })
    await scene.customer('go')
    await scene.until(() => texts().length === 1, 'the answer')
    expect([texts(), most]).toEqual([['abc'], 1])
  })
})

describe('F14: one answer to a burst', () => {
  const gatherMs = 1_000
  const count = (scene: Scene) => async (n: number) =>
    scene.until(async () => (await scene.bridge.books()).effected >= n, `${n} gathered`)

  it('all of it is in one turn, in order, and nothing of it in the history', async () => {
    const turns: string[] = []
    const words = (content: Turn['content']) => (content.type === 'text' ? content.text : content.type)
    const { scene, texts } = await play(
      async ({ content, earlier, history }) => {
        const before = (await history(10)).map((one) => `${one.by}: ${words(one.content)}`)
        turns.push([...before, '|', ...earlier.map(words), words(content)].join(' '))
        return said('Yes.')
      },
      { gatherMs },
    )
    for (const one of ['a', 'b', 'c']) await scene.customer(one)
    await count(scene)(3)
    await scene.later(gatherMs)
    await scene.until(() => texts().length === 1, 'the answer')
    await scene.customer('d')
    await count(scene)(5 + 1)
    await scene.later(gatherMs)
    await scene.until(() => texts().length === 2, 'the second answer')
    expect(turns).toEqual(['| a b c', 'customer: a customer: b customer: c assistant: Yes. | d'])
    expect(await scene.balanced()).toBe(true)
  })

  it('who asks for a person meanwhile gets one, with all of it, and no answer', async () => {
    let turns = 0
    const { scene, host, texts } = await play(
      async () => {
        turns++
        return said('No.')
      },
      { gatherMs },
    )
    await scene.customer('my lamp is broken')
    await scene.customer('I want to talk to a person please')
    await scene.until(() => host.tickets.length === 1, 'the ticket')
    await scene.later(gatherMs)
    await scene.settled(1)
    const transcript = JSON.stringify(host.tickets[0]?.opening.transcript)
    expect(transcript).toContain('my lamp is broken')
    expect(transcript).toContain('talk to a person')
    expect(turns).toBe(0)
    expect(texts()).toEqual(['I am passing you on to a colleague.'])
    expect(host.texts()).toEqual([])
  })

  it('who never stops is answered after ten', async () => {
    const turns: number[] = []
    const { scene, texts } = await play(
      async ({ earlier }) => {
        turns.push(earlier.length + 1)
        return said('Yes.')
      },
      { gatherMs },
    )
    for (let n = 1; n <= 12; n++) {
      await scene.customer(`message ${n}`)
      await count(scene)(n)
      await scene.later(gatherMs / 4)
    }
    await scene.until(async () => {
      await scene.later(gatherMs)
      return turns.reduce((sum, one) => sum + one, 0) === 12
    }, 'everything answered')
    await scene.until(() => texts().length === turns.length, 'the answers')
    expect(await scene.balanced()).toBe(true)
  })
})
