// How many mistakes were planted in adapters to see whether the contract finds them: counted where they are planted.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../packages.mjs'
import { tableOf } from './markdown.mjs'

const folder = join(root, 'packages/testkit/test')
const ports = ['channel', 'host', 'assistant', 'store']

/** Each entry of a list says what is wrong and which rule finds it, in this order. */
const planted = /\bwhat: (?:'[^'\n]*'|"[^"\n]*"),\s*rule: '([^'\n]*)'/g

export const plantedIn = (port) => {
  const files = readdirSync(folder).filter((name) => name.startsWith(`planted-${port}`) && name.endsWith('.test.ts'))
  return files.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(planted)].map(([, rule]) => rule),
  )
}

export const plantedSection = () => {
  const found = ports.map((port) => [port, plantedIn(port)])
  const total = found.reduce((sum, [, rules]) => sum + rules.length, 0)
  return `${total} mistakes are planted, one at a time, in adapters and a store that are well otherwise. Each is found by the rule that is named for it:

${tableOf(
  ['contract of', 'planted mistakes', 'rules that find them'],
  found.map(([port, rules]) => [`a ${port}`.replace('a a', 'an a'), rules.length, new Set(rules).size]),
)}`
}
