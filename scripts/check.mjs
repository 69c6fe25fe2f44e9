// The whole gate. Every section runs, so that one look shows all there is to do; `npm run check lint arrows` runs
// only those. The last line is the sum: a section that fails counts as one failure.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './packages.mjs'
import { runTests } from './test.mjs'

/** Its whole output, kept until it ends: two run at once. */
const run = (command, ...options) =>
  new Promise((resolve) => {
    const child = spawn(command, options, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    const output = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => void output.push(piece))
    child.on('error', (error) => resolve({ passed: false, output: `${error.message}\n` }))
    child.on('close', (status) => resolve({ passed: status === 0, output: Buffer.concat(output) }))
  })

const script = (name) => run(process.execPath, join(root, 'scripts', `${name}.mjs`))

// Those that write into `dist` come one after another, the others beside them.
const rows = [
  [
    { name: 'types', title: 'Types: sources and tests', check: () => script('types') },
    { name: 'build', title: 'Build', check: () => script('build') },
    {
      name: 'shape',
      title: 'Package shape: publint, are the types wrong',
      needs: 'build',
      check: () => script('shape'),
    },
  ],
  [
    { name: 'lint', title: 'Lint and format', check: () => run('npm', 'run', '--silent', 'lint') },
    { name: 'arrows', title: 'Import arrows', check: () => script('arrows') },
    {
      name: 'exports',
      title: 'Dead exports and dependencies',
      check: () => run('npx', '--no-install', 'knip', '--no-config-hints'),
    },
    { name: 'docs', title: 'Spelling: pages, sentences and comments', check: () => script('spelling') },
  ],
]
const tests = [
  { name: 'tests', title: 'Tests: npm test', script: 'test' },
  { name: 'projects', title: 'Whole projects: npm run test:projects', script: 'test:projects' },
]
const names = [...rows.flat(), ...tests].map(({ name }) => name)

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`No section is called ${unknown.join(', ')}: ${names.join(', ')}`)
  process.exit(2)
}

const wanted = (name) => chosen.length === 0 || chosen.includes(name)
const secondsSince = (began) => (performance.now() - began) / 1000
const results = []

const runRow = async (row) => {
  const failed = new Set()
  for (const { name, title, needs, check } of row.filter(({ name }) => wanted(name))) {
    const began = performance.now()
    const blocked = { passed: false, output: `not looked at: ${needs} failed\n` }
    const { passed, output } = failed.has(needs) ? blocked : await check()
    if (!passed) failed.add(name)
    process.stdout.write(`\n── ${title}\n\n`)
    process.stdout.write(output)
    results.push({ title, seconds: secondsSince(began), failed: passed ? 0 : 1 })
  }
}
await Promise.all(rows.map(runRow))

let passed = 0
for (const { title, script } of tests.filter(({ name }) => wanted(name))) {
  console.log(`\n── ${title}\n`)
  const began = performance.now()
  const counted = runTests([], script)
  passed += counted.passed
  results.push({ title, seconds: secondsSince(began), ...counted })
}

console.log('\n── Summary\n')
for (const { title, seconds, failed, skipped } of results) {
  const also = skipped > 0 ? `, ${skipped} skipped` : ''
  console.log(`${failed === 0 ? 'ok    ' : 'FAILED'} ${`${seconds.toFixed(1)} s`.padStart(8)}  ${title}${also}`)
}

const failed = results.reduce((sum, result) => sum + result.failed, 0)
process.exitCode = failed === 0 ? 0 : 1
console.log(`\n${passed} passed, ${failed} failed`)
