import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../packages.mjs'

/** The files that a bundle of a channel's webhook path takes something of, with the core's sources or as it is published. */
export const webhookPath = async ({ sources }) => {
  const { metafile } = await build({
    stdin: {
      contents: "export { createReceive } from './src/inbound/receive.js'",
      resolveDir: join(root, 'packages/channels/whatsapp-cloud'),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    ...(sources && { alias: { '@deskwire/core/adapter': join(root, 'packages/core/src/adapter.ts') } }),
  })
  const [{ inputs }] = Object.values(metafile.outputs)
  return Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0)
}
