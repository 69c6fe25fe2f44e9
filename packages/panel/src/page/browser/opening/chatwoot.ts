const patienceMs = 10_000
const askAgainMs = 500

export interface Around {
  ticket: string
  agent: { id: string; name?: string }
}

/**
 * Which conversation Chatwoot's page shows around this frame, and who is logged in. It says so when the frame has loaded, and again when it is asked, if the
 * frame is seen (app/javascript/dashboard/components/widgets/DashboardApp/Frame.vue). It is a hint: nobody has signed it.
 */
export const agentAround = (origins: readonly string[]): Promise<Around | undefined> =>
  new Promise((resolve) => {
    const done = (around?: Around) => {
      clearTimeout(timer)
      clearInterval(asking)
      removeEventListener('message', hear)
      resolve(around)
    }
    const hear = ({ data, origin, source }: MessageEvent) => {
      if (source !== parent || !origins.includes(origin)) return
      const around = aroundIn(data)
      if (around) done(around)
    }
    const ask = () => {
      for (const origin of origins) parent.postMessage('chatwoot-dashboard-app:fetch-info', origin)
    }
    const timer = setTimeout(done, patienceMs)
    const asking = setInterval(ask, askAgainMs)
    addEventListener('message', hear)
    ask()
  })

interface AppContext {
  event?: string
  data?: { conversation?: { id?: number }; currentAgent?: { id?: number; name?: string } }
}

const aroundIn = (data: unknown): Around | undefined => {
  try {
    const { event, data: told } = (typeof data === 'string' ? JSON.parse(data) : (data ?? {})) as AppContext
    const [ticket, agent] = [told?.conversation?.id, told?.currentAgent]
    if (event !== 'appContext' || ticket === undefined || agent?.id === undefined) return undefined
    return { ticket: String(ticket), agent: { id: String(agent.id), ...(agent.name && { name: agent.name }) } }
  } catch {
    return undefined
  }
}
