import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { standardWebhook } from '@deskwire/core/adapter'
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, it } from 'vitest'
import { stranger } from './people.js'
import { asUser, rt, until } from './rt.js'

interface Heard {
  headers: Record<string, string>
  body: string
}
const heard: Heard[] = []
const listener = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  heard.push({ headers, body: Buffer.concat(chunks).toString('utf8') })
  response.writeHead(202).end()
})
afterEach(() => void listener.close())

it('what the real server sends is a Standard Webhook, to the official library and to ours', async () => {
  await new Promise<void>((done) => listener.listen(rt.hookPort, '127.0.0.1', done))
  await asUser('agent1').create({
    Subject: 'Grüße',
    Content: 'Ihre Teekanne ist fertig: 2 < 3 “häuser” 🫖',
    CustomFields: { Channel: 'whatsapp', Phone: stranger() },
  })
  await until(
    'the webhook',
    () => heard.length,
    (seen) => seen > 0,
  )
  const [{ headers, body }] = heard as [Heard]
  const said = new Webhook(rt.secret).verify(body, headers)
  expect(said).toMatchObject({
    transactions: [{ type: 'Create', plain: 'Ihre Teekanne ist fertig: 2 < 3 “häuser” 🫖' }],
  })
  expect(headers['webhook-id']).toBe(`txn_${(said as { transactions: { id: number }[] }).transactions[0]?.id}`)
  const request = (text: string) => ({
    method: 'POST',
    publicUrl: 'https://bridge.example/hosts/rt',
    path: '',
    headers,
    body: Buffer.from(text),
    receivedAt: Date.now(),
  })
  const verify = standardWebhook(['the next one', rt.secret])
  verify(request(body))
  expect(() => verify(request(`${body} `))).toThrow('The signature does not match')
})

it('the recipe’s own lines sign with a secret in plain words too, and with none they stop', () => {
  const recipe = readFileSync(new URL('../../recipes/deskwire.initialdata', import.meta.url), 'utf8')
  const lines = /^ {4}my \$secret = [\s\S]*?^ {4}my \$signature = .*$/m.exec(recipe)?.[0] ?? ''
  const sign = (secret: string) =>
    spawnSync(
      'perl',
      [
        '-MDigest::SHA',
        '-MMIME::Base64',
        '-e',
        `use strict; sub RT::Config { bless {} } sub Get { $ENV{SECRET} } my ($body, @told) = ('{}', { id => 7 });
         ${lines.replace('RT->Config', 'RT::Config()')} print "$time v1,$signature";`,
      ],
      { encoding: 'utf8', env: { ...process.env, SECRET: secret } },
    )
  const { stdout, stderr } = sign('planted words')
  expect(stderr).toBe('')
  const [time = '', signature = ''] = stdout.split(' ')
  const headers = { 'webhook-id': 'txn_7', 'webhook-timestamp': time, 'webhook-signature': signature }
  expect(new Webhook('planted words', { format: 'raw' }).verify('{}', headers)).toEqual({})
  for (const none of ['', 'whsec_', 'whsec_...']) expect(sign(none).stderr).toContain('no secret')
})
