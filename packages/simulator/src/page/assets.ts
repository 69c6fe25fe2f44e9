import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Asset {
  headers: Readonly<Record<string, string>>
  etag: string
  bytes: Buffer
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** No external and no inline scripts, so that nothing a customer writes can run. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob: data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

// `__dirname` is there in the CommonJS build, `import.meta.url` in the other.
const here = () => (typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url)))

/** The built page. Files with a hash in their name never change, so browsers may cache them. */
export const loadAssets = (folder = join(here(), 'assets')): ReadonlyMap<string, Asset> => {
  const assets = new Map<string, Asset>()
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, name))
    const isPage = name === 'index.html'
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
    assets.set(isPage ? '/' : `/assets/${name}`, {
      bytes,
      etag,
      headers: {
        'content-type': types[extname(name)] ?? 'application/octet-stream',
        'cache-control': isPage ? 'no-cache' : 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'content-security-policy': policy,
        etag,
      },
    })
  }
  return assets
}
