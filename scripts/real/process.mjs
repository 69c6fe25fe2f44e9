// What servers from Debian's packages have in common.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** Runs to its end; `isWrong` finds a failure in what is said by a command that ends with 0 all the same. */
export const run = (command, args, { env = process.env, cwd, isWrong = () => false } = {}) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    env,
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = `${stdout}${stderr}`
  if (status !== 0 || isWrong(said)) throw new Error(`${command} ${args.join(' ')} failed:\n${said.slice(-3000)}`)
  return stdout
}

/** Needs root and apt. `isInstalled` says whether there is anything to do. */
export const installFromDebian = (name, packages, isInstalled) => {
  if (isInstalled()) return
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0)
    throw new Error(`${name} is not installed. Installing it needs Debian 12 and root.`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], { env })
  const keep = ['-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold']
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...keep, ...packages], { env })
}

export const rememberPid = (home, pid) => writeFile(join(home, 'pid'), String(pid))

/** Asks until it answers as it should, or has ended. */
export const untilUp = async (name, child, log, answers) => {
  for (let tries = 0; tries < 480; tries++) {
    if (await answers().catch(() => false)) return
    if (child.exitCode !== null) break
    await wait(250)
  }
  throw new Error(`${name} did not start:\n${(await readFile(log, 'utf8')).slice(-3000)}`)
}

/** Ends the process group that was started in this home. */
export const stopGroup = async (home) => {
  const pid = Number(await readFile(join(home, 'pid'), 'utf8').catch(() => '0'))
  if (pid === 0) return
  const signal = (name) => {
    try {
      return process.kill(-pid, name)
    } catch {
      return false
    }
  }
  signal('SIGTERM')
  for (let tries = 0; signal(0) && tries < 50; tries++) await wait(100)
  if (signal(0)) signal('SIGKILL')
  for (let tries = 0; signal(0) && tries < 50; tries++) await wait(100)
  await rm(join(home, 'pid'), { force: true })
}
