import { fetchHandler } from '@deskwire/core'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { port, router, started, stopWith } from './bridge.js'

const app = new Hono()
const deskwire = fetchHandler(router)

app.get('/', (context) => context.text('A shop of your own\n'))

app.all('*', (context) => deskwire(context.req.raw))

await started
const server = serve({ fetch: app.fetch, port })
stopWith(server)
