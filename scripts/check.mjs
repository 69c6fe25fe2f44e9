// The whole gate. Every section runs, so that one look shows all there is to do; `npm run check lint arrows` runs
// only those. The last line is the sum: a section that fails counts as one failure.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './packages.mjs'
import { runTests } from './test.mjs'

const run = (command, ...options) =>
  spawnSync(command, options, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  }).status === 0

const script = (name) => run(process.execPath, join(root, 'scripts', `${name}.mjs`))

const gates = [
  { name: 'types', title: 'Types: sources and tests', pass: () => script('types') },
  { name: 'lint', title: 'Lint and format', pass: () => run('npm', 'run', '--silent', 'lint') },
  { name: 'arrows', title: 'Import arrows', pass: () => script('arrows') },
  { name: 'build', title: 'Build', pass: () => script('build') },
  { name: 'shape', title: 'Package shape: publint, are the types wrong', needs: 'build', pass: () => script('shape') },
  {
    name: 'exports',
    title: 'Dead exports and dependencies',
    pass: () => run('npx', '--no-install', 'knip', '--no-config-hints'),
  },
]

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => name !== 'tests' && !gates.some((gate) => gate.name === name))
if (unknown.length > 0) {
  console.error(`No section is called ${unknown.join(', ')}: ${gates.map(({ name }) => name).join(', ')}, tests`)
  process.exit(2)
}

const wanted = ({ name }) => chosen.length === 0 || chosen.includes(name)
const results = []

const section = (title, work) => {
  console.log(`\n── ${title}\n`)
  const began = performance.now()
  const outcome = work()
  results.push({ title, seconds: (performance.now() - began) / 1000, outcome })
  return outcome
}

const failedGates = new Set()
for (const { name, title, needs, pass } of gates.filter(wanted)) {
  const blocked = () => console.log(`not looked at: ${needs} failed`)
  if (!section(title, () => (failedGates.has(needs) ? blocked() : pass()))) failedGates.add(name)
}
const none = { passed: 0, failed: 0, skipped: 0 }
const tests = wanted({ name: 'tests' }) ? section('Tests: npm test', () => runTests()) : none

console.log('\n── Summary\n')
for (const { title, seconds, outcome } of results) {
  const word = outcome === true || outcome?.failed === 0 ? 'ok    ' : 'FAILED'
  const skipped = outcome?.skipped > 0 ? `, ${outcome.skipped} skipped` : ''
  console.log(`${word} ${`${seconds.toFixed(1)} s`.padStart(8)}  ${title}${skipped}`)
}

const failed = failedGates.size + tests.failed
process.exitCode = failed === 0 ? 0 : 1
console.log(`\n${tests.passed} passed, ${failed} failed`)
