// Copy this file into your app; it needs Node alone.
import { existsSync, readFileSync } from 'node:fs'

if (existsSync('.env')) process.loadEnvFile('.env')

/** What `.env.example` says above a name: where to get it. */
const whereFrom = (name: string): string => {
  const text = existsSync('.env.example') ? readFileSync('.env.example', 'utf8') : ''
  const groups = [...text.matchAll(/((?:^# .*\n)+)((?:^[A-Z0-9_]+=.*\n?)+)/gm)]
  const comment = groups.find(([, , names = '']) => `\n${names}`.includes(`\n${name}=`))?.[1] ?? ''
  return comment.replaceAll(/^# |\n$/gm, '').replaceAll('\n', ' ')
}

/** Settings from the environment or `.env`. If any is missing, all that are missing are named, and the process ends. */
export const settings = <Name extends string>(...names: readonly Name[]): ((name: Name) => string) => {
  const values = new Map(names.map((name) => [name, process.env[name] ?? '']))
  const missing = names.filter((name) => values.get(name) === '')
  if (missing.length > 0) {
    const list = missing.map((name) => `  ${name}  ${whereFrom(name)}`.trimEnd())
    console.error(`These settings are missing:\n${list.join('\n')}\nSet them in the file .env or in the environment.`)
    process.exit(1)
  }
  return (name) => values.get(name) as string
}
