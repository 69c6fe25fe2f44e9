import type { Quickstart } from './app.js'

export function launch(
  env: Readonly<Record<string, string | undefined>>,
  assets?: string,
): Promise<{ app: Quickstart; url: string; text: string; stop(): Promise<void> }>
