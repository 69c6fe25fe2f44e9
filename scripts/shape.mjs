// What npm would publish, seen as a stranger's tools see it: publint reads the package, are-the-types-wrong resolves its
// types as CommonJS and as ES module. Needs a build.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportProblems } from './arrows.mjs'
import { isEmpty, packages, root } from './packages.mjs'

const run = (command, options, cwd) => {
  const { status, stdout, stderr } = spawnSync(command, options, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    shell: process.platform === 'win32',
  })
  return { passed: status === 0, stdout, output: `${stdout}${stderr}`.trim() }
}

const bin = (name) => join(root, 'node_modules', '.bin', name)

/** Only what `files` lets through is looked at: a tarball, packed once for both tools. */
const look = ({ folder, manifest }, into) => {
  const packed = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', into], folder)
  if (!packed.passed) return [packed]
  const [{ filename, files }] = JSON.parse(packed.stdout)
  const tarball = join(into, filename)
  const stray = files.map(({ path }) => path).filter((path) => /tsbuildinfo|\.test\.|(^|\/)src\//.test(path))
  // Node 20 and TypeScript read the exports map; the old node10 algorithm, which knows none, is not supported.
  return [
    { passed: stray.length === 0, output: `published by mistake: ${stray.join(', ')}` },
    run(bin('publint'), ['run', tarball, '--strict'], root),
    run(bin('attw'), [tarball, '--profile', 'node16', '--format', 'ascii', '--no-emoji'], root),
  ].map((result) => ({ ...result, output: `${manifest.name}\n${result.output}` }))
}

const into = mkdtempSync(join(tmpdir(), 'deskwire-shape-'))
let failures = 0
try {
  for (const item of packages.filter(({ manifest }) => !manifest.private)) {
    const problems = exportProblems(item)
    for (const problem of problems) console.error(problem)
    failures += problems.length
    if (isEmpty(item)) {
      console.log(`empty  ${item.manifest.name}`)
      continue
    }
    const failed = look(item, into).filter(({ passed }) => !passed)
    for (const { output } of failed) console.error(output)
    failures += failed.length
    console.log(`${failed.length === 0 ? 'ok    ' : 'FAILED'} ${item.manifest.name}`)
  }
} finally {
  rmSync(into, { recursive: true, force: true })
}
process.exit(failures === 0 ? 0 : 1)
