import { spawnSync } from 'node:child_process'
import { accessSync, constants, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folder } from './deskwire.js'

const own = join(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
const launcher: string = manifest.bin.deskwire

/** The package as a clone has it. */
const clone = () => {
  const path = join(folder(), 'packages/cli')
  for (const name of ['package.json', launcher]) cpSync(join(own, name), join(path, name))
  return path
}
const launch = (path: string, ...words: readonly string[]) =>
  spawnSync(process.execPath, [join(path, launcher), ...words], { encoding: 'utf8' })

it('is there before anything is built, to be run and published', () => {
  accessSync(join(own, launcher), constants.X_OK)
  expect(manifest.files).toContain(launcher.split('/')[1])
  expect(readFileSync(join(own, launcher), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
})

it('builds what it needs in a clone, once, and goes on', () => {
  const path = clone()
  const dist = join(path, 'dist')
  mkdirSync(join(path, '../../scripts'))
  // Stands for the repository's own build: it says what it was asked for, and leaves a command.
  writeFileSync(
    join(path, '../../scripts/build.mjs'),
    `import { mkdirSync, writeFileSync } from 'node:fs'
     console.log('built', ...process.argv.slice(2))
     mkdirSync(${JSON.stringify(dist)})
     writeFileSync(${JSON.stringify(join(dist, 'cli.js'))}, "console.log('ran')")`,
  )
  const first = launch(path, 'doctor')
  expect([first.status, first.stdout]).toEqual([0, 'ran\n'])
  expect(first.stderr).toContain(`built deskwire ${Object.keys(manifest.peerDependencies).join(' ')}`)
  const second = launch(path, 'doctor')
  expect([second.stdout, second.stderr]).toEqual(['ran\n', ''])
})

it('says how to build where nothing is', () => {
  const { status, stdout, stderr } = launch(clone(), 'doctor')
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toBe('deskwire is not built yet. Run npm run build in the repository, then this command again.\n')
})

it('runs what is built, with the same words and the same exit code', () => {
  const path = clone()
  mkdirSync(join(path, 'dist'))
  writeFileSync(join(path, 'dist/cli.js'), 'console.log(process.argv.slice(2).join()); process.exitCode = 3')
  const { status, stdout, stderr } = launch(path, 'doctor', '--json')
  expect([status, stdout, stderr]).toEqual([3, 'doctor,--json\n', ''])
})
