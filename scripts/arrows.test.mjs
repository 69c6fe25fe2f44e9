import { expect, it } from 'vitest'
import { exportProblems, importsOf, readSources, violations } from './arrows.mjs'

const core = (path, text) => ({ folder: 'packages/core', path: `packages/core/src/${path}`, text })
const host = (text, path = 'index.ts') => ({
  folder: 'packages/hosts/acme',
  path: `packages/hosts/acme/src/${path}`,
  text,
})

it('the sources of this repository keep the arrows', () => {
  expect(violations(readSources())).toEqual([])
})

it('an import against the arrows is caught, with file, import and rule', () => {
  const files = [
    core('policy/gate.ts', "import { run } from '../bridge/dispatch.js'\n"),
    core('bridge/dispatch.ts', ''),
  ]
  expect(violations(files)).toEqual([
    "packages/core/src/policy/gate.ts imports '../bridge/dispatch.js': policy may import only model, ports",
  ])
})

it('a type counts as an import for the arrows: whoever knows a shape depends on it', () => {
  const files = [core('model/a.ts', "import type { Host } from '../ports/host.js'\n"), core('ports/host.ts', '')]
  expect(violations(files)[0]).toContain('model may import nothing of the core but itself')
})

it.each([
  ['store/memory.ts', '../bridge/dispatch.js', 'bridge/dispatch.ts'],
  ['adapter/http.ts', '../http/router.js', 'http/router.ts'],
  ['adapter.ts', './bridge/dispatch.js', 'bridge/dispatch.ts'],
  ['bridge/dispatch.ts', '../adapter.js', 'adapter.ts'],
  ['bridge/dispatch.ts', '../store/memory.js', 'store/memory.ts'],
  ['render/render.ts', '../policy/gate.js', 'policy/gate.ts'],
  ['bridge/dispatch.ts', '../http/node.js', 'http/node.ts'],
  ['ports/host.ts', '../render/split.js', 'render/split.ts'],
  ['bridge/task/run.ts', '../outbound/send.js', 'bridge/outbound/send.ts'],
  ['bridge/agent/ticket.ts', '../inbound/assistant.js', 'bridge/inbound/assistant.ts'],
  ['bridge/options.ts', './task/run.js', 'bridge/task/run.ts'],
  ['store/rules/accept.ts', '../scheduling/worker.js', 'store/scheduling/worker.ts'],
  ['store/collections/heap.ts', '../rules/tables.js', 'store/rules/tables.ts'],
  ['store.ts', './adapter.js', 'adapter.ts'],
])('core: %s may not import %s', (path, name, to) => {
  expect(violations([core(path, `import { x } from '${name}'\n`), core(to, '')])).toHaveLength(1)
})

it('a new folder of the core has to be given its place', () => {
  expect(violations([core('misc/a.ts', "import '../model/b.js'\n"), core('model/b.ts', '')])[0]).toContain('no place')
})

it('the right way round passes', () => {
  const files = [
    core('http/router.ts', "import { run } from '../bridge/dispatch.js'\n"),
    core(
      'bridge/dispatch.ts',
      "import { gate } from '../policy/gate.js'\nimport { render } from '../render/render.js'\n",
    ),
    core('policy/gate.ts', "import type { Host } from '../ports/host.js'\n"),
    core('render/render.ts', ''),
    core('ports/host.ts', ''),
  ]
  expect(violations(files)).toEqual([])
})

it.each(['@deskwire/core', '@deskwire/zendesk', '@deskwire/twilio', 'deskwire'])(
  'an adapter may not import %s',
  (name) => {
    const [found] = violations([host(`import { x } from '${name}'\n`)])
    expect(found).toContain(`imports '${name}'`)
    expect(found).toContain('@deskwire/core/adapter')
  },
)

it('an adapter may import its own files, its dependencies and the adapter entry', () => {
  const text = "import { z } from 'zod'\nimport { fail } from '@deskwire/core/adapter'\nimport { a } from './a.js'\n"
  expect(violations([host(text), host('', 'a.ts')])).toEqual([])
})

it('a store may begin as a cover over the memory store, and takes nothing else from the core', () => {
  const at = (folder, names) =>
    violations([{ folder, path: `${folder}/src/index.ts`, text: `import { ${names} } from '@deskwire/core'\n` }])
  expect(at('packages/stores/acme', 'memory')).toEqual([])
  expect(at('packages/stores/acme', 'createBridge')).toHaveLength(1)
  expect(at('packages/stores/acme', 'memory, createBridge')).toHaveLength(1)
  expect(at('packages/hosts/acme', 'memory')).toHaveLength(1)
})

it('no relative import leaves its package', () => {
  expect(violations([host("import { x } from '../../../core/src/index.js'\n")])[0]).toContain('stays inside')
  expect(violations([host("import { x } from '../../../../scripts/web-page/dom.js'\n")])[0]).toContain('stays inside')
})

it('a page for the browser takes what the pages share', () => {
  const folder = 'packages/panel'
  const text = "export * from '../../../../../scripts/web-page/dom.js'\n"
  expect(violations([{ folder, path: `${folder}/src/page/browser/dom.ts`, text }])).toEqual([])
})

it('the two Twilio channels may import what they share, and only they', () => {
  const text = "import { x } from '@deskwire/twilio'\n"
  const at = (folder) => violations([{ folder, path: `${folder}/src/index.ts`, text }])
  expect(at('packages/channels/twilio-sms')).toEqual([])
  expect(at('packages/channels/whatsapp-cloud')).toHaveLength(1)
})

it('the core imports no adapter, and the simulator may import any', () => {
  const text = "import { x } from '@deskwire/zendesk'\n"
  expect(violations([core('bridge/dispatch.ts', text)])).toHaveLength(1)
  expect(violations([{ folder: 'packages/simulator', path: 'packages/simulator/src/index.ts', text }])).toEqual([])
})

it('files that import each other in a circle are named in order, by value, by type or lazily', () => {
  const circle = (back) => [host("import { b } from './b.js'\n", 'a.ts'), host(back, 'b.ts')]
  const named = 'src/a.ts -> packages/hosts/acme/src/b.ts -> '
  expect(violations(circle("export * from './a.js'\n"))[0]).toContain(named)
  expect(violations(circle("import type { A } from './a.js'\n"))[0]).toContain(named)
  expect(violations(circle("const a = () => import('./a.js')\n"))[0]).toContain(named)
})

it('imports are found in every form, and not in comments', () => {
  const text = [
    "import 'a'",
    'import {\n  b,\n  c,\n} from "b"',
    "export * from 'c'",
    "export type { D } from 'd'",
    "const e = await import('e')",
    "type F = import('f').F",
    "// import 'no'",
    "/*\nimport 'no'\n*/",
    "export const text = 'from'",
  ].join('\n')
  expect(importsOf(text).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})

it('an entry without types for require is caught', () => {
  const manifest = { name: 'x', sideEffects: false, exports: { '.': { import: { types: 'a', default: 'b' } } } }
  const problems = exportProblems({ folder: 'packages/nowhere', manifest })
  expect(problems).toContain("exports['.'].require.types is missing")
})
