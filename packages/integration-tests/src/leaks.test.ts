import { memory } from '@deskwire/core'
import { expect, it } from 'vitest'
import { leaksIn } from './leaks.js'
import { Scene } from './scene.js'

it('finds a planted secret in a log line, in a nested error and in its cause', () => {
  const secret = 'hunter2-hunter2'
  const error = new Error('it failed', { cause: new Error(`with ${secret}`) })
  expect(leaksIn([{ message: 'fine' }], [secret])).toEqual([])
  expect(leaksIn([{ message: `token ${secret}` }], [secret])).toHaveLength(1)
  expect(leaksIn([{ detail: { error } }], [secret])).toHaveLength(1)
  expect(leaksIn([{ text: 'a\nquoted "word"' }], ['a\nquoted "word"'])).toHaveLength(1)
})

it('a scene whose log shows what a customer wrote does not end well', async () => {
  const s = await new Scene({ store: memory() }).start()
  await s.customer('my secret diagnosis')
  await s.until(() => s.host.tickets.length === 1)
  s.bridge.log.info({ text: 'my secret diagnosis' }, 'planted')
  await expect(s.stop()).rejects.toThrow(/shows what it must not/)
})

it('an adapter that fails with everything it was given leaks nothing through the bridge', async () => {
  const s = await new Scene({ store: memory() }).start()
  await s.customer('first words of the customer')
  await s.until(() => s.host.tickets[0]?.entries.length === 1)
  s.host.next({ refuse: { code: 'invalid', message: 'Acme refused it' } })
  await s.customer('second words of the customer')
  s.channel.next({ refuse: { code: 'content' } })
  await s.agent('words of the agent')
  await s.until(async () => (await s.bridge.books()).parked === 1)
  await s.later(60_000)
  await s.settled(1)
  await s.stop()
})
