import type { Agent } from 'node:http'
import { BoundedMap } from '../../model/bounded-map.js'
import { lazily } from '../reading/lazily.js'

const addresses = /* @__PURE__ */ lazily(
  'proxy-from-env',
  () => import.meta.url,
  () => import('proxy-from-env'),
)
const agents = /* @__PURE__ */ lazily(
  'https-proxy-agent',
  () => import.meta.url,
  () => import('https-proxy-agent'),
)

const known = /* @__PURE__ */ new BoundedMap<string, Agent>(20)

const isSet = (): boolean =>
  ['http_proxy', 'https_proxy', 'all_proxy'].some((name) => process.env[name] || process.env[name.toUpperCase()])

const proxyFor = async (url: URL): Promise<Agent | undefined> => {
  const { getProxyForUrl } = await addresses()
  const proxy = getProxyForUrl(url.href)
  if (proxy === '') return undefined
  const agent = known.get(proxy)
  if (agent) return agent
  const { HttpsProxyAgent } = await agents()
  const made = new HttpsProxyAgent(proxy, { keepAlive: true })
  known.set(proxy, made)
  return made
}

/**
 * A tunnel through the proxy that the environment names for a URL: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. Whether it names
 * any is read once, because reading the environment is slow.
 */
export const proxies = (): ((url: URL) => Promise<Agent | undefined>) | undefined => (isSet() ? proxyFor : undefined)
