import { relative } from 'node:path'
import { entries, examples, isEmpty, packages, root } from './scripts/packages.mjs'

const path = (folder) => relative(root, folder).replaceAll('\\', '/')

/** A command's launcher, and what it runs once that is built. */
const bins = ({ manifest }) => (manifest.bin ? [...Object.values(manifest.bin), 'src/cli.ts'] : [])

const workspace = (item) => ({
  entry: [
    ...entries(item).map(({ name }) => `src/${name}.ts`),
    ...bins(item),
    'src/**/*.test.ts',
    'test/**/*.test.ts',
    'test/global-setup.ts',
    // What runs in processes that are killed, and what measures.
    'faults/child.ts',
    'faults/descriptors-child.ts',
    'faults/poison-child.ts',
    'bench/*.mjs',
    'bench/throughput.ts',
    // Shown in a README, and run by vitest's own setting.
    'test/{example,global-setup}.ts',
    // Against a real server, by a command of their own (npm run test:rt, npm run test:redmine).
    'test/**/*.{rt,real}.ts',
    'scripts/*.mjs',
    // What runs in a browser is named to the bundler, not imported.
    'src/*/browser/main.ts',
  ],
  project: ['src/**/*.{ts,tsx}', 'test/**/*.ts', 'faults/*.ts', 'bench/*', 'scripts/*.mjs'],
})

export default {
  workspaces: {
    '.': { entry: ['scripts/*.mjs', 'vitest.workspace.ts', 'vitest.projects.ts'], project: ['scripts/*.mjs'] },
    ...Object.fromEntries(
      packages.filter((item) => !isEmpty(item)).map((item) => [path(item.folder), workspace(item)]),
    ),
    ...Object.fromEntries(
      examples.map(({ folder }) => [
        path(folder),
        { entry: ['**/*.{ts,js,mjs}', '!dist/**'], project: ['**/*.{ts,js,mjs}', '!dist/**'] },
      ]),
    ),
  },
  ignoreWorkspaces: packages.filter(isEmpty).map(({ folder }) => path(folder)),
  // Scaffolding: real packages once copied, with dependencies of their own. And a package with a lock of its own.
  ignore: ['scripts/templates/**', 'conformance/**'],
  // Run by their command, from scripts/shape.mjs and scripts/spelling.mjs.
  ignoreDependencies: ['publint', '@arethetypeswrong/cli', 'cspell'],
  // Come with Request Tracker, whose tests call it, and with Linux, where measurements are pinned.
  ignoreBinaries: ['perl', 'taskset'],
  // Named in the settings of each package that has one.
  ignoreUnresolved: ['test/global-setup.ts'],
  // The reference of options is made from these schemas, which are loaded by name (scripts/docs/options.mjs).
  ignoreIssues: {
    'packages/core/src/bridge/options-schema.ts': ['exports'],
    'packages/core/src/http/{node,router,serve}.ts': ['exports'],
  },
  // A type beside the function that speaks it is documentation, not a dead export.
  ignoreExportsUsedInFile: { interface: true, type: true },
}
