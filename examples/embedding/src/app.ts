import { nodeHandler } from '@deskwire/core'
import express from 'express'
import { port, router, started, stopWith } from './bridge.js'

const app = express()

app.get('/', (_request, response) => void response.send('A shop of your own\n'))

// Before any body parser: signatures are made over the bytes as they came.
app.use(nodeHandler(router))

await started
const server = app.listen(port)
stopWith(server)
