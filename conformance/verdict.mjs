import { examplesOf } from './examples.mjs'
import { explained, undescribed } from './explained.mjs'
import { createJudge } from './judge.mjs'

/** A body's names and types: two messages of one shape are one check. */
const shapeOf = (value) => {
  if (Array.isArray(value)) return [...new Set(value.map((one) => JSON.stringify(shapeOf(one))))]
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, shapeOf(value[name])]),
  )
}

const fits = (entry, message, id) =>
  (entry.vendor ?? message.vendor) === message.vendor &&
  (entry.direction ?? message.direction) === message.direction &&
  (entry.where === undefined || entry.where.test(id))

/** Judges what was recorded. `faults` is what is left once the descriptions' own mistakes are taken away. */
export const createVerdict = (documents) => {
  const judge = createJudge(documents)
  const keyOf = ({ direction }, id, violation) => `${direction} ${id} ${violation}`
  const byExample = new Set()
  for (const example of examplesOf(documents)) {
    const { id, violations = [] } = judge(example)
    for (const violation of violations) byExample.add(keyOf(example, id, violation))
  }

  return (messages) => {
    const checks = new Map()
    const faults = new Map()
    const silent = new Map()
    const used = new Set()
    let excused = 0
    for (const message of messages) {
      const { id, described, violations } = judge(message)
      const { vendor, direction, status = '', body, query = [] } = message
      if (!described) {
        const what = `${id} ${status}`
        const entry = undescribed.find((one) => fits(one, message, id) && one.what.test(what))
        if (entry) used.add(entry)
        else faults.set(`${vendor} ${direction} ${what}: not described`, message.test)
        if (entry) silent.set(entry.reason, (silent.get(entry.reason) ?? 0) + 1)
        continue
      }
      const left = violations.filter((violation) => {
        if (byExample.has(keyOf(message, id, violation))) return false
        const entry = explained.find((one) => fits(one, message, id) && one.what.test(violation))
        if (entry) used.add(entry)
        return entry === undefined
      })
      if (left.length < violations.length) excused += 1
      for (const violation of left) faults.set(`${vendor} ${direction} ${id}: ${violation}`, message.test)
      const shape = JSON.stringify([vendor, direction, id, status, query.map(([name]) => name).sort(), shapeOf(body)])
      const before = checks.get(shape) ?? { vendor, direction, count: 0, ok: true }
      checks.set(shape, { ...before, count: before.count + 1, ok: before.ok && left.length === 0 })
    }
    const stale = [...explained, ...undescribed].filter((entry) => !used.has(entry))
    return { checks: [...checks.values()], faults, silent, stale, excused }
  }
}
