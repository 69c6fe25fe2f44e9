export interface StreamOptions {
  since: string
  events: Readonly<Record<string, (data: never) => void>>
  /** `live`: connected; `lost`: reconnecting. */
  state(state: 'live' | 'lost'): void
}

const againMs = 1_500

/** Server-sent events that reconnect and continue where they stopped. */
export const follow = ({ since, events, state }: StreamOptions): void => {
  let last = since
  const open = (): void => {
    const source = new EventSource(`/simulator/events?since=${encodeURIComponent(last)}`)
    source.onopen = () => state('live')
    source.onerror = () => {
      state('lost')
      // The browser reconnects after a broken connection, but not after an error response.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, againMs)
    }
    for (const [name, listener] of Object.entries(events))
      source.addEventListener(name, (event) => {
        if (event.lastEventId !== '') last = event.lastEventId
        listener(JSON.parse(event.data) as never)
      })
  }
  open()
}
