/** A fake's webhook carries events as they are; what is none makes the whole of it unreadable. */
export const events = <Event>(body: unknown): readonly Event[] => {
  if (!Array.isArray(body)) throw new TypeError('not a list of events')
  for (const event of body as unknown[])
    if (
      typeof event !== 'object' ||
      event === null ||
      !('kind' in event) ||
      typeof event.kind !== 'string' ||
      !hasId(event)
    )
      throw new TypeError('not an event')
  return body as readonly Event[]
}

const hasId = (event: object): boolean =>
  ('id' in event && typeof event.id === 'string' && event.id !== '') ||
  ('kind' in event && (event.kind === 'typing' || event.kind === 'viewing' || event.kind === 'changed'))
