import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
// @ts-expect-error plain JavaScript, shared with the build
import { entries, packages } from './scripts/packages.mjs'

// Tests read the sources, so nothing needs to be built before them.
const alias = packages
  .flatMap((item: { manifest: { name: string } }) =>
    entries(item).map(({ path, source }: { path: string; source: string }) => ({
      find: new RegExp(`^${item.manifest.name}${path === '.' ? '' : path.slice(1)}$`),
      replacement: source,
    })),
  )
  .filter(({ replacement }: { replacement: string }) => existsSync(replacement))

export default defineConfig({
  test: {
    projects: packages
      .filter(({ folder }: { folder: string }) => existsSync(`${folder}/src`))
      .map(({ folder, manifest }: { folder: string; manifest: { name: string } }) => ({
        resolve: { alias },
        test: {
          name: manifest.name,
          root: folder,
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      })),
  },
})
