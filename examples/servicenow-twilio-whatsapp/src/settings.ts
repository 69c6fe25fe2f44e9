import { existsSync, readFileSync } from 'node:fs'

const file = (name: string) => new URL(`../${name}`, import.meta.url)

/** What `.env.example` names, out of `.env` or the environment. What has no value there has to be given. */
export const settings = (): ((name: string) => string) => {
  if (existsSync(file('.env'))) process.loadEnvFile(file('.env'))
  const named = readFileSync(file('.env.example'), 'utf8').matchAll(/^([A-Z0-9_]+)=(.*)$/gm)
  const values = new Map([...named].map(([, name = '', otherwise = '']) => [name, process.env[name] || otherwise]))
  const missing = [...values.keys()].filter((name) => values.get(name) === '')
  if (missing.length > 0) {
    console.error(
      `Not set: ${missing.join(', ')}. Set them in the environment or in .env; .env.example says what they are.`,
    )
    process.exit(1)
  }
  return (name) => {
    const value = values.get(name)
    if (value === undefined) throw new Error(`${name} is missing in .env.example`)
    return value
  }
}
