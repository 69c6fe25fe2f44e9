// One contender behind node:http, told by its parent when to count.
import { createServer } from 'node:http'
import { load } from '../contenders/all.mjs'
import { asked } from '../lib/run.mjs'

let seen = 0
const started = await (await load(asked().name)).start(() => {
  seen++
})
const server = createServer({ keepAliveTimeout: 60_000 }, started.node)
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))

process.on('message', async (what) => {
  if (what === 'count')
    process.send({
      cpu: process.cpuUsage(),
      seen: started.seenByStore ? await started.seenByStore() : seen,
      rss: process.memoryUsage().rss,
    })
  if (what === 'stop') {
    server.closeAllConnections()
    server.close()
    await started.stop()
    process.exit(0)
  }
})
