import type { TestProject } from 'vitest/node'
import { startServer } from './server.js'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: string
  }
}

export default async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await startServer()
  project.provide('postgres', server.url)
  return () => server.dispose()
}
