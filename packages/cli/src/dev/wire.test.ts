import { createWire } from '@deskwire/simulator'
import { expect, it } from 'vitest'
import { simulate } from './wire.js'

const url = 'http://127.0.0.1:1'
const isSecret = /SECRET|TOKEN/

it('each start has secrets of its own, long enough, and the simulated providers know them', async () => {
  const starts = [simulate(createWire, url), simulate(createWire, url)] as const
  const [first, second] = starts.map(({ environment }) => environment)
  const secrets = Object.keys(first ?? {}).filter((name) => isSecret.test(name))
  expect(secrets.sort()).toEqual([
    'DESKWIRE_SECRET',
    'TWILIO_AUTH_TOKEN',
    'WHATSAPP_ACCESS_TOKEN',
    'WHATSAPP_APP_SECRET',
    'WHATSAPP_VERIFY_TOKEN',
  ])
  const values = secrets.flatMap((name) => [first?.[name] ?? '', second?.[name] ?? ''])
  expect(new Set(values).size).toBe(values.length)
  for (const value of values) expect(value.length).toBeGreaterThanOrEqual(22)
  const { wire, environment } = starts[0]
  expect(wire.twilio.accounts.map(({ authToken }) => authToken)).toEqual([environment.TWILIO_AUTH_TOKEN])
  for (const one of starts) await one.wire.close()
})
