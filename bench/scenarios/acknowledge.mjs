// How long a sender waits for its 200 at half of what the server can take, while the host is away.
import { ask, start } from '../lib/run.mjs'

export const acknowledge = async (wire, { seconds }) => {
  const server = start('scenarios/away.mjs', {}, { core: 0 })
  const { port } = await server.next()
  const load = (mark, perSecond) => {
    const about = { port, wire, seconds, connections: 32, perConnection: 500 * seconds, mark, perSecond }
    return ask('scenarios/load.mjs', about, { core: 1 })
  }
  try {
    await load(`w${wire}`)
    const most = (await load(`m${wire}`)).perSecond
    const { p50, p99, failed, perSecond } = await load(`h${wire}`, Math.floor(most / 2))
    return { most, perSecond, p50, p99, failed }
  } finally {
    server.send('stop')
    await server.ended
  }
}
