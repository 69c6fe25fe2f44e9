import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { weakness } from './secret-strength.js'

describe('a secret that a user chooses', () => {
  it.each([
    ['', 'of at least 16 characters'],
    ['secret', 'of at least 16 characters'],
    ['changeme', 'of at least 16 characters'],
    ['f3a971c0be550d1', 'of at least 16 characters'],
    ['f3a9 71c0 be55 0d12', 'without white space'],
    ['f3a971c0be550d12\n', 'without white space'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'that does not repeat itself'],
    ['0000000000000001', 'that does not repeat itself'],
    ['secretsecretsecret', 'that does not repeat itself'],
    ['f3a971c0f3a971c0', 'that does not repeat itself'],
    ['0123456789abcdef', 'that is hard to guess'],
    ['my-secret-webhook-token', 'that is hard to guess'],
    ['change-me-change-me-please', 'that is hard to guess'],
    ['ChangeMe!ChangeMe!1', 'that is hard to guess'],
    ['password1234567890', 'that is hard to guess'],
    ['your-webhook-secret-here', 'that is hard to guess'],
    ['example-secret-of-desk', 'that is hard to guess'],
    ['deskwire-bridge-secret-2026', 'that is hard to guess'],
    ['replace_this_with_a_random_string', 'that is hard to guess'],
  ])('is refused as %j', (value, why) => {
    expect(weakness(value)).toBe(why)
  })

  it('is taken when it was made by a generator, in whatever letters', () => {
    for (let n = 0; n < 2_000; n++) {
      expect(weakness(randomBytes(32).toString('hex'))).toBeUndefined()
      expect(weakness(randomBytes(12).toString('base64'))).toBeUndefined()
    }
    expect(weakness('correct horse battery staple'.replaceAll(' ', '-').concat('-pdq9'))).toBe('that is hard to guess')
    expect(weakness('purple-otters-juggle-lemons')).toBeUndefined()
  })

  it('is judged in no time, however long', () => {
    const began = process.cpuUsage()
    weakness('secret'.repeat(200_000))
    expect(process.cpuUsage(began).user).toBeLessThan(200_000)
  })
})
