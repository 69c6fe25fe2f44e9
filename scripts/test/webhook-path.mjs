import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from '../packages.mjs'

/** A bundle of a channel's webhook path, with the core's sources or as it is published: the files it takes something of, and its size. */
export const webhookPath = async ({ sources }) => {
  const { metafile, outputFiles } = await build({
    stdin: {
      contents: "export { createReceive } from './src/inbound/receive.js'",
      resolveDir: join(root, 'packages/channels/whatsapp-cloud'),
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    ...(sources && { alias: { '@deskwire/core/adapter': join(root, 'packages/core/src/adapter.ts') } }),
  })
  const [{ inputs }] = Object.values(metafile.outputs)
  return {
    taken: Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0),
    zippedKb: gzipSync(outputFiles[0].contents, { level: 9 }).length / 1024,
  }
}
