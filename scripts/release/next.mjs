// What a push to main is to do about a release, as outputs of a GitHub step; with a folder, also what the next job needs:
// a patch that opens the release, or the tarballs, the SBOM and the release notes.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../packages.mjs'
import { pack } from './packed.mjs'
import { sbom } from './sbom.mjs'

export const nextOf = ({ changesets, tagged }) => (changesets > 0 ? 'propose' : tagged ? 'nothing' : 'publish')

/** The section of one version in a changelog, as changesets writes them. */
export const notesOf = (changelog, version) => {
  const [, ...sections] = changelog.split(/^## /m)
  const found = sections.find((section) => section.split('\n', 1)[0].trim() === version)
  if (found === undefined) throw new Error(`The changelog has no section ${version}`)
  return `${found.slice(found.indexOf('\n')).trim()}\n`
}

const run = (command, ...options) =>
  execFileSync(command, options, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  })

const versionNow = () => JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8')).version

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const changesets = readdirSync(join(root, '.changeset')).filter((name) => /\.md$/.test(name)).length
  const tagged = run('git', 'tag', '--list', `v${versionNow()}`).trim() !== ''
  const next = nextOf({ changesets, tagged })
  const folder = resolve(process.argv[2] ?? 'handover')
  if (next !== 'nothing') mkdirSync(folder, { recursive: true })
  if (next === 'propose') {
    process.stderr.write(run('npm', 'run', '--silent', 'version'))
    run('git', 'add', '--all', '--', '.changeset', 'packages', 'examples', 'package-lock.json')
    writeFileSync(join(folder, 'version.patch'), run('git', 'diff', '--cached', '--binary'))
  }
  if (next === 'publish') {
    pack(folder)
    writeFileSync(join(folder, 'sbom.cdx.json'), JSON.stringify(sbom(), null, 2))
    const changelog = readFileSync(join(root, 'packages/core/CHANGELOG.md'), 'utf8')
    writeFileSync(join(folder, 'notes.md'), notesOf(changelog, versionNow()))
  }
  console.log(`next=${next}\nversion=${versionNow()}`)
}
