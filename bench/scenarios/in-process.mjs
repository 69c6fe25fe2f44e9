// The floor and a contender in one process, alternating. Timed until the handler was called for every message.
import { contenders, load } from '../contenders/all.mjs'
import { forgeries, makeMany, maker } from '../lib/requests.mjs'
import { answer, asked, median } from '../lib/run.mjs'

const { name, rounds, messages } = asked()
const inFlight = 16
const { wire } = contenders[name]

const participant = async (made, mark) => {
  let seen = 0
  const started = await made.start(() => {
    seen++
  })
  const prepare = started.prepare ?? ((request) => request)
  const make = maker(wire, mark)
  let refused = 0
  for (const forged of forgeries(wire)) if ((await started.inProcess(prepare(forged))) >= 400 && seen === 0) refused++
  const round = async () => {
    const requests = makeMany(make, messages).map(prepare)
    const wanted = seen + messages
    const cpu = process.cpuUsage()
    let next = 0
    const worker = async () => {
      while (next < requests.length) {
        const status = await started.inProcess(requests[next++])
        if (status !== 200) throw new Error(`answered ${status}`)
      }
    }
    await Promise.all(Array.from({ length: inFlight }, worker))
    for (const until = Date.now() + 20_000; seen < wanted; ) {
      if (Date.now() > until) throw new Error(`${wanted - seen} of ${messages} messages were never delivered`)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { user, system } = process.cpuUsage(cpu)
    return { cpu: (user + system) / messages }
  }
  return { round, refused, stop: started.stop }
}

try {
  const floor = await participant(await load(wire === 'whatsapp' ? 'floor-whatsapp' : 'floor-twilio'), 'f')
  const other = await participant(await load(name), 'o')
  if (other.refused !== 5) throw new Error(`rejected ${other.refused} of 5 forgeries`)
  await floor.round()
  await other.round()
  const pairs = []
  for (let n = 0; n < rounds; n++) {
    // Who begins changes, so that neither always works in the other's rubbish.
    if (n % 2 === 0) pairs.push({ floor: await floor.round(), other: await other.round() })
    else {
      const second = await other.round()
      pairs.push({ other: second, floor: await floor.round() })
    }
  }
  // CPU time: on one core that is the time it takes, but for what the neighbours of this machine take of it.
  const ratios = pairs.map((pair) => pair.floor.cpu / pair.other.cpu)
  await answer({
    name,
    ratio: median(ratios),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
    perSecond: 1e6 / median(pairs.map(({ other }) => other.cpu)),
    cpu: median(pairs.map(({ other }) => other.cpu)),
    floorCpu: median(pairs.map(({ floor }) => floor.cpu)),
  })
  await other.stop()
} catch (thrown) {
  await answer({ name, void: thrown.message })
}
process.exit(0)
