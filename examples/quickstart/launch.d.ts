import type { Built, Quickstart } from './app.js'

export function launch(
  env: Readonly<Record<string, string | undefined>>,
  built?: Built,
): Promise<{ app: Quickstart; url: string; text: string; stop(): Promise<void> }>
