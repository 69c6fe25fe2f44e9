import { defineConfig } from 'vitest/config'
import { root } from './scripts/packages.mjs'
import { project, shared, whole } from './vitest.workspace.js'

export default defineConfig({
  test: { ...shared, projects: [project('projects', root, [`{packages,examples,scripts}/${whole}`])] },
})
