// Everything in docs/reference, the tables of the README, and the pictures and lists of the architecture page: made from code, never by hand.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import config from '../../docs/.vitepress/config.mjs'
import { root } from '../packages.mjs'
import { architectureSections } from './architecture.mjs'
import { assistantsPage, channelsPage, hostsPage } from './capabilities.mjs'
import { descriptorSection } from './descriptors.mjs'
import { llmsIndex } from './llms.mjs'
import { mcpPage } from './mcp.mjs'
import { adapterOptionsPage, bridgeOptionsPage } from './options.mjs'
import { pairsTable } from './pairs.mjs'
import { plantedSection } from './planted.mjs'
import { requirementsPage } from './requirements.mjs'
import { apiPage, checklistSection, commandsPage, errorsPage, eventsPage, sentencesPage } from './said.mjs'
import { settingsPage } from './settings.mjs'

export const remark = '<!-- Made by npm run docs:generate. Do not edit. -->\n\n'

/** What stands between `<!-- generated: name -->` and `<!-- /generated -->`. */
export const filled = (text, sections) => {
  let result = text
  for (const [name, content] of Object.entries(sections)) {
    const marks = new RegExp(`(<!-- generated: ${name} -->)[\\s\\S]*?(<!-- /generated -->)`)
    if (!marks.test(result)) throw new Error(`There is no place for ${name}`)
    result = result.replace(marks, (_, start, end) => `${start}\n\n${content}\n\n${end}`)
  }
  return result
}

/** Comments in code name requirements as `(A2)`; here they lead to them. */
const linked = (text) =>
  text
    .split(/(`[^`\n]*`)/)
    .map((piece, n) =>
      n % 2 === 1
        ? piece
        : piece.replace(/\(((?:[A-F]\d{1,2}(?:, )?)+)\)/g, (_, ids) => `(${ids.split(', ').map(one).join(', ')})`),
    )
    .join('')
const one = (id) => `[${id}](requirements.md#${id.toLowerCase()})`

/** What the pending changesets say, without the lists of packages above it. */
const changesSection = () =>
  readdirSync(join(root, '.changeset'))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map((name) =>
      readFileSync(join(root, '.changeset', name), 'utf8')
        .replace(/^---\n[\s\S]*?\n---\n/, '')
        .trim(),
    )
    .filter(Boolean)
    .join('\n\n') || 'Nothing.'

export const generated = async () => {
  const made = {
    'channels.md': await channelsPage(),
    'hosts.md': await hostsPage(),
    'assistants.md': await assistantsPage(),
    'bridge-options.md': await bridgeOptionsPage(),
    'adapter-options.md': await adapterOptionsPage(),
    'errors.md': await errorsPage(),
    'events.md': eventsPage(),
    'sentences.md': await sentencesPage(),
    'api.md': await apiPage(),
    'command-line.md': await commandsPage(),
    'mcp.md': await mcpPage(),
    'settings.md': await settingsPage(),
  }
  const files = new Map(Object.entries(made).map(([name, text]) => [`docs/reference/${name}`, remark + linked(text)]))
  files.set('docs/reference/requirements.md', remark + requirementsPage())
  files.set('docs/public/llms.txt', llmsIndex(config.themeConfig.sidebar))
  files.set('README.md', filled(readFileSync(join(root, 'README.md'), 'utf8'), { pairs: await pairsTable() }))
  const architecture = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  files.set('docs/architecture.md', filled(architecture, architectureSections()))
  const versions = readFileSync(join(root, 'docs/versions.md'), 'utf8')
  files.set('docs/versions.md', filled(versions, { changes: changesSection() }))
  const reliability = readFileSync(join(root, 'docs/reliability.md'), 'utf8')
  files.set('docs/reliability.md', filled(reliability, { planted: plantedSection() }))
  const live = readFileSync(join(root, 'docs/going-live.md'), 'utf8')
  files.set('docs/going-live.md', filled(live, { checklist: await checklistSection() }))
  for (const [page, port] of [
    ['write-a-host', 'host'],
    ['write-a-channel', 'channel'],
    ['write-an-assistant', 'assistant'],
  ]) {
    const path = `docs/guides/${page}.md`
    files.set(path, filled(readFileSync(join(root, path), 'utf8'), { descriptor: descriptorSection(port) }))
  }
  return files
}
