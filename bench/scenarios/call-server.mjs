// A helpdesk that takes any JSON, in a process of its own.
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  let length = 0
  request.on('data', (chunk) => {
    length += chunk.length
  })
  request.on('end', () => {
    const body = JSON.stringify({ ticket: { id: 1, status: 'open', length } })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
  })
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => process.exit(0))
process.on('disconnect', () => process.exit(0))
