import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse as yaml } from 'yaml'
import config from '../docs/.vitepress/config.mjs'
import { commands } from '../packages/cli/src/commands.ts'
import { commandOf, parse } from '../packages/cli/src/parse.ts'
import { forModels, llmsIndex } from './docs/llms.mjs'
import { blocksOf, linesOf, linksOf } from './docs/markdown.mjs'
import { root } from './packages.mjs'

const { sidebar } = config.themeConfig
const made = forModels(sidebar)
const skill = readFileSync(join(root, 'skills/deskwire/SKILL.md'), 'utf8')

describe('what language models read', () => {
  it('is every page of the site, in plain Markdown, with links that lead somewhere', () => {
    const broken = []
    for (const [path, text] of made) {
      const own = linesOf(text).filter(({ fence }) => !fence)
      if (path !== 'llms-full.txt') expect(own.filter(({ text: line }) => line.includes('<!--'))).toEqual([])
      expect(text, path).toMatch(/^# \S/)
      if (path.endsWith('.md'))
        for (const { target } of linksOf(text)) {
          const [place = ''] = target.split('#')
          const isThere = /^https?:/.test(place) || place === '' || made.has(join(dirname(path), place))
          if (!isThere && !existsSync(join(root, 'docs', dirname(path), place))) broken.push(`${path}: ${target}`)
        }
    }
    expect(broken).toEqual([])
    const listed = linksOf(llmsIndex(sidebar)).map(({ target }) => target)
    expect(
      listed.filter((target) => target.endsWith('.md') && !target.startsWith('https:') && !made.has(target)),
    ).toEqual([])
    expect(new Set(listed).size).toBe(listed.length)
    expect([...made.keys()].filter((path) => path !== 'index.md' && !listed.includes(path))).toEqual([])
  })

  it('has the form of llms.txt: a title, a summary, and lists of links under headings', () => {
    const [title, , ...rest] = llmsIndex(sidebar).split('\n')
    expect(title).toBe('# Deskwire')
    expect(rest[0]).toMatch(/^> /)
    const lists = rest.slice(rest.findIndex((line) => line.startsWith('## '))).filter((line) => line !== '')
    expect(lists.filter((line) => !/^(## \S|- \[[^\]]+\]\([^)]+\.md\)(: \S.*)?$)/.test(line))).toEqual([])
  })

  it('keeps code as it stands, comments in it included', () => {
    const page = 'guides/write-a-host.md'
    const blocks = (text) => blocksOf(text).map(({ text: code, info }) => [info, code])
    expect(blocks(made.get(page))).toEqual(blocks(readFileSync(join(root, 'docs', page), 'utf8')))
    expect(made.get('llms-full.txt')).toContain(made.get(page).trim())
  })
})

describe('the skill', () => {
  it('has the form of a skill: its name is that of its folder, and says when it is for', () => {
    const { name, description } = yaml(/^---\n([\s\S]*?)\n---\n/.exec(skill)?.[1] ?? '')
    expect(name).toBe('deskwire')
    expect(description.length).toBeGreaterThan(100)
    expect(description.length).toBeLessThanOrEqual(1024)
    expect(skill.split('\n').length).toBeLessThan(500)
  })

  it('shows commands that there are, with options that they have', () => {
    const shown = blocksOf(skill)
      .flatMap(({ text }) => text.split('\n'))
      .flatMap((line) => /^\s*npx deskwire (.*?)\s*(?:#.*)?$/.exec(line)?.[1] ?? [])
      .map((line) => line.split(/\s+/))
    expect(shown.length).toBeGreaterThan(6)
    for (const words of shown) {
      const found = commandOf(commands, words)
      expect(found, words.join(' ')).toBeDefined()
      expect(() => parse(found.command, found.rest)).not.toThrow()
    }
  })
})
