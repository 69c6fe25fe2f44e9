// What npm would publish, seen as a stranger's tools see it: publint reads the package, are-the-types-wrong resolves its
// types as CommonJS and as ES module. Needs a build.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportProblems } from './arrows.mjs'
import { published, root } from './packages.mjs'

const run = (command, options, cwd) =>
  new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1' }
    execFile(command, options, { cwd, env, shell: process.platform === 'win32' }, (error, stdout, stderr) =>
      resolve({ passed: error === null, stdout, output: `${stdout}${stderr}`.trim() }),
    )
  })

const bin = (name) => join(root, 'node_modules', '.bin', name)

/** Only what `files` lets through is looked at: a tarball, packed once for both tools. */
const look = async ({ folder }, into) => {
  const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', into], folder)
  if (!packed.passed) return [packed]
  const [{ filename, files }] = JSON.parse(packed.stdout)
  const tarball = join(into, filename)
  const stray = files
    .map(({ path }) => path)
    // What a scaffold is made of is published as it is.
    .filter((path) => !path.startsWith('templates/') && /tsbuildinfo|\.test\.|(^|\/)src\//.test(path))
  return [
    { passed: stray.length === 0, output: `published by mistake: ${stray.join(', ')}` },
    await run(bin('publint'), ['run', tarball, '--strict'], root),
    // Node 20 and TypeScript read the exports map; the old node10 algorithm, which knows none, is not supported.
    await run(bin('attw'), [tarball, '--profile', 'node16', '--format', 'ascii', '--no-emoji'], root),
  ]
}

const into = mkdtempSync(join(tmpdir(), 'deskwire-shape-'))
const waiting = [...published]
let passed = true

const worker = async () => {
  for (let item = waiting.shift(); item; item = waiting.shift()) {
    const { name } = item.manifest
    const failed = [
      ...exportProblems(item).map((output) => ({ output })),
      ...(await look(item, into)).filter((result) => !result.passed),
    ]
    for (const { output } of failed) console.error(`${name}: ${output}`)
    console.log(`${failed.length > 0 ? 'FAILED' : 'ok    '} ${name}`)
    passed &&= failed.length === 0
  }
}

try {
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker))
} finally {
  rmSync(into, { recursive: true, force: true })
}
process.exitCode = passed ? 0 : 1
