// The SBOM of what is published. `npm sbom --omit dev` leaves out whatever is also somebody's development dependency, zod
// and pg among them, so the whole tree is asked for and cut down here.
import { execFileSync } from 'node:child_process'
import { published, root } from '../packages.mjs'

const nameOf = (ref) => ref.slice(0, ref.lastIndexOf('@'))

/** Keeps `manifests` and all that they need to run. Only workspaces have edges of development, and those are followed by name. */
export const shipped = (bom, manifests) => {
  const edges = new Map(bom.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]))
  const declared = new Map(
    manifests.map(({ name, version, dependencies, peerDependencies, optionalDependencies }) => [
      `${name}@${version}`,
      new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })),
    ]),
  )
  const needs = (ref) => {
    const names = declared.get(ref)
    const all = edges.get(ref) ?? []
    return names ? all.filter((one) => names.has(nameOf(one))) : all
  }
  const kept = new Set(declared.keys())
  for (const ref of kept) for (const next of needs(ref)) kept.add(next)
  return {
    ...bom,
    components: bom.components.filter((component) => kept.has(component['bom-ref'])),
    dependencies: [...kept].filter((ref) => edges.has(ref)).map((ref) => ({ ref, dependsOn: needs(ref) })),
  }
}

export const sbom = () => {
  const all = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  const bom = shipped(
    JSON.parse(all),
    published.map(({ manifest }) => manifest),
  )
  // npm names the root after its folder.
  bom.metadata.component.name = 'deskwire'
  return bom
}
