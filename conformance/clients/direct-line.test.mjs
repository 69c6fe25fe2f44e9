// Microsoft's own client, the one inside Web Chat, and our adapter talk to the same bot.
import { Player } from '@deskwire/integration-tests'
import directlinejs from 'botframework-directlinejs'
import Rx from 'rxjs/Rx.js'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { directLine } from '../../packages/assistants/direct-line/src/index.js'
import { DirectLineServer, secret } from '../../packages/assistants/direct-line/test/emulated/server.js'

const { DirectLine } = directlinejs
const server = new DirectLineServer()
beforeAll(() => server.listen())
beforeEach(() => server.reset())
afterAll(() => server.close())

/** What the client does with XMLHttpRequest in a browser. */
const ajax = ({ method = 'GET', url, headers, body }) =>
  Rx.Observable.fromPromise(
    fetch(url, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).then(async (answer) => {
      const response = await answer.json()
      if (!answer.ok) throw Object.assign(new Error(`${answer.status}`), { status: answer.status, xhr: { response } })
      return { status: answer.status, response }
    }),
  )

/** It reads by polling; it wants to know a WebSocket all the same. */
const browser = { webSocket: false, WebSocket: class {}, ajax }

/** Web Chat's way: one subscription, and a post for each thing said. */
const webChat = () => {
  const heard = []
  const waiting = []
  const client = new DirectLine({
    secret,
    domain: `${server.url}/v3/directline`,
    pollingInterval: 200,
    ...browser,
  })
  const subscription = client.activity$
    .filter(({ from }) => from.id !== 'ana')
    .subscribe((activity) => {
      heard.push(activity)
      for (const look of waiting.splice(0)) look()
    })
  const post = (activity) => client.postActivity({ from: { id: 'ana', name: 'Ana' }, ...activity }).toPromise()
  return {
    heard,
    async says(activity, answers = 1) {
      const before = heard.length
      const id = await post(typeof activity === 'string' ? { type: 'message', text: activity } : activity)
      while (heard.length < before + answers) await new Promise((resolve) => waiting.push(resolve))
      return { id, answers: heard.slice(before) }
    },
    end() {
      subscription.unsubscribe()
      client.end()
    },
  }
}

const script = ['hello', 'menu', 'card', 'two', 'agent']

it('the bot is told the same by both, and both hear the same', async () => {
  const chat = webChat()
  const { answers: hello } = await chat.says('hello')
  expect(hello).toMatchObject([{ type: 'message', text: 'Hello, I am **Bot**.', from: { id: 'bot' } }])
  const { answers: menu } = await chat.says('menu')
  expect(menu[0].suggestedActions.actions.map(({ title }) => title)).toEqual(['Orders', 'Bills', 'Web'])
  const { answers: card } = await chat.says('card')
  expect(card[0].attachments).toMatchObject([{ content: { title: 'Teapot' } }])
  const { answers: two } = await chat.says('two', 2)
  expect(two.map(({ text }) => text)).toEqual(['One.', 'Two.'])
  const { answers: agent } = await chat.says('agent', 3)
  expect(agent.map(({ type, name }) => name ?? type)).toEqual(['message', 'handoff.initiate', 'endOfConversation'])
  chat.end()
  const theirs = server.taken.filter(({ type }) => type === 'message')
  const theirCalls = new Set(server.calls.map(shape))

  server.reset()
  const options = { auth: { kind: 'secret', secret }, apiBase: server.url, quietMs: 150, pollMs: 10 }
  const player = new Player(directLine({ ...options, answerWithinMs: 3_000 }))
  const said = []
  for (const words of script) said.push(await player.says(words))
  expect(said.map(String).join('\n')).toMatch(
    /Hello, I am[\s\S]*Orders[\s\S]*Teapot[\s\S]*One\.[\s\S]*Two\.[\s\S]*handoff/,
  )
  const ours = server.taken.filter(({ type }) => type === 'message')
  expect(ours.map(({ text }) => text)).toEqual(theirs.map(({ text }) => text))
  // The fields that the client sets itself; ours adds what the bot may want to know.
  for (const field of ['type', 'text']) expect(ours.map((one) => one[field])).toEqual(theirs.map((one) => one[field]))
  expect(ours.every(({ from }) => from.id !== '' && from.role !== 'bot')).toBe(true)
  // Every call that the client makes, ours makes; it has no other.
  expect(new Set(server.calls.map(shape))).toEqual(theirCalls)
})

it('both are told the same of a secret that is wrong', async () => {
  const client = new DirectLine({ secret: 'made-up', domain: `${server.url}/v3/directline`, ...browser })
  const states = []
  client.connectionStatus$.subscribe((state) => states.push(state))
  client.activity$.subscribe({ error: () => undefined })
  const failed = client.connectionStatus$
    .filter((state) => state >= 3)
    .take(1)
    .toPromise()
  expect([3, 4]).toContain(await failed)
  client.end()
})

const shape = (call) => call.replace(/conversations\/[^/]+/, 'conversations/…')
