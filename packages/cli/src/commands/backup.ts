import { existsSync } from 'node:fs'
import { cp, readdir, realpath, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Input } from '../command.js'
import { bringSqlite } from '../reach/packages.js'
import { Trouble } from '../trouble.js'

/** A consistent copy. Media files are named by their hash and never change, so they can be copied after the database. */
export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const [target = ''] = input.args
  const store = input.need('store')
  const named = resolve(input.folder, store)
  const to = resolve(input.folder, target)
  if (!existsSync(named)) throw new Trouble(`There is no ${store}`, 'Name the file of the store.')
  // The media of a store lie beside its file, not beside a link to it.
  const from = await realpath(named)
  for (const path of [to, `${to}.media`])
    if (existsSync(path)) throw new Trouble(`${path} already exists`, 'Name a file that does not exist.')
  const { copyDatabase } = await bringSqlite(input.folder)
  const beside = `${to}.${process.pid}.part`
  const media = !input.flag('no-media') && existsSync(`${from}.media`)
  try {
    terminal.progress('Copying the database')
    await copyDatabase(from, beside)
    if (media) {
      const files = (await readdir(`${from}.media`, { recursive: true })).length
      let copied = 0
      const filter = () => {
        terminal.progress(`${copied} of ${files} files`, copied++ / files)
        return true
      }
      await cp(`${from}.media`, `${beside}.media`, { recursive: true, filter })
    }
    if (media) await rename(`${beside}.media`, `${to}.media`)
    await rename(beside, to)
  } catch (thrown) {
    await rm(beside, { force: true })
    await rm(`${beside}.media`, { recursive: true, force: true })
    throw thrown
  }
  terminal.done()
  terminal.line(`Copied ${store} to ${target}${media ? `, its files to ${target}.media` : ''}`)
  terminal.value({ store, target, media })
  return 0
}
