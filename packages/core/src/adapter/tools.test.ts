import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callFor, loopback } from '../../test/loopback.js'
import { fail } from '../model/failure.js'
import { failedCheck } from './failed-check.js'
import { isPublicAddress } from './http/addresses.js'
import { api } from './http/api.js'
import { createHttp } from './http/http.js'
import { safeUrl } from './http/safe-url.js'
import { fileName, mediaKindOf, readAll, sha256 } from './reading/media.js'

const streamOf = (...chunks: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Buffer.from(chunk))
      controller.close()
    },
  })

describe('the client of one provider', () => {
  it('appends paths and adds its headers, to its own origins only', async () => {
    const own = await loopback((_request, response) => response.end('{}'))
    const files = await loopback((_request, response) => response.end('{}'))
    const other = await loopback((_request, response) => response.end('{}'))
    const http = createHttp({ allowAddress: () => true })
    const acme = api(http, {
      baseUrl: `${own.url}/api/v2/`,
      origins: [files.url],
      headers: async () => ({ authorization: 'Bearer planted' }),
    })
    await acme.request({ method: 'GET', url: '/tickets?a=1', headers: { 'x-a': '1' } }, callFor())
    await acme.stream({ method: 'GET', url: `${files.url}/f` }, callFor())
    await acme.request({ method: 'GET', url: `${other.url}/x`, headers: { cookie: 'planted' } }, callFor())
    expect(own.seen[0]).toMatchObject({
      url: '/api/v2/tickets?a=1',
      headers: { authorization: 'Bearer planted', 'x-a': '1' },
    })
    expect(files.seen[0]?.headers.authorization).toBe('Bearer planted')
    expect(JSON.stringify(other.seen)).not.toContain('planted')
  })

  it('calls what leads elsewhere as untrusted', async () => {
    const other = await loopback((_request, response) => response.end('{}'))
    const acme = api(createHttp(), { baseUrl: 'https://acme.example' })
    await expect(acme.request({ method: 'GET', url: other.url }, callFor())).rejects.toMatchObject({
      code: 'private_address',
    })
    await expect(acme.request({ method: 'GET', url: 'http:127.0.0.1' }, callFor())).rejects.toMatchObject({
      code: 'private_address',
    })
  })

  it('does not let a path leave the origin', async () => {
    const own = await loopback((_request, response) => response.end('{}'))
    const acme = api(createHttp(), { baseUrl: own.url })
    await acme.request({ method: 'GET', url: '//elsewhere.example/x' }, callFor())
    expect(own.seen[0]?.url).toBe('/elsewhere.example/x')
  })
})

describe('addresses of the public internet', () => {
  it.each([
    '8.8.8.8',
    '93.184.215.14',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.255.255',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('%s is one', (address) => expect(isPublicAddress(address)).toBe(true))
  it.each([
    '0.0.0.0',
    '10.255.255.255',
    '100.64.0.1',
    '127.8.8.8',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1%eth0',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:a00:1::',
    'localhost',
    '',
  ])('%s is none', (address) => expect(isPublicAddress(address)).toBe(false))
})

describe('files', () => {
  it('are read up to a limit', async () => {
    expect(Buffer.from(await readAll(streamOf('ab', 'cd'), 4)).toString()).toBe('abcd')
    expect((await readAll(streamOf(), 4)).length).toBe(0)
    let cancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024)),
      cancel: () => {
        cancelled = true
      },
    })
    await expect(readAll(endless, 10_000)).rejects.toMatchObject({ code: 'too_large' })
    expect(cancelled).toBe(true)
  })

  it('have a digest (FIPS 180-2, B.1)', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  it.each([
    ['Résumé – Ångström 見積.pdf', 'application/pdf', 'Résumé – Ångström 見積.pdf'],
    ['../../etc/passwd', 'text/plain', 'passwd.txt'],
    ['C:\\Users\\ana\\photo.JPG', 'image/jpeg', 'photo.JPG'],
    ['a\u0000b\r\nX-Evil: 1.png', 'image/png', 'abX-Evil 1.png'],
    ['..', 'image/png', 'image.png'],
    ['.htaccess', 'text/plain', 'htaccess.txt'],
    ['invoice\u202egpj.exe', 'image/jpeg', 'invoicegpj.exe'],
    [undefined, 'audio/ogg; codecs=opus', 'audio.ogg'],
    [undefined, undefined, 'file'],
  ])('%j becomes %s', (given, mime, expected) => expect(fileName(given, mime)).toBe(expected))

  it('never have a name that leads anywhere', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (given) => {
        const name = fileName(given, 'image/png')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
        expect(name).not.toMatch(/[/\\\u0000-\u001f"]|^\.|^$/)
        expect(name.length).toBeLessThan(260)
        expect(fileName(name, 'image/png')).toBe(name)
      }),
    )
  })
})

describe('a URL in an error', () => {
  it('has no user info, query, number or anything long', () => {
    expect(safeUrl(new URL('https://u:p@acme.example:8443/api/v2/tickets/42/+31612345678/ana%40x.nl?key=s#f'))).toBe(
      'https://acme.example:8443/api/v2/tickets/42/…/…',
    )
    expect(safeUrl(new URL('https://a.example/hooks/c2VjcmV0c2VjcmV0c2VjcmV0'))).toBe('https://a.example/hooks/…')
  })
})

describe('what loading the tools costs', () => {
  it('zod apart, no library is loaded before it is needed', () => {
    // A bundle is one file, so what is imported eagerly can be read off its static imports.
    const script = `
      import { build } from 'esbuild'
      const built = await build({ entryPoints: [process.argv[1]], bundle: true, write: false, platform: 'node',
        format: 'esm', packages: 'external', metafile: true })
      const eager = Object.values(built.metafile.outputs).flatMap(({ imports }) => imports)
        .filter(({ kind, path }) => kind === 'import-statement' && !path.startsWith('node:')).map(({ path }) => path)
      console.log(JSON.stringify(eager))`
    const entry = fileURLToPath(new URL('../adapter.ts', import.meta.url))
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script, entry], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    })
    expect(JSON.parse(output.toString())).toEqual(['zod'])
  })
})

it('a check that failed tells the remedy of the failure before the one of the check', () => {
  expect(failedCheck(fail('auth', 'The key is refused', { remedy: 'Make another' }), 'Sign-in', 'Try again')).toEqual({
    level: 'fail',
    what: 'Sign-in: The key is refused',
    fix: 'Make another',
  })
  expect(failedCheck(fail('unavailable', 'Nobody answers'), undefined, 'Try again')).toEqual({
    level: 'fail',
    what: 'Nobody answers',
    fix: 'Try again',
  })
})

it.each([
  ['image/PNG', 'image'],
  ['Video/mp4', 'video'],
  ['audio/ogg; codecs=opus', 'audio'],
  ['application/pdf', 'file'],
  ['', 'file'],
])('%j is of the kind %s', (mime, kind) => {
  expect(mediaKindOf(mime)).toBe(kind)
})
