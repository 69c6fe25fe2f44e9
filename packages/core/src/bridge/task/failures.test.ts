import { expect, it } from 'vitest'
import { fail, LeaseLost } from '../../model/failure.js'
import { TaskFailures } from './failures.js'

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
