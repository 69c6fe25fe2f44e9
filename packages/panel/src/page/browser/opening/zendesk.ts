const patienceMs = 10_000
// An app's frame is a few lines high until it asks for more (Zendesk docs, core API, `resize`).
const height = '700px'

/**
 * The ticket that Zendesk's page around this frame shows. An app says hello, and is told where it stands; until then Zendesk shows it as
 * loading (zendesk/zendesk_app_framework_sdk, lib/client.js: `iframe.handshake`, `zaf.app.registered`, `invoke`). Ours runs no script of others,
 * so it speaks these messages itself.
 */
export const ticketAround = (origins: readonly string[], appGuid: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const say = (message: object) => {
      for (const origin of origins)
        parent.postMessage(JSON.stringify({ ...message, appGuid, instanceGuid: appGuid }), origin)
    }
    const done = (ticket?: string) => {
      clearTimeout(timer)
      removeEventListener('message', hear)
      resolve(ticket)
    }
    const hear = ({ data, origin, source }: MessageEvent) => {
      if (source !== parent || !origins.includes(origin)) return
      const ticket = ticketIn(data)
      if (ticket === undefined) return
      say({ id: 1, request: 'invoke', params: { resize: [{ width: '100%', height }] } })
      done(ticket)
    }
    const timer = setTimeout(done, patienceMs)
    addEventListener('message', hear)
    say({ key: 'iframe.handshake', message: { version: '2.0' } })
  })

interface Registered {
  key?: string
  message?: { context?: { ticketId?: string | number } }
}

const ticketIn = (data: unknown): string | undefined => {
  try {
    const { key, message } = (typeof data === 'string' ? JSON.parse(data) : (data ?? {})) as Registered
    const ticket = message?.context?.ticketId
    return key === 'zaf.app.registered' && ticket !== undefined && ticket !== null ? String(ticket) : undefined
  } catch {
    return undefined
  }
}
