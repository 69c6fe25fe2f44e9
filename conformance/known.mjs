import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The vendors' descriptions that this judge was written against: upstream, version and SHA-256 of each file. */
export const known = JSON.parse(readFileSync(new URL('specs.json', import.meta.url), 'utf8'))

/** What is wrong with the folder; nothing when all files are there and unchanged. */
export const wrongWith = (folder, files = known) => {
  if (!existsSync(folder)) return [`There is no folder ${folder}. Set DESKWIRE_SPECS to the one with the descriptions.`]
  return files.flatMap(({ file, upstream, version, sha256 }) => {
    const path = join(folder, file)
    if (!existsSync(path)) return [`${file} is missing. It is version ${version} of ${upstream}.`]
    const found = createHash('sha256').update(readFileSync(path)).digest('hex')
    return found === sha256 ? [] : [`${file} is not version ${version} of ${upstream}: its SHA-256 is ${found}.`]
  })
}
