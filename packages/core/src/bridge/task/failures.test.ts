import { expect, it } from 'vitest'
import { fail, LeaseLost } from '../../model/failure.js'
import { sayFailed, TaskFailures } from './failures.js'
import { LogRate } from './log-rate.js'

const about = { tenant: 'main', id: 'sms/m/1', work: 'customer' }

const watched = () => {
  const lines: { detail: object; message: string }[] = []
  let now = 0
  const ignore = () => undefined
  const log = {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: (detail: object, message: string) => void lines.push({ detail, message }),
  }
  return { failures: new TaskFailures(log, () => now), lines, advance: (ms: number) => (now += ms) }
}

it('says each cause once a minute, with how often it came meanwhile', () => {
  const { failures, lines, advance } = watched()
  const thrown = new RangeError('Invalid time zone')
  for (let n = 0; n < 5; n++) failures.say(thrown, about)
  expect(lines).toHaveLength(1)
  advance(60_000)
  failures.say(thrown, about)
  expect(lines).toHaveLength(2)
  expect(lines[1]?.detail).toMatchObject({ id: 'sms/m/1', work: 'customer', repeated: 4 })
})

it('another cause has a line of its own', () => {
  const { failures, lines } = watched()
  failures.say(fail('timeout', 'No answer in time'), about)
  failures.say(fail('auth', 'Credentials were refused'), about)
  failures.say(fail('auth', 'Credentials were refused'), { ...about, work: 'say' })
  expect(lines).toHaveLength(3)
})

it('names the class and the place, never the message, which may hold what a customer wrote', () => {
  const { failures, lines } = watched()
  failures.say(new TypeError('cannot read "my card is 4111"'), about)
  expect(JSON.stringify(lines)).not.toContain('4111')
  expect(lines[0]?.detail).toMatchObject({ error: expect.stringMatching(/^TypeError at .*failures\.test/) })
})

it('a lost lease is no failure', () => {
  const { failures, lines } = watched()
  failures.say(new LeaseLost(), about)
  expect(lines).toEqual([])
})

const adapters = () => {
  const lines: { level: string; detail: Record<string, unknown>; message: string }[] = []
  let now = 0
  const write = (level: string) => (detail: object, message: string) =>
    void lines.push({ level, detail: { ...detail }, message })
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
  const context = { tenant: 'main', log, shared: { logRate: new LogRate() }, now: () => now }
  return { lines, advance: (ms: number) => (now += ms), failed: sayFailed.bind(undefined, context) }
}
const post = { adapter: 'zendesk', asked: 'post' }

it('an adapter’s failure names the adapter, what was asked and the status, once a minute', () => {
  const { lines, failed, advance } = adapters()
  const message = 'PUT https://acme.zendesk.com/api/v2/tickets/7 was answered with 502'
  const thrown = fail('unavailable', message, { retryable: true, provider: { name: 'acme.zendesk.com', status: 502 } })
  for (let n = 0; n < 5; n++) failed(post, thrown)
  expect(lines).toEqual([
    {
      level: 'warn',
      message: 'zendesk: post failed',
      detail: { tenant: 'main', adapter: 'zendesk', asked: 'post', code: 'unavailable', status: 502, error: message },
    },
  ])
  advance(60_000)
  failed(post, thrown)
  expect(lines[1]?.detail).toMatchObject({ times: 5 })
})

it('what an adapter let through of somebody else’s error is told by class and place', () => {
  const { lines, failed } = adapters()
  failed(post, new TypeError('cannot read "my card is 4111"'))
  expect(JSON.stringify(lines)).not.toContain('4111')
  expect(lines[0]?.detail).toMatchObject({ code: 'unexpected', error: expect.stringMatching(/^TypeError at /) })
})

it('a refusal is an answer, not trouble; a lost lease is neither', () => {
  const { lines, failed } = adapters()
  failed(post, fail('ticket_closed', 'The ticket is closed'))
  failed(post, new LeaseLost())
  expect(lines).toEqual([
    { level: 'info', message: 'zendesk: post failed', detail: { tenant: 'main', ...post, code: 'ticket_closed' } },
  ])
})
