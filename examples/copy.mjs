// Takes an example out of the repository, as an app of its own: node examples/copy.mjs zendesk-sms ../my-bridge
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const shared = join(here, 'shared/app')
const names = readdirSync(here).filter((name) => existsSync(join(here, name, 'src/app.ts')))
const [name, folder] = process.argv.slice(2)

const refuse = (why) => {
  console.error(why)
  process.exit(1)
}
if (!names.includes(name) || !folder)
  refuse(`Usage: node examples/copy.mjs <example> <folder>\nThe examples: ${names.join(', ')}`)
const target = resolve(folder)
if (existsSync(target) && readdirSync(target).length > 0) refuse(`${target} is not empty. Name another folder.`)

/** What lets it run without accounts stays here, with what its README says of the repository. */
const isLeft = /[\\/](node_modules|dist|test|simulated\.ts|README\.md|CHANGELOG\.md|\.env)$|\.db/
mkdirSync(target, { recursive: true })
cpSync(join(here, name), target, { recursive: true, filter: (path) => !isLeft.test(path.slice(here.length)) })
cpSync(shared, target, { recursive: true, filter: (path) => !path.endsWith('settings.ts') })
cpSync(join(shared, 'settings.ts'), join(target, 'src/settings.ts'))
writeFileSync(join(target, '.gitignore'), readFileSync(join(shared, '.dockerignore')))

for (const file of readdirSync(join(target, 'src')).filter((one) => one.endsWith('.ts'))) {
  const path = join(target, 'src', file)
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('../../shared/app/settings.js', './settings.js'))
}

const { scripts, ...manifest } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'))
const own = {
  ...manifest,
  name: basename(target),
  scripts: { build: scripts.build, start: 'npm run build && node dist/app.js' },
}
writeFileSync(join(target, 'package.json'), `${JSON.stringify(own, undefined, 2)}\n`)

console.log(`${target}

  cd ${folder}
  cp .env.example .env      # and fill it in: what is missing is named at the start
  npm install
  npm start                 # or docker build -t bridge . && docker run --env-file .env -p 3000:3000 bridge`)
