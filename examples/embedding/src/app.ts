import { nodeHandler } from '@deskwire/core'
import express from 'express'
import { bridge, port, router, started } from './bridge.js'

const app = express()

app.get('/', (_request, response) => void response.send('A shop of your own\n'))

// Before any body parser: signatures are made over the bytes as they came.
app.use(nodeHandler(router))

await started
const server = app.listen(port)

process.once('SIGTERM', () => server.close(() => bridge.stop().then(() => process.exit(0))))
