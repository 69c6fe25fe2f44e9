// What npm would publish, unpacked into a project of its own: nothing there but the tarballs and what they declare.
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { published, root } from '../packages.mjs'

const run = (command, options, cwd = root) => {
  const windows = process.platform === 'win32'
  const { status, stdout, stderr } = spawnSync(command, options, {
    cwd,
    encoding: 'utf8',
    shell: windows && command === 'npm',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1' },
  })
  return { status, stdout, output: `${stdout}${stderr}` }
}

const must = (what, { status, stdout, output }) => {
  if (status !== 0) throw new Error(`${what} failed:\n${output}`)
  return stdout
}

export const build = () => {
  must('The build', run(process.execPath, [join(root, 'scripts/build.mjs')]))
}

/** Tarballs by package name, with what is in each. */
export const pack = (into) => {
  const chosen = published.flatMap(({ folder }) => ['-w', folder])
  const stdout = must(
    'npm pack',
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', into, ...chosen]),
  )
  return new Map(
    JSON.parse(stdout).map(({ name, filename, files }) => [
      name,
      { tarball: join(into, filename), files: files.map(({ path }) => path) },
    ]),
  )
}

export const emptyProject = () => {
  const folder = mkdtempSync(join(tmpdir(), 'deskwire-release-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'a-project', private: true, type: 'module' }))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** As Node would find it from there. */
const findFrom = (folder, name) => {
  for (let at = folder; ; at = dirname(at)) {
    const found = join(at, 'node_modules', name)
    if (existsSync(found)) return realpathSync(found)
    if (at === dirname(at)) throw new Error(`${name} is declared by ${folder}, and not installed`)
  }
}

const linkInto = ({ folder }, name, target) => {
  const path = join(folder, 'node_modules', name)
  if (existsSync(path)) return
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, 'junction')
}

/** What a manifest declares and this project does not make itself, from where this repository has it. */
export const linkDependencies = (project, source, { dependencies, peerDependencies }) => {
  const made = new Set(published.map(({ manifest }) => manifest.name))
  for (const name of Object.keys({ ...dependencies, ...peerDependencies }))
    if (!made.has(name)) linkInto(project, name, findFrom(source, name))
}

/** Without a network: tarballs are unpacked, and what they declare is linked. */
export const installOffline = (project, packed) => {
  for (const { folder: source, manifest } of published) {
    const path = join(project.folder, 'node_modules', manifest.name)
    mkdirSync(path, { recursive: true })
    must('tar', run('tar', ['-xzf', packed.get(manifest.name).tarball, '-C', path, '--strip-components=1']))
    linkDependencies(project, source, JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')))
  }
  linkInto(project, '@types/node', findFrom(root, '@types/node'))
}

/** Type-checks the project's files, and writes their JavaScript beside them. */
export const compile = ({ folder }, { skipLibCheck, ...more }) => {
  const compilerOptions = {
    module: 'NodeNext',
    target: 'ES2022',
    lib: ['ES2023'],
    strict: true,
    types: ['node'],
    skipLibCheck,
    ...more,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mts', '*.cts'] }))
  const ran = run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], folder)
  // The AI SDK's own declarations need the browser's types and those of json-schema, which it does not declare.
  const theirs = /^.*node_modules\/(?:ai|@ai-sdk\/[\w-]+)\/dist\/.*\n(?:[ \t]+.*\n)*/gm
  const output = ran.output.replace(theirs, '')
  return output === '' && ran.output !== '' ? { ...ran, status: 0, output } : ran
}

export const node = ({ folder }, options, binary = process.execPath) => run(binary, options, folder)
export const npm = ({ folder }, options) => run('npm', options, folder)
