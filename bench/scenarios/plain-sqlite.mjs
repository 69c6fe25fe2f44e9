// What the same writes cost in the same four commits, so many messages together: how fast this disk and this SQLite are.
import { plainStore } from '../lib/plain.mjs'
import { makeMany, maker } from '../lib/requests.mjs'
import { answer, asked } from '../lib/run.mjs'

const { messages, conversations, together } = asked()
const { batch, close } = plainStore()
const bodies = makeMany(maker('whatsapp', 'p'), messages).map(({ body }, n) => ({
  seq: n,
  id: `wa/m/wamid.${n}`,
  conversation: `conversation-with-an-id-of-some-length-${n % conversations}`,
  json: body.toString(),
}))
const cpu = process.cpuUsage()
const began = performance.now()
for (let at = 0; at < bodies.length; at += together) {
  const items = bodies.slice(at, at + together)
  for (const step of ['taken', 'facts', 'before', 'after']) batch(items.map((item) => [step, item]))
}
const { user, system } = process.cpuUsage(cpu)
const perSecond = (messages * 1000) / (performance.now() - began)
close()
await answer({ perSecond, cpu: (user + system) / messages })
process.exit(0)
