// Contender and floor behind sockets, in turn: the server on one core, the load on the other.
import { contenders } from '../contenders/all.mjs'
import { ask, median, sleep, start } from '../lib/run.mjs'

/** One stretch of load against a running server. */
export const stretch = async (server, about) => {
  server.send('count')
  const before = await server.next()
  const load = await ask('scenarios/load.mjs', about, { core: 1 })
  let after
  // What was answered may still be on its way to the handler.
  for (let tries = 0; tries < 200; tries++) {
    server.send('count')
    after = await server.next()
    if (after.seen - before.seen >= load.ok) break
    await sleep(50)
  }
  const used = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system
  return {
    ...load,
    cpu: used / Math.max(1, load.ok),
    // autocannon ends in the middle of what is in flight, so a few more may have arrived than were answered.
    lost: Math.max(0, load.ok - (after.seen - before.seen)),
    rss: after.rss,
  }
}

let marks = 0

/** `beside`: another contender in place of the floor. */
export const loopback = async (name, { rounds, seconds, connections = 32, beside }) => {
  const { wire } = contenders[name]
  const floorName = beside ?? (wire === 'whatsapp' ? 'floor-whatsapp' : 'floor-twilio')
  const servers = {}
  for (const [role, who] of [
    ['floor', floorName],
    ['other', name],
  ]) {
    const server = start('scenarios/server.mjs', { name: who }, { core: 0 })
    servers[role] = { server, wire: contenders[who].wire, port: (await server.next()).port }
  }
  const perConnection = Math.ceil((45_000 * seconds) / connections)
  const run = async (role) => {
    const { server, port, wire } = servers[role]
    const about = { port, wire, seconds, connections, perConnection, mark: `l${marks++}` }
    return stretch(server, about)
  }
  try {
    const pairs = []
    await run('floor')
    await run('other')
    for (let n = 0; n < rounds; n++) pairs.push({ floor: await run('floor'), other: await run('other') })
    const of = (role, what) => median(pairs.map((pair) => pair[role][what]))
    const wrong =
      pairs.find(({ other }) => other.forgeriesRefused !== 5) !== undefined
        ? 'took a forgery'
        : pairs.some(({ other }) => other.failed > 0)
          ? `${pairs.reduce((sum, { other }) => sum + other.failed, 0)} requests failed`
          : pairs.some(({ other }) => other.lost > 0)
            ? `${pairs.reduce((sum, { other }) => sum + other.lost, 0)} messages were answered and never delivered`
            : undefined
    return {
      name,
      ...(wrong && { void: wrong }),
      ratio: median(pairs.map(({ floor, other }) => other.perSecond / floor.perSecond)),
      perSecond: of('other', 'perSecond'),
      cpu: of('other', 'cpu'),
      p99: of('other', 'p99'),
      floorPerSecond: of('floor', 'perSecond'),
      floorCpu: of('floor', 'cpu'),
      floorP99: of('floor', 'p99'),
    }
  } finally {
    for (const { server } of Object.values(servers)) {
      server.send('stop')
      await server.ended
    }
  }
}
