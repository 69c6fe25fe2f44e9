// A Request Tracker of one's own, from Debian's packages, on loopback and with a fresh SQLite database.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { root } from '../packages.mjs'
import { people } from './seed.mjs'

const setup = '/usr/sbin/rt-setup-database-5'
const server = '/usr/share/request-tracker5/libexec/rt-server'
const recipes = join(root, 'packages/hosts/request-tracker/recipes')

export const isInstalled = () => existsSync(server) && existsSync(setup)

// msmtp-mta satisfies RT's need of a mail transport without a daemon; dbconfig-no-thanks asks nothing.
const debian = ['request-tracker5', 'rt5-db-sqlite', 'rt5-standalone', 'dbconfig-no-thanks', 'msmtp-mta']

/** Needs root and apt. Where systemd runs, it may start the packages' own server as well; ours has another port. */
export const install = () => {
  if (isInstalled()) return
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0)
    throw new Error('Request Tracker 5 is not installed. Installing it needs Debian 12 and root.')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], env)
  const keep = ['-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold']
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...keep, ...debian], env)
}

// rt-setup-database ends with 0 even where an item was refused, so its errors are looked for in what it says.
const run = (command, args, env) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = `${stdout}${stderr}`
  if (status !== 0 || said.includes('[error]'))
    throw new Error(`${command} ${args.join(' ')} failed:\n${said.slice(-3000)}`)
}

const environment = (home) => ({
  ...process.env,
  RT_SITE_CONFIG: join(home, 'RT_SiteConfig.pm'),
  RT_SITE_CONFIG_DIR: join(home, 'RT_SiteConfig.d'),
  DESKWIRE_RT_TOKENS: join(home, 'tokens.json'),
})

/** A fresh database with the recipe in it. `hook` is where the recipe's webhook leads. */
export const create = async ({ home, port, hook, secret }) => {
  await rm(home, { recursive: true, force: true })
  for (const folder of ['RT_SiteConfig.d', 'mason', 'session', 'log'])
    await mkdir(join(home, folder), { recursive: true })
  await writeFile(join(home, 'RT_SiteConfig.pm'), siteConfig(home, port))
  const snippet = (await readFile(join(recipes, 'Deskwire.pm'), 'utf8'))
    .replace(/\(\$DeskwireUrl, '[^']*'\)/, `($DeskwireUrl, '${hook}')`)
    .replace(/\(\$DeskwireSecret, '[^']*'\)/, `($DeskwireSecret, '${secret}')`)
  await writeFile(join(home, 'RT_SiteConfig.d/Deskwire.pm'), snippet)
  await writeFile(join(home, 'people.initialdata'), people)
  const env = environment(home)
  run(setup, ['--action', 'init', '--skip-create'], env)
  run(setup, ['--action', 'insert', '--datafile', join(recipes, 'deskwire.initialdata')], env)
  run(setup, ['--action', 'insert', '--datafile', join(home, 'people.initialdata')], env)
  return JSON.parse(await readFile(join(home, 'tokens.json'), 'utf8'))
}

/** Starts it and waits until it answers. */
export const start = async ({ home, port, workers = 2 }) => {
  const log = await open(join(home, 'log/rt.log'), 'a')
  const args = ['--server', 'Starlet', '--host', '127.0.0.1', '--port', String(port), '--max-workers', String(workers)]
  const child = spawn(server, args, { env: environment(home), detached: true, stdio: ['ignore', log.fd, log.fd] })
  await log.close()
  child.unref()
  await writeFile(join(home, 'pid'), String(child.pid))
  for (let tries = 0; tries < 240; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/REST/2.0/rt`).catch(() => undefined)
    if (answer?.status === 401) return
    if (child.exitCode !== null) break
    await wait(250)
  }
  throw new Error(`Request Tracker did not start:\n${(await readFile(join(home, 'log/rt.log'), 'utf8')).slice(-3000)}`)
}

/** Ends the one that `start` started in this home. */
export const stop = async ({ home }) => {
  const pid = Number(await readFile(join(home, 'pid'), 'utf8').catch(() => '0'))
  if (pid === 0) return
  const alive = () => {
    try {
      process.kill(-pid, 0)
      return true
    } catch {
      return false
    }
  }
  const signal = (name) => {
    try {
      process.kill(-pid, name)
    } catch {}
  }
  signal('SIGTERM')
  for (let tries = 0; alive() && tries < 50; tries++) await wait(100)
  if (alive()) signal('SIGKILL')
  for (let tries = 0; alive() && tries < 50; tries++) await wait(100)
  await rm(join(home, 'pid'), { force: true })
}

const siteConfig = (home, port) => `
Set($rtname, 'rt.example'); Set($Organization, 'rt.example'); Set($Timezone, 'UTC');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '${home}/rt.db');
Set($DatabaseUser, ''); Set($DatabasePassword, ''); Set($DatabaseHost, '');
Set($WebDomain, '127.0.0.1'); Set($WebPort, ${port}); Set($WebPath, ''); Set($WebBaseURL, 'http://127.0.0.1:${port}');
Set($CorrespondAddress, 'support\\@rt.example'); Set($CommentAddress, 'comment\\@rt.example'); Set($OwnerEmail, 'root\\@rt.example');
Set($MailCommand, 'testfile'); Set($LogToSyslog, undef); Set($LogToSTDERR, 'info');
Set($WebSessionClass, 'Apache::Session::File'); Set($MasonDataDir, '${home}/mason'); Set($MasonSessionDir, '${home}/session');
# The default of 12 costs 190 ms a call; a test need not be that safe.
Set($BcryptCost, 10); Set(%GnuPG, Enable => 0); Set(%SMIME, Enable => 0);
1;
`
