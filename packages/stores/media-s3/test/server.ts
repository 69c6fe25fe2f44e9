import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The part of S3's protocol that a media store needs (Amazon S3 API reference: PutObject … AbortMultipartUpload), on loopback. */
export class S3Server {
  readonly objects = new Map<string, { bytes: Buffer; type: string }>()
  readonly uploads = new Map<string, Map<number, Buffer>>()
  readonly asked: string[] = []
  /** Gives this answer to the next requests of any kind. */
  readonly next: { status: number; code: string }[] = []
  /** Gives this answer to every request of this kind; 0 for none. */
  readonly always: { method: string; kind: '' | '?uploads' | '?part' | '?end'; status: number; code: string }[] = []
  url = ''
  private readonly server = createServer((request, response) => void this.answer(request, response))

  constructor(private readonly bucket: string) {}

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    return this
  }
  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    const url = new URL(request.url ?? '', this.url)
    const { method = '' } = request
    const query = url.searchParams
    const kind = query.has('uploads')
      ? '?uploads'
      : query.has('partNumber')
        ? '?part'
        : query.has('uploadId')
          ? '?end'
          : ''
    this.asked.push(`${method} ${url.pathname}${kind}`)
    const xml = (status: number, text: string) =>
      void response.writeHead(status, { 'content-type': 'application/xml' }).end(text)
    const refuse = (status: number, code: string) =>
      xml(status, `<Error><Code>${code}</Code><Message>no</Message></Error>`)
    const planted =
      this.next.shift() ?? this.always.find((planted) => planted.method === method && planted.kind === kind)
    if (planted?.status === 0) return
    if (planted) return refuse(planted.status, planted.code)
    if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=key/'))
      return refuse(403, 'AccessDenied')
    const [, bucket, ...rest] = url.pathname.split('/')
    if (bucket !== this.bucket) return refuse(404, 'NoSuchBucket')
    const key = decodeURIComponent(rest.join('/'))
    const upload = query.get('uploadId')
    const tag = (of: Buffer) => `"${createHash('md5').update(of).digest('hex')}"`
    if (method === 'POST' && query.has('uploads')) {
      const id = `u${this.uploads.size + 1}`
      this.uploads.set(id, new Map())
      return xml(200, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`)
    }
    if (upload !== null) {
      const parts = this.uploads.get(upload)
      if (!parts) return refuse(404, 'NoSuchUpload')
      if (method === 'PUT') {
        parts.set(Number(query.get('partNumber')), bytes)
        response.writeHead(200, { etag: tag(bytes) }).end()
        return
      }
      this.uploads.delete(upload)
      if (method === 'DELETE') return void response.writeHead(204).end()
      const numbers = [...bytes.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map((match) =>
        Number(match[1]),
      )
      const all = numbers.map((number) => parts.get(number) ?? Buffer.alloc(0))
      // S3 accepts no part below 5 MB except the last.
      if (all.slice(0, -1).some((part) => part.byteLength < 5 * 1_024 * 1_024)) return refuse(400, 'EntityTooSmall')
      this.objects.set(key, { bytes: Buffer.concat(all), type: '' })
      return xml(200, '<CompleteMultipartUploadResult/>')
    }
    if (method === 'PUT') {
      const from = request.headers['x-amz-copy-source']
      const source =
        from === undefined ? undefined : this.objects.get(decodeURIComponent(String(from)).slice(bucket.length + 1))
      if (from !== undefined && !source) return refuse(404, 'NoSuchKey')
      this.objects.set(key, source ?? { bytes, type: request.headers['content-type'] ?? '' })
      return source
        ? xml(200, `<CopyObjectResult><ETag>${tag(source.bytes)}</ETag></CopyObjectResult>`)
        : void response.writeHead(200, { etag: tag(bytes) }).end()
    }
    if (method === 'DELETE') {
      this.objects.delete(key)
      return void response.writeHead(204).end()
    }
    const found = this.objects.get(key)
    if (!found) return refuse(404, 'NoSuchKey')
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
    if (!range) return void response.writeHead(200, { 'content-length': found.bytes.byteLength }).end(found.bytes)
    const begin = Number(range[1])
    if (begin >= found.bytes.byteLength) return refuse(416, 'InvalidRange')
    const part = found.bytes.subarray(begin, range[2] === '' ? undefined : Number(range[2]) + 1)
    response.writeHead(206, { 'content-length': part.byteLength }).end(part)
  }
}
