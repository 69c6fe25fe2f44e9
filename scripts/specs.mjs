// `npm run test:specs`: records what the channels and the simulator say in their own tests, and holds it against the
// vendors' API descriptions in the folder DESKWIRE_SPECS. Messages of one shape (the same names and types) count once.
// Then official and well-used clients talk to the same fakes as our adapters (`conformance/clients`).
// The last line says how it went.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { wrongWith } from '../conformance/known.mjs'
import { plants } from '../conformance/plants.mjs'
import { root } from './packages.mjs'

const conformance = join(root, 'conformance')

export const specsFolder = (environment = process.env) => resolve(root, environment.DESKWIRE_SPECS ?? '../shared/specs')

const run = (command, options, more = {}) =>
  spawnSync(command, options, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    ...more,
  }).status === 0

/** One run of the tests with the recorders in place. A planted run is expected to fail, so it is not shown. */
const record = (folder, { adapter = '', tests = [] } = {}) =>
  run('npx', ['vitest', 'run', '--config', join(conformance, 'vitest.config.ts'), ...tests], {
    env: { ...process.env, DESKWIRE_RECORDING: folder, DESKWIRE_PLANT: adapter },
    ...(adapter && { stdio: 'ignore' }),
  })

/** Well-used clients in whole conversations with what our adapters are tested against: how many cases hold. */
const clients = (folder) => {
  const report = join(folder, 'clients.json')
  const config = join(conformance, 'clients/vitest.config.ts')
  run('npx', [
    'vitest',
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'))
  return { passed: numPassedTests, failed: numTotalTests === 0 ? 1 : numTotalTests - numPassedTests }
}

const inFolder = async (work) => {
  const folder = mkdtempSync(join(tmpdir(), 'deskwire-specs-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const tell = ({ checks, faults, silent, stale, excused }) => {
  const kinds = new Map()
  for (const { vendor, direction, count } of checks) {
    const kind = `${vendor} ${direction}s`
    const { messages, shapes } = kinds.get(kind) ?? { messages: 0, shapes: 0 }
    kinds.set(kind, { messages: messages + count, shapes: shapes + 1 })
  }
  for (const [kind, { messages, shapes }] of [...kinds].sort()) {
    console.log(`${String(messages).padStart(5)} ${kind} judged, of ${shapes} shapes`)
  }
  console.log(
    `${String(excused).padStart(5)} messages differ where conformance/explained.mjs or an example of the vendor says why`,
  )
  for (const [reason, count] of silent) console.log(`${String(count).padStart(5)} messages not judged. ${reason}`)
  for (const [fault, test] of faults) console.error(`\n${fault}\n  in: ${test}`)
  for (const { what } of stale) console.error(`\nNothing needs the explanation of ${what} any more: remove it.`)
}

const judged = async (folder) => {
  const [{ load }, { createVerdict }, { messagesIn }] = await Promise.all(
    ['specs', 'verdict', 'messages'].map((name) => import(`../conformance/${name}.mjs`)),
  )
  const verdict = createVerdict(await load(folder))
  return (recording) => verdict(messagesIn(recording))
}

const main = async () => {
  const folder = specsFolder()
  const wrong = wrongWith(folder)
  if (wrong.length > 0) {
    for (const line of wrong) console.error(line)
    return { passed: 0, failed: wrong.length }
  }
  if (!existsSync(join(conformance, 'node_modules')) && !run('npm', ['ci'], { cwd: conformance })) {
    return { passed: 0, failed: 1 }
  }
  const judge = await judged(folder)
  const outcome = await inFolder((recording) => {
    const ran = record(recording)
    return { ran, ...judge(recording) }
  })
  tell(outcome)
  let passed = outcome.checks.filter(({ ok }) => ok).length
  const unnamed = [...outcome.faults.keys()].filter((fault) => fault.endsWith(': not described')).length
  let failed = outcome.checks.length - passed + unnamed + outcome.stale.length + (outcome.ran ? 0 : 1)
  for (const plant of plants) {
    const { faults } = await inFolder((recording) => {
      record(recording, { adapter: plant.adapter, tests: [plant.tests] })
      return judge(recording)
    })
    const name = /\w+/.exec(plant.wrong)?.[0]
    const found = [...faults.keys()].find(
      (fault) => fault.includes(` request `) && fault.includes(`.${name} is not known`),
    )
    console.log(
      found
        ? `planted in ${plant.adapter}, and found: ${found}`
        : `planted in ${plant.adapter}, and NOT found: ${plant.wrong}`,
    )
    if (found) passed += 1
    else failed += 1
  }
  const held = await inFolder(clients)
  return { passed: passed + held.passed, failed: failed + held.failed }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { passed, failed } = await main().catch((thrown) => {
    console.error(thrown)
    return { passed: 0, failed: 1 }
  })
  process.exitCode = failed === 0 ? 0 : 1
  console.log(`${passed} passed, ${failed} failed`)
}
