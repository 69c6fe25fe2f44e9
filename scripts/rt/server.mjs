// A Request Tracker of one's own, from Debian's packages, on loopback and with a fresh SQLite database.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../packages.mjs'
import { installFromDebian, rememberPid, run, stopGroup, untilUp } from '../real/process.mjs'
import { people } from './seed.mjs'

const setup = '/usr/sbin/rt-setup-database-5'
const server = '/usr/share/request-tracker5/libexec/rt-server'
const host = join(root, 'packages/hosts/request-tracker')
const recipes = join(host, 'recipes')

export const isInstalled = () => existsSync(server) && existsSync(setup)

// msmtp-mta satisfies RT's need of a mail transport without a daemon; dbconfig-no-thanks asks nothing.
const debian = ['request-tracker5', 'rt5-db-sqlite', 'rt5-standalone', 'dbconfig-no-thanks', 'msmtp-mta']

/** Where systemd runs, it may start the packages' own server as well; ours has another port. */
export const install = () => installFromDebian('Request Tracker 5', debian, isInstalled)

// rt-setup-database ends with 0 even where an item was refused, so its errors are looked for in what it says.
const isWrong = (said) => said.includes('[error]')

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
    .replace(/^# (Plugin\()/m, '$1')
  await cp(join(host, 'extension'), join(home, 'plugins'), { recursive: true })
  await writeFile(join(home, 'RT_SiteConfig.d/Deskwire.pm'), snippet)
  await writeFile(join(home, 'people.initialdata'), people)
  const env = environment(home)
  run(setup, ['--action', 'init', '--skip-create'], { env, isWrong })
  run(setup, ['--action', 'insert', '--datafile', join(recipes, 'deskwire.initialdata')], { env, isWrong })
  run(setup, ['--action', 'insert', '--datafile', join(home, 'people.initialdata')], { env, isWrong })
  return { tokens: JSON.parse(await readFile(join(home, 'tokens.json'), 'utf8')) }
}

/** Starts it and waits until it answers. */
export const start = async ({ home, port, workers = 2 }) => {
  const log = await open(join(home, 'log/rt.log'), 'a')
  const args = ['--server', 'Starlet', '--host', '127.0.0.1', '--port', String(port), '--max-workers', String(workers)]
  const child = spawn(server, args, { env: environment(home), detached: true, stdio: ['ignore', log.fd, log.fd] })
  await log.close()
  child.unref()
  await rememberPid(home, child.pid)
  const up = async () => (await fetch(`http://127.0.0.1:${port}/REST/2.0/rt`)).status === 401
  await untilUp('Request Tracker', child, join(home, 'log/rt.log'), up)
}

/** Ends the one that `start` started in this home. */
export const stop = ({ home }) => stopGroup(home)

const siteConfig = (home, port) => `
Set($rtname, 'rt.example'); Set($Organization, 'rt.example'); Set($Timezone, 'UTC');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '${home}/rt.db');
Set($DatabaseUser, ''); Set($DatabasePassword, ''); Set($DatabaseHost, '');
Set($WebDomain, '127.0.0.1'); Set($WebPort, ${port}); Set($WebPath, ''); Set($WebBaseURL, 'http://127.0.0.1:${port}');
Set($CorrespondAddress, 'support\\@rt.example'); Set($CommentAddress, 'comment\\@rt.example'); Set($OwnerEmail, 'root\\@rt.example');
Set($MailCommand, 'testfile'); Set($LogToSyslog, undef); Set($LogToSTDERR, 'info');
Set($WebSessionClass, 'Apache::Session::File'); Set($MasonDataDir, '${home}/mason'); Set($MasonSessionDir, '${home}/session');
# The default of 12 costs 190 ms a call; a test need not be that safe.
$RT::LocalPluginPath = '${home}/plugins';
Set($BcryptCost, 10); Set(%GnuPG, Enable => 0); Set(%SMIME, Enable => 0);
1;
`
