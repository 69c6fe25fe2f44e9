// `npm run test:nodes`: the tarballs, installed by npm into an empty project, carry a message there and back on each Node we
// promise. Each comes from the npm registry, so this needs a network; what needs none is in scripts/release.project.test.mjs.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../packages.mjs'
import { build, compile, emptyProject, node, npm, pack } from './packed.mjs'

const majors = [20, 22, 24]
const platform = process.platform === 'win32' ? 'win' : process.platform
const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'

const project = emptyProject()
const must = (what, { status, output }) => {
  if (status === 0) return
  process.exitCode = 1
  throw new Error(`${what} failed:\n${output}`)
}

try {
  build()
  const packed = pack(project.folder)
  const nodes = majors.map((major) => `node-${major}@npm:node-${platform}-${process.arch}@${major}`)
  const tarballs = [...packed.values()].map(({ tarball }) => tarball)
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund']
  must('npm install', npm(project, ['install', ...quietly, ...tarballs, '@types/node@20', ...nodes]))
  const app = readFileSync(join(root, 'scripts/release/app.ts.txt'), 'utf8')
  for (const kind of ['mts', 'cts']) writeFileSync(join(project.folder, `app.${kind}`), app)
  must('Type-checking', compile(project, { skipLibCheck: false }))
  for (const major of majors)
    for (const file of ['app.mjs', 'app.cjs']) {
      const ran = node(project, [file], join(project.folder, 'node_modules', `node-${major}`, binary))
      must(`${file} on Node ${major}`, ran)
      console.log(`${file}: ${ran.stdout.trim()}`)
    }
} finally {
  project.remove()
}
