// The whole composition: three channels, a helpdesk, a small virtual agent and a store, in one process on one port.
import { createServer } from 'node:http'
import { admin } from '@deskwire/admin'
import { createBridge, createRouter, nodeHandler } from '@deskwire/core'
import { createDesk, desk } from '@deskwire/desk'
import { panel } from '@deskwire/panel'
import { createSimulator } from '@deskwire/simulator'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { accounts } from './accounts.js'
import { menu } from './assistant.js'
import { office } from './hours.js'
import { fillDesk, hints, notice, offers, reopenTemplate } from './sample.js'
import { business } from './wire.js'

/** `url`: how browsers reach us. `publicUrl`: how providers do; the same unless real ones are used. `built`: where tests built the pages. */
export const createQuickstart = ({ url, publicUrl = url, data, env = {}, built = {} }) => {
  const real = accounts(env)
  const wire = business(url, publicUrl)
  // One pair of hands for all, so that the page can move the clock; real providers have their own.
  const clock = real.any ? Date.now : wire.clock
  const helpdesk = createDesk({
    file: `${data}/desk.db`,
    url: `${url}/desk`,
    now: clock,
    ...(env.DESK_TOKEN && { token: env.DESK_TOKEN }),
  })
  fillDesk(helpdesk)

  const { hours, moments } = office(clock())
  const onClosed = env.ON_CLOSED === 'reopen' ? 'reopen' : 'refuse'
  const bridge = createBridge({
    publicUrl,
    store: sqlite({ path: `${data}/deskwire.db` }),
    channels: {
      whatsapp: whatsappCloud(real.cloud ?? wire.cloud),
      'twilio-whatsapp': twilioWhatsapp(real.twilioWhatsapp ?? wire.twilioWhatsapp),
      sms: twilioSms(real.sms ?? wire.sms),
    },
    hosts: { desk: desk({ desk: helpdesk }) },
    assistants: { menu },
    policy: {
      onClosed,
      reopenTemplate,
      topics: { orders: { title: 'Orders' } },
      // Real customers are answered by whoever tries it, at any time.
      ...(!real.any && { hours }),
    },
    clock,
    secret: env.DESKWIRE_SECRET,
  })
  // Whoever sits here needs no key; where others reach the bridge, there is no operator's page.
  const alone = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(publicUrl).hostname)
  const simulator = createSimulator({
    url,
    wire,
    desk: helpdesk,
    panel: panel({ folder: built.panel }),
    admin: alone,
    bridge,
    offers,
    hints,
    notice,
    clock: !real.any,
    moments,
    assets: built.page,
  })
  const operators = alone && admin({ local: 'admin', folder: built.admin })
  const router = nodeHandler(createRouter(bridge, { metrics: 'open', ...(operators && { admin: operators }) }))
  const server = createServer((request, response) => simulator.handle(request, response) || router(request, response))

  return {
    bridge,
    desk: helpdesk,
    wire,
    real,
    alone,
    server,
    async listen(port, host) {
      // Started first: what comes as soon as the port is open must find a bridge that takes it.
      await bridge.start({ work: false })
      await new Promise((done, failed) => server.once('error', failed).listen(port, host, done))
      bridge.work()
    },
    async stop() {
      simulator.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await bridge.stop()
      await helpdesk.stop()
      await wire.close()
    },
  }
}
