import { Heap } from '../collections/heap.js'
import type { OrphanTables, QueuedWork } from '../rules/tables.js'

/** Work without a lane, by the names it waits for and by its time limit. */
export const orphansInMemory = (): OrphanTables & { nextAt(): number | undefined; count(): number } => {
  const orphanTimes = new Heap<{ at: number; work: QueuedWork }>()
  const orphanNames = new Map<string, Set<QueuedWork>>()
  const namesOfOrphan = new Map<QueuedWork, readonly string[]>()

  const dropOrphan = (work: QueuedWork): void => {
    for (const name of namesOfOrphan.get(work) ?? []) {
      const waiting = orphanNames.get(name)
      waiting?.delete(work)
      if (waiting?.size === 0) orphanNames.delete(name)
    }
    namesOfOrphan.delete(work)
  }
  const dueOrphan = () => {
    while (orphanTimes.peek()?.work.state !== 'orphan') if (orphanTimes.pop() === undefined) return undefined
    return orphanTimes.peek()
  }

  return {
    addOrphan(work, names, until) {
      namesOfOrphan.set(
        work,
        names.map((name) => `${work.envelope.tenant}\n${name}`),
      )
      for (const name of namesOfOrphan.get(work) ?? []) {
        const waiting = orphanNames.get(name) ?? new Set()
        orphanNames.set(name, waiting.add(work))
      }
      orphanTimes.push({ at: until, work })
    },
    orphans: (tenant, name) => [...(orphanNames.get(`${tenant}\n${name}`) ?? [])],
    dropOrphan,
    expired(now, limit) {
      const found: QueuedWork[] = []
      for (let next = dueOrphan(); next && next.at <= now && found.length < limit; next = dueOrphan()) {
        found.push(next.work)
        orphanTimes.pop()
      }
      for (const work of found) orphanTimes.push({ at: work.envelope.orphan?.until ?? now, work })
      return found
    },
    nextAt: () => dueOrphan()?.at,
    count: () => namesOfOrphan.size,
  }
}
