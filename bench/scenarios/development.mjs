// What whoever works on Deskwire waits for, in seconds: whole commands, as npm runs them.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

const secondsOf = (cwd, script, ...options) => {
  const began = performance.now()
  const { status, stdout, stderr } = spawnSync('npm', ['run', script, '--', ...options], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm run ${script} ended with ${status}:\n${`${stdout}${stderr}`.slice(-4_000)}`)
  return (performance.now() - began) / 1000
}

const within = (run) => {
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'deskwire-development-'))
  try {
    return run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The packages of a `node_modules`, each as a link; a link to a workspace leads to the same place in the copy. */
const link = (from, to) => {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const path = join(from, entry.name)
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(path), join(to, entry.name))
    else if (entry.name === '@deskwire') link(path, join(to, entry.name))
    else symlinkSync(path, join(to, entry.name))
  }
}

/** The tree as it is before its first build: what git knows or would add, and what is installed. */
const copyTo = (folder) => {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (listed.status !== 0) throw new Error(`git ls-files: ${listed.stderr}`)
  const files = listed.stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))
  for (const path of files) cpSync(join(root, path), join(folder, path))
  const packages = files.filter((path) => /(?:^|\/)package\.json$/.test(path)).map(dirname)
  for (const path of packages)
    if (existsSync(join(root, path, 'node_modules')))
      link(join(root, path, 'node_modules'), join(folder, path, 'node_modules'))
}

export const firstBuild = () =>
  within((folder) => {
    copyTo(folder)
    return secondsOf(folder, 'build')
  })

export const docsBuild = () => within((folder) => secondsOf(root, 'docs:build', '--outDir', join(folder, 'site')))

/** In the tree itself, with what earlier runs left in the cache. */
export const allTests = () => secondsOf(root, 'test')
