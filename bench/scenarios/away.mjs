// Our stack over SQLite with a host that does not answer, behind sockets.
import { createServer } from 'node:http'
import { createRouter, nodeHandler } from '@deskwire/core'
import { bridgeOf, helpdesk, storeOf } from '../lib/deskwire.mjs'

const { store, remove } = await storeOf('sqlite')
const silent = (_ticket, _entry) => new Promise(() => undefined)
const bridge = bridgeOf({ store, hosts: { desk: helpdesk({ post: silent }) } })
await bridge.start()
const server = createServer({ keepAliveTimeout: 60_000 }, nodeHandler(createRouter(bridge)))
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => {
  // Its host will never answer, so there is nothing to finish.
  remove()
  process.exit(0)
})
