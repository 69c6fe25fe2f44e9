// A registry on loopback, so that npm installs as it does for a user, without a network: our packages as they would be
// published, everything else as it is installed in this repository.
import { spawn } from 'node:child_process'
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, dirname, join } from 'node:path'
import { published } from '../packages.mjs'

const manifestIn = (folder) => {
  const path = join(folder, 'package.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** Every package below, those inside of others too: npm may want an older one. */
const installedIn = function* (modules) {
  if (!existsSync(modules)) return
  for (const entry of readdirSync(modules, { withFileTypes: true })) {
    // Our own are links to their sources.
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue
    const folder = join(modules, entry.name)
    if (entry.name.startsWith('@')) yield* installedIn(folder)
    else {
      const manifest = manifestIn(folder)
      if (manifest?.name && manifest.version) yield { manifest, folder }
      yield* installedIn(join(folder, 'node_modules'))
    }
  }
}

/** By name, then by version: what it declares, and how its tarball is read. */
const shelves = (root, packed) => {
  const all = new Map()
  const add = (manifest, read) => {
    const versions = all.get(manifest.name) ?? new Map()
    all.set(manifest.name, versions)
    if (!versions.has(manifest.version)) versions.set(manifest.version, { manifest, read })
  }
  for (const { manifest } of published) add(manifest, () => createReadStream(packed.get(manifest.name).tarball))
  for (const place of [root, ...published.map(({ folder }) => folder)])
    for (const { manifest, folder } of installedIn(join(place, 'node_modules')))
      add(manifest, () => {
        const options = ['-cf', '-', '--exclude=node_modules', '-C', dirname(folder), basename(folder)]
        return spawn('tar', options, { stdio: ['ignore', 'pipe', 'ignore'] }).stdout
      })
  return all
}

const newest = (versions) =>
  [...versions.keys()].sort((a, b) => b.localeCompare(a, 'en', { numeric: true })).find((one) => !one.includes('-')) ??
  [...versions.keys()][0]

/** What is known of a package, as npm asks for it. */
const page = (name, versions, url) => ({
  name,
  'dist-tags': { latest: newest(versions) },
  versions: Object.fromEntries(
    [...versions].map(([version, { manifest }]) => [
      version,
      { ...manifest, dist: { tarball: `${url}/${encodeURIComponent(name)}/-/${version}.tgz` } },
    ]),
  ),
})

export const startRegistry = async (root, packed) => {
  const all = shelves(root, packed)
  const server = createServer((request, response) => {
    const [name = '', , file] = (request.url ?? '').slice(1).split('/').map(decodeURIComponent)
    const versions = all.get(name)
    const item = file && versions?.get(file.replace(/\.tgz$/, ''))
    if (item) item.read().pipe(response)
    else if (versions && !file)
      response.setHeader('content-type', 'application/json').end(JSON.stringify(page(name, versions, url())))
    else response.writeHead(404).end('{}')
  })
  const url = () => `http://127.0.0.1:${server.address().port}`
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: url(),
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
