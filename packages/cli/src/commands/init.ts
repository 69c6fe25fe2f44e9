import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { Input } from '../command.js'
import { assistantKinds, type ChannelKind, type Choice, channelKinds, hostKinds, storeKinds } from '../init/choice.js'
import { projectOf } from '../init/project.js'
import { adapterProject, newAdapter } from '../new-adapter.js'
import { Trouble, usage } from '../trouble.js'
import { version } from '../version.js'

const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/

export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const folder = resolve(input.folder, input.args[0] ?? '.')
  if (existsSync(folder) && readdirSync(folder).some((name) => name !== '.git'))
    throw new Trouble(`${folder} is not empty`, 'Name a new folder: deskwire init support-bridge')
  const wanted = newAdapter(input)
  const choice = wanted
    ? { name: nameOf(input, basename(folder)), adapter: wanted }
    : await choose(input, basename(folder))
  const files = 'adapter' in choice ? adapterProject(choice.adapter, choice.name, version) : projectOf(choice, version)
  await place(folder, files)
  terminal.line(`Created in ${folder}:`)
  for (const path of files.keys()) terminal.line(`  ${path}`)
  terminal.line()
  terminal.line('Next:')
  const inside = relative(input.folder, folder)
  for (const step of [
    ...(inside === '' ? [] : [`cd ${quoted(inside)}`]),
    'npm install',
    `npm ${wanted ? 'test' : 'run dev'}`,
  ])
    terminal.line(`  ${step}`)
  terminal.value({ folder, ...choice, files: [...files.keys()] })
  return 0
}

/** As a shell takes it. */
const quoted = (path: string): string => (/^[\w./@+-]+$/.test(path) ? path : JSON.stringify(path))

const nameOf = (input: Input, folderName: string): string => {
  const name = input.text('name') ?? folderName.toLowerCase().replace(/[^a-z0-9._~-]+/g, '-')
  if (!packageName.test(name))
    throw usage(`${JSON.stringify(name)} is not a valid package name`, 'Choose one with --name.')
  return name
}

/** One of ours. What we do not have, anybody can write. */
const ours = <T extends string>(input: Input, what: 'host' | 'assistant' | 'store', kinds: readonly T[]) => {
  const given = input.text(what)
  return given === undefined ? undefined : known(what, given, kinds)
}

const known = <T extends string>(what: string, given: string, kinds: readonly T[]): T => {
  const [found, another] = meant(given, kinds)
  if (another) throw usage(`${given} could be ${meant(given, kinds).join(' or ')}`, 'Write more of it.')
  if (found === undefined) throw unknown(what, given, kinds)
  return found
}

/** Capitals or not, the whole word or its beginning. */
const meant = <T extends string>(given: string, kinds: readonly T[]): readonly T[] => {
  const word = given.toLowerCase()
  const exact = kinds.filter((kind) => kind === word)
  return exact.length > 0 || word === '' ? exact : kinds.filter((kind) => kind.startsWith(word))
}

const unknown = (what: string, given: string, kinds: readonly string[]) =>
  usage(
    `Unknown ${what}: ${given}`,
    `Use one of ${kinds.join(', ')}, or write an adapter of your own: deskwire init my-${what} --${what} new:${given.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
  )

const choose = async (input: Input, folderName: string): Promise<Choice> => {
  const name = nameOf(input, folderName)
  const host = ours(input, 'host', hostKinds)
  const assistant = ours(input, 'assistant', assistantKinds)
  const store = ours(input, 'store', storeKinds)
  return {
    name,
    channels: channelsOf(input.list('channel')) ?? channelsOf([await wish(input, 'channel', channelKinds, true)]) ?? [],
    host: host ?? (await wish(input, 'host', hostKinds)),
    assistant: assistant ?? (await wish(input, 'assistant', assistantKinds, false, 'topics')),
    store: store ?? (await wish(input, 'store', storeKinds)),
  }
}

const channelsOf = (given: readonly string[]): readonly ChannelKind[] | undefined => {
  if (given.length === 0) return undefined
  const words = given.flatMap((one) => one.split(/[\s,]+/)).filter((word) => word !== '')
  const wanted = words.map((word) => known('channel', word, channelKinds))
  return channelKinds.filter((kind) => wanted.includes(kind))
}

/** Asks in a terminal; otherwise takes the first choice, if --yes was given. */
const wish = async <T extends string>(
  input: Input,
  what: string,
  kinds: readonly T[],
  several = false,
  otherwise: T | undefined = kinds[0],
): Promise<T> => {
  const { terminal } = input
  if (input.flag('yes') && otherwise !== undefined) return otherwise
  if (!terminal.interactive)
    throw usage(`--${what} is missing`, `Choose one of ${kinds.join(', ')}, or use --yes for ${otherwise}.`)
  const numbered = kinds.map((kind, n) => `${n + 1} ${kind}`).join(', ')
  for (;;) {
    const answer = await terminal.ask(`Which ${what}${several ? 's' : ''}? ${numbered}`, otherwise)
    const words = several ? answer.split(/[\s,]+/).filter((word) => word !== '') : [answer]
    const chosen = words.map((word) => (kinds[Number(word) - 1] ? [kinds[Number(word) - 1]] : meant(word, kinds)))
    if (chosen.length > 0 && chosen.every(({ length }) => length === 1)) return chosen.flat().join(',') as T
    const many = chosen.find(({ length }) => length > 1)
    terminal.note(many ? `That could be ${many.join(' or ')}.` : `${answer} is not one of the choices.`)
  }
}

/** Written to a temporary folder and then moved, so that the folder never holds half a project. */
const place = async (folder: string, files: ReadonlyMap<string, string>): Promise<void> => {
  await mkdir(dirname(folder), { recursive: true })
  const beside = await mkdtemp(join(dirname(folder), '.deskwire-'))
  try {
    for (const [path, text] of files) {
      await mkdir(dirname(join(beside, path)), { recursive: true })
      await writeFile(join(beside, path), text)
    }
    if (!existsSync(folder)) {
      await rename(beside, folder)
      return
    }
    // The folder may be somebody's working directory or a fresh clone, so its content is moved, not the folder.
    for (const name of readdirSync(beside)) await rename(join(beside, name), join(folder, name))
  } catch (thrown) {
    throw new Trouble(`${folder} could not be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}
