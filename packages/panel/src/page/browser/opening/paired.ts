import { button, h } from '../dom.js'
import { t } from '../sentences.js'
import type { Started } from '../types.js'
import { type Around, agentAround } from './chatwoot.js'
import { keysOf, type Paired } from './keys.js'

const json = { accept: 'application/json', 'content-type': 'application/json' }
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const p256 = { name: 'ECDSA', namedCurve: 'P-256' }

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const encoded = (value: unknown): string => base64url(new TextEncoder().encode(JSON.stringify(value)))

/** The page's address, for which a pairing and an opening are good. */
const page = (): string => location.origin + location.pathname

/** As the bridge works it out (`pairingCode`). */
const codeOf = async ({ x, y }: JsonWebKey): Promise<string> => {
  const said = new TextEncoder().encode(JSON.stringify(['deskwire pairing', page(), x, y]))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', said))
  return Array.from(hash.slice(0, 16), (byte) => letters[byte % letters.length])
    .join('')
    .replace(/.{4}(?=.)/g, '$&-')
}

/** Signs an opening with the browser's key, by the bridge's time: the machine's own may be minutes off. */
const signed = async ({ key, pairing }: Paired, at: number): Promise<string> => {
  const claims = { aud: page(), iat: Math.floor(at / 1000), jti: crypto.randomUUID(), pairing }
  const said = `${encoded({ alg: 'ES256', typ: 'JWT' })}.${encoded(claims)}`
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new TextEncoder().encode(said))
  return `${said}.${base64url(new Uint8Array(signature))}`
}

/** What the agent has to do once: the code, and the button for when it is written. */
const asked = (code: string, name: string | undefined, done: () => Promise<boolean>): Promise<void> =>
  new Promise((resolve) => {
    const said = h('p', { class: 'said', role: 'status' })
    const go = button(
      t('pair.done'),
      async () => {
        said.textContent = ''
        const found = await done().catch(() => undefined)
        if (found) resolve()
        else said.textContent = t(found === false ? 'pair.none' : 'said.offline')
      },
      { class: 'primary' },
    )
    document.body.replaceChildren(
      h(
        'main',
        {},
        h('h1', {}, t('pair.title')),
        h('p', {}, t('pair.why')),
        h('p', { class: 'code' }, h('output', { 'aria-label': t('pair.code'), tabindex: 0 }, code)),
        h('p', { class: 'muted' }, name === undefined ? '' : `${name}. `, t('pair.only')),
        h('p', { class: 'acts' }, go),
        said,
      ),
    )
  })

const pair = async ({ ticket, agent }: Around): Promise<Paired> => {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(p256, false, ['sign', 'verify'])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  const body = JSON.stringify({ ticket, agent: agent.id, key: { kty, crv, x, y } })
  let pairing = ''
  await asked(await codeOf({ x, y }), agent.name, async () => {
    const answer = await fetch(page(), { method: 'POST', credentials: 'omit', headers: json, body })
    if (!answer.ok) {
      if (answer.status === 403) return false
      throw new Error(answer.statusText)
    }
    pairing = ((await answer.json()) as { pairing: string }).pairing
    return true
  })
  return { key: privateKey, pairing }
}

/** What the page asks for its ticket with; undefined where the pairing is not good any more. */
const opened = async (paired: Paired, at: number): Promise<string | undefined> => {
  const body = new URLSearchParams({ opening: await signed(paired, at) })
  const headers = { accept: json.accept }
  const answer = await fetch(page(), { method: 'POST', credentials: 'omit', headers, body })
  if (answer.status === 401) return undefined
  if (!answer.ok) throw new Error(answer.statusText)
  return ((await answer.json()) as Started).asking
}

/** Opens the panel where the helpdesk signs nothing: with the key of this browser, which the agent pairs once. */
export const pairedOpening = async (
  origins: readonly string[],
  now: number,
): Promise<{ asking: string; ticket: string } | undefined> => {
  const began = performance.now()
  const time = () => now + performance.now() - began
  const around = await agentAround(origins)
  if (!around) return undefined
  const keys = keysOf(around.agent.id)
  const kept = await keys.find()
  let asking = kept && (await opened(kept, time()))
  if (asking === undefined) {
    await keys.forget()
    const paired = await pair(around)
    await keys.keep(paired)
    asking = await opened(paired, time())
  }
  return asking === undefined ? undefined : { asking, ticket: around.ticket }
}
