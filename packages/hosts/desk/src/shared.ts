import type { DeskApplication } from './desk.js'
import type { Asked } from './http.js'
import type { DeskArticle } from './model.js'
import { notFound } from './problem.js'

const mimePattern = /^[\w.+-]{1,60}\/[\w.+-]{1,80}/

/** `POST …/files?name=label.pdf&key=…`, the bytes as the body, its type as the content type. */
export const keepFile =
  (desk: DeskApplication) =>
  async ({ bytes, headers, query }: Asked) => {
    const mime = mimePattern.exec(headers.get('content-type') ?? '')?.[0] ?? 'application/octet-stream'
    const [name, key] = [query.get('name') ?? undefined, query.get('key') ?? undefined]
    return desk.library.keep(await bytes(desk.maxFileBytes), { mime, name, key })
  }

// Types that a browser may show inline without running scripts; all others are downloaded.
const shownInline = /^(image\/(png|jpeg|gif|webp)|audio\/|video\/)/

export const fileRoute =
  (desk: DeskApplication) =>
  ({ params }: Asked): Response => {
    const file = desk.library.file(params.file ?? '')
    if (!file) throw notFound('such file')
    const name = encodeURIComponent(file.name ?? 'file').replace(
      /['()]/g,
      (found) => `%${found.charCodeAt(0).toString(16)}`,
    )
    return new Response(Buffer.from(file.bytes), {
      headers: {
        'content-type': file.mime,
        'content-disposition': `${shownInline.test(file.mime) ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, max-age=86400, immutable',
      },
    })
  }

export const shownArticle = (desk: DeskApplication, { id, title, body, url }: DeskArticle) => ({
  id,
  title,
  url: url ?? `${desk.url || 'http://localhost'}/articles/${encodeURIComponent(id)}`,
  snippet: body.length <= 160 ? body : `${body.slice(0, 159).trimEnd()}…`,
})
