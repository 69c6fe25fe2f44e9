// Scenarios of the whole bridge in one process. Each is started alone: `{ scenario, … }` in, figures out.

import { bridgeOf, deliver, helpdesk, pool, storeOf, whatsapp } from '../lib/deskwire.mjs'
import { makeMany, maker, statusBatch } from '../lib/requests.mjs'
import { answer, asked, collect, percentile, sleep } from '../lib/run.mjs'

const about = asked()

const until = async (met, ms = 120_000) => {
  for (const end = Date.now() + ms; !met(); ) {
    if (Date.now() > end) throw new Error('it never came to an end')
    await sleep(2)
  }
}

const running = async (setup, run) => {
  const { store, remove } = await storeOf(about.store ?? 'sqlite')
  const bridge = bridgeOf({ store, ...setup })
  await bridge.start()
  try {
    return await run(bridge)
  } finally {
    await bridge.stop()
    remove()
  }
}

/** Everybody writes `each` messages, one after another; the host takes `hostMs` for each. */
const toHost = async ({ hostMs, conversations, each, lanes }) => {
  const orders = new Map()
  let posted = 0
  let wrong = 0
  const post = async (ticket, entry) => {
    if (hostMs > 0) await sleep(hostMs)
    const number = Number(entry.content.text.match(/\d+/)[0])
    if ((orders.get(ticket.id) ?? -1) >= number) wrong++
    orders.set(ticket.id, number)
    posted++
  }
  return running({ hosts: { desk: helpdesk({ post }) }, ...(lanes && { lanes }) }, async (bridge) => {
    const make = maker('whatsapp', 'e', conversations)
    const messages = conversations * each
    const requests = makeMany(make, messages)
    const cpu = process.cpuUsage()
    const began = performance.now()
    await pool(requests, 64, (request) => deliver(bridge, request))
    await until(() => posted === messages)
    const { user, system } = process.cpuUsage(cpu)
    return {
      perSecond: (messages * 1000) / (performance.now() - began),
      cpu: (user + system) / messages,
      wrongOrder: wrong,
    }
  })
}

/** A tenth of the conversations belongs to a host that takes its time: what do the others notice? */
const slowTenth = async ({ slowMs, conversations, each }) => {
  const run = async (slow) => {
    let fast = 0
    const isSlow = (customer) => Number(customer.at(-1)) === 0
    const hosts = {
      quick: helpdesk({ name: 'quick', post: () => sleep(5).then(() => void fast++) }),
      slow: helpdesk({ name: 'slow', post: () => sleep(slow) }),
    }
    const route = async ({ conversation }) => ({
      host: isSlow(conversation.addresses[0].value) ? 'slow' : 'quick',
    })
    return running({ hosts, route }, async (bridge) => {
      const requests = makeMany(maker('whatsapp', `s${slow}`, conversations), conversations * each)
      const wanted = requests.length * 0.9
      const began = performance.now()
      await pool(requests, 64, (request) => deliver(bridge, request))
      await until(() => fast >= wanted)
      return performance.now() - began
    })
  }
  const alike = await run(5)
  const slowed = await run(slowMs)
  return { ratio: slowed / alike, seconds: slowed / 1000, secondsAlone: alike / 1000 }
}

/** Conversations that exist and have a ticket. */
const established = async (bridge, conversations, posted) => {
  const before = posted()
  const make = maker('whatsapp', 'x', conversations)
  await pool(makeMany(make, conversations), 64, (request) => deliver(bridge, request))
  await until(() => posted() - before === conversations)
}

/** Agents' replies, from the host's webhook to the provider's answer. */
const replies = async ({ conversations, each }) => {
  let posted = 0
  let sent = 0
  const tickets = []
  const desk = helpdesk({ post: async () => void posted++ })
  const hosts = {
    desk: {
      ...desk,
      open: async ({ key }) => {
        tickets.push(key)
        return { id: key }
      },
    },
  }
  const send = async (part) => ({ providerId: `wamid.out.${++sent}.${part.id}`, status: 'queued' })
  const channels = { wa: { ...whatsapp(send), capabilities: unlimited() } }
  return running({ hosts, channels }, async (bridge) => {
    await established(bridge, conversations, () => posted)
    const bodies = Array.from({ length: conversations * each }, (_, n) =>
      Buffer.from(
        JSON.stringify([
          {
            kind: 'reply',
            id: `r${n}`,
            at: { ticket: tickets[n % tickets.length] },
            author: { kind: 'agent', name: 'Bo' },
            content: [{ type: 'text', markup: 'plain', text: `Your order ${n} is on its way` }],
          },
        ]),
      ),
    )
    const began = performance.now()
    await pool(bodies, 64, (body) => deliver(bridge, { method: 'POST', path: '/hosts/desk', headers: {}, body }))
    await until(() => sent === bodies.length)
    return { perSecond: (bodies.length * 1000) / (performance.now() - began) }
  })
}

// How fast a provider lets us send is its affair; here it takes everything.
const unlimited = () => {
  const { rate: _, ...capabilities } = whatsapp().capabilities
  return capabilities
}

const settled = async (bridge) => {
  let before = -1
  for (;;) {
    const { waiting } = await bridge.books()
    if (waiting === before) return waiting
    before = waiting
    await sleep(200)
  }
}

/** A thousand statuses in one POST, as Meta sends them after an outage, each to a message that was sent. */
const statusStorm = async ({ messages, rounds }) => {
  let posted = 0
  const ids = []
  const tickets = []
  const send = async (part) => {
    const id = `wamid.out.${part.id}`
    ids.push({ id, user: '15550000000' })
    return { providerId: id, status: 'queued' }
  }
  const hosts = {
    desk: {
      ...helpdesk({ post: async () => void posted++ }),
      open: async ({ key }) => {
        tickets.push(key)
        return { id: key }
      },
    },
  }
  const channels = { wa: { ...whatsapp(send), capabilities: unlimited() } }
  return running({ hosts, channels }, async (bridge) => {
    await established(bridge, messages, () => posted)
    await pool(tickets, 64, (ticket) =>
      deliver(bridge, {
        method: 'POST',
        path: '/hosts/desk',
        headers: {},
        body: Buffer.from(
          JSON.stringify([
            {
              kind: 'reply',
              id: `r${ticket}`,
              at: { ticket },
              author: { kind: 'agent', name: 'Bo' },
              content: [{ type: 'text', markup: 'plain', text: 'On its way' }],
            },
          ]),
        ),
      }),
    )
    await until(() => ids.length === messages)
    // What is due later (the warning before each window closes) waits all the while.
    const waiting = await settled(bridge)
    const answered = []
    const began = performance.now()
    for (const status of ['sent', 'delivered', 'read'].slice(0, rounds)) {
      const before = performance.now()
      const { status: code } = await deliver(bridge, statusBatch(ids, status))
      if (code !== 200) throw new Error(`answered ${code}`)
      answered.push(performance.now() - before)
    }
    const end = Date.now() + 60_000
    for (let left = waiting + 1; left > waiting && Date.now() < end; await sleep(2))
      left = (await bridge.books()).waiting
    return {
      answeredMs: Math.max(...answered),
      perSecond: (messages * rounds * 1000) / (performance.now() - began),
    }
  })
}

/** All at once: what each sender waits for its 200, and when the host has everything. */
const burst = async ({ conversations }) => {
  let posted = 0
  return running({ hosts: { desk: helpdesk({ post: async () => void posted++ }) } }, async (bridge) => {
    const requests = makeMany(maker('whatsapp', 'b', conversations), conversations)
    const began = performance.now()
    const waits = []
    await Promise.all(
      requests.map(async (request) => {
        await deliver(bridge, request)
        waits.push(performance.now() - began)
      }),
    )
    await until(() => posted === conversations)
    return { p99Ms: percentile(waits, 0.99), seconds: (performance.now() - began) / 1000 }
  })
}

/** Much traffic over the same conversations: what stays in memory. */
const slope = async ({ conversations, rounds, messages }) => {
  let posted = 0
  return running({ hosts: { desk: helpdesk({ post: async () => void posted++ }) } }, async (bridge) => {
    const make = maker('whatsapp', 'm', conversations)
    const heap = []
    for (let round = 0; round <= rounds; round++) {
      const wanted = posted + messages
      await pool(makeMany(make, messages), 64, (request) => deliver(bridge, request))
      await until(() => posted === wanted)
      collect()
      heap.push(process.memoryUsage().heapUsed)
    }
    // The first round fills the caches.
    const bytes = (heap.at(-1) - heap[0]) / (rounds * messages)
    return { bytesPerMessage: bytes, heapMb: heap.at(-1) / 1e6, rssMb: process.memoryUsage().rss / 1e6 }
  })
}

const scenarios = { toHost, slowTenth, replies, statusStorm, burst, slope }

try {
  await answer(await scenarios[about.scenario](about))
} catch (thrown) {
  await answer({ error: thrown.stack })
}
process.exit(0)
