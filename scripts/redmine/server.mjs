// A Redmine of one's own, from Debian's packages, on loopback and with a fresh SQLite database.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { root } from '../packages.mjs'
import { installFromDebian, rememberPid, run, stopGroup, untilUp } from '../real/process.mjs'
import { seed } from './seed.mjs'

const program = '/usr/share/redmine'

export const isInstalled = () => existsSync(join(program, 'config.ru')) && existsSync('/usr/bin/puma')

/** dbconfig-no-thanks asks nothing, and makes no database of the package's own. */
export const install = () =>
  installFromDebian('Redmine', ['redmine', 'redmine-sqlite', 'dbconfig-no-thanks', 'puma'], isInstalled)

/** An instance is a folder of a known one, by its name; a name that goes up to the root leads to any other. */
const environment = (home) => ({
  ...process.env,
  REDMINE_INSTANCE: `../../../../..${resolve(home)}`,
  RAILS_ENV: 'production',
  SCHEMA: join(home, 'schema.rb'),
})

/** Redmine looks for plugins beside its own code, which is not ours to write to. */
const withPluginsOf = (home) => `
require '${program}/config/application'
require 'redmine/plugin_loader'
Redmine::PluginLoader.directory = '${join(home, 'plugins')}'
require '${program}/config/environment'
run Rails.application
`

/** A fresh database, with the people, the project and the custom fields of the guide in it. */
export const create = async ({ home }) => {
  await rm(home, { recursive: true, force: true })
  for (const folder of ['config', 'tmp/cache', 'log', 'files', 'public/plugin_assets'])
    await mkdir(join(home, folder), { recursive: true })
  const database = { adapter: 'sqlite3', database: join(home, 'redmine.sqlite3'), timeout: 10_000 }
  await writeFile(join(home, 'config/database.yml'), JSON.stringify({ production: database }))
  await writeFile(join(home, 'config/secret_key.txt'), randomBytes(32).toString('hex'))
  await writeFile(join(home, 'seed.rb'), seed)
  await cp(join(root, 'packages/hosts/redmine/extension'), join(home, 'plugins'), { recursive: true })
  await writeFile(join(home, 'config.ru'), withPluginsOf(home))
  const options = { env: environment(home), cwd: program }
  run('bundle', ['exec', 'rake', 'db:migrate'], options)
  const said = run('bundle', ['exec', 'rails', 'runner', join(home, 'seed.rb')], options)
  return JSON.parse(said.trim().split('\n').at(-1))
}

/** Starts it and waits until it answers. */
export const start = async ({ home, port }) => {
  const path = join(home, 'log/puma.log')
  const log = await open(path, 'a')
  const child = spawn('puma', ['-b', `tcp://127.0.0.1:${port}`, '-t', '4:4', join(home, 'config.ru')], {
    env: environment(home),
    cwd: program,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  await log.close()
  child.unref()
  await rememberPid(home, child.pid)
  const up = async () => (await fetch(`http://127.0.0.1:${port}/issues.json`)).ok
  await untilUp('Redmine', child, path, up)
}

/** Ends the one that `start` started in this home. */
export const stop = ({ home }) => stopGroup(home)
