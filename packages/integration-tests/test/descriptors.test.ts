import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundle } from '../faults/ground.js'

let child: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  child = await bundle('./descriptors-child.ts')
})
afterAll(() => child.remove())

// With none the package itself is not found, with six one of its files.
for (const free of [0, 6])
  it(`what could not be loaded with ${free} file descriptors free is loaded at its next use, and said`, () => {
    const ran = spawnSync(
      'sh',
      ['-c', 'ulimit -n 256 && exec "$0" "$@"', process.execPath, child.script, String(free)],
      {
        encoding: 'utf8',
        timeout: 100_000,
      },
    )
    const { without, afterwards } = JSON.parse(ran.stdout)
    expect(without.phones).toBe('not_loaded')
    expect(afterwards).toEqual({ call: 'works', phones: 'works' })
    expect(ran.stderr).toContain('libphonenumber-js could not be loaded (EMFILE)')
  })
