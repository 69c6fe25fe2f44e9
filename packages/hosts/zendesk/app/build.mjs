// node build.mjs <the panel's address> <your support address>: makes deskwire.zip, the app to upload in Zendesk's Admin Center.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32, deflateRawSync } from 'node:zlib'

const here = dirname(fileURLToPath(import.meta.url))

/** The files of the app, with the address of this bridge's panel. */
export const appFiles = (url, email) => {
  const { protocol, pathname, search } = new URL(url)
  if (protocol !== 'https:' || search !== '' || !/\/panel\/[^/]+$/.test(pathname))
    throw new Error(`${url} is not the address of a panel: https://bridge.example.com/panel/zendesk`)
  const manifest = JSON.parse(readFileSync(join(here, 'manifest.json'), 'utf8'))
  manifest.author.email = email
  manifest.location.support.ticket_sidebar.url = url
  const others = ['translations', 'assets'].flatMap((folder) =>
    readdirSync(join(here, folder))
      .sort()
      .map((name) => [`${folder}/${name}`, readFileSync(join(here, folder, name))]),
  )
  return [['manifest.json', Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`)], ...others]
}

const numbers = (...fields) => {
  const bytes = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0))
  let at = 0
  for (const [size, value] of fields) at = bytes.writeUIntLE(value, at, size)
  return bytes
}

// 1 January 1980, so that the same files make the same archive.
const day = 0x21

/** A ZIP archive (PKWARE APPNOTE 4.3): each file, then the directory, then where it is. */
export const zip = (files) => {
  const parts = []
  const directory = []
  let at = 0
  for (const [name, bytes] of files) {
    const packed = deflateRawSync(bytes)
    const path = Buffer.from(name)
    // Needs version 2.0, deflated, its time and day, checksum and lengths.
    const about = [
      [2, 20],
      [2, 0x0800],
      [2, 8],
      [2, 0],
      [2, day],
      [4, crc32(bytes)],
      [4, packed.length],
      [4, bytes.length],
      [2, path.length],
      [2, 0],
    ]
    const local = Buffer.concat([numbers([4, 0x04034b50], ...about), path, packed])
    directory.push(numbers([4, 0x02014b50], [2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), path)
    parts.push(local)
    at += local.length
  }
  const list = Buffer.concat(directory)
  const end = numbers(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, list.length],
    [4, at],
    [2, 0],
  )
  return Buffer.concat([...parts, list, end])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , url, email] = process.argv
  if (!url || !email) {
    console.error('node build.mjs https://bridge.example.com/panel/zendesk support@example.com')
    process.exit(2)
  }
  writeFileSync('deskwire.zip', zip(appFiles(url, email)))
  console.log('deskwire.zip')
}
