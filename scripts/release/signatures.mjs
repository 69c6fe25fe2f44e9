// `npm audit signatures`, where the registry and its keys can be reached; elsewhere one line says that it was skipped.
import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { root } from '../packages.mjs'

const unreachable = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\b/

/** `skipped` only if nobody answered: a signature that does not fit is a failure, and so is an error of any other kind. */
export const verdictOf = ({ status, output, timedOut }) => {
  if (status === 0) return 'verified'
  return timedOut || unreachable.test(output) ? 'skipped' : 'failed'
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { status, stdout, stderr, error } = spawnSync(
    'npm',
    ['audit', 'signatures', '--fetch-retries=1', '--fetch-timeout=30000'],
    { cwd: root, encoding: 'utf8', timeout: 300_000, shell: process.platform === 'win32' },
  )
  const output = `${stdout}${stderr}`
  const verdict = verdictOf({ status, output, timedOut: error?.code === 'ETIMEDOUT' })
  if (verdict === 'skipped') console.log('npm audit signatures: skipped, the registry or its keys cannot be reached')
  else console.log(output.trim())
  process.exitCode = verdict === 'failed' ? 1 : 0
}
