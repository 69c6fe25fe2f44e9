export interface StreamOptions {
  since: string
  events: Readonly<Record<string, (data: never) => void>>
  /** `live`: connected; `lost`: trying to come back. */
  state(state: 'live' | 'lost'): void
}

const againMs = 1_500

/** Server-sent events that come back by themselves and catch up from where they were. */
export const follow = ({ since, events, state }: StreamOptions): void => {
  let last = since
  const open = (): void => {
    const source = new EventSource(`/simulator/events?since=${encodeURIComponent(last)}`)
    source.onopen = () => state('live')
    source.onerror = () => {
      state('lost')
      // After a broken connection the browser comes back by itself; after an answer it did not like it does not.
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
