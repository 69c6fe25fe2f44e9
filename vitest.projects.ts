import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { root } from './scripts/packages.mjs'
import { project, shared, whole } from './vitest.workspace.js'

// What is built, and the command line as one would install it.
const globalSetup = ['scripts/test/build.ts', 'packages/cli/test/global-setup.ts'].map((path) => join(root, path))

export default defineConfig({
  test: { ...shared, projects: [project('projects', root, [`{packages,examples,scripts}/${whole}`], { globalSetup })] },
})
