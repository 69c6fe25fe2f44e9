import { type Call, fail, fields, type Http, word } from '@deskwire/core/adapter'

const globalUrl = 'https://directline.botframework.com'

/**
 * The address of a Copilot Studio agent, which its environment states next to the token endpoint (docs, "Publish an agent
 * to mobile or custom apps"). A token goes only to Direct Line itself.
 */
export const regionOf = async (http: Http, tokenEndpoint: string, call: Call): Promise<string> => {
  const endpoint = new URL(tokenEndpoint)
  const at = endpoint.pathname.indexOf('/powervirtualagents/')
  if (at < 0) return globalUrl
  const settings = new URL(`${endpoint.pathname.slice(0, at)}/powervirtualagents/regionalchannelsettings`, endpoint)
  const version = endpoint.searchParams.get('api-version')
  if (version !== null) settings.searchParams.set('api-version', version)
  const { data } = await http.request({ method: 'GET', url: settings.href }, call)
  const url = word(fields(fields(data).channelUrlsById).directline) ?? globalUrl
  if (!isDirectLine(url, endpoint.origin))
    throw fail('config', 'The environment names a place that is not Direct Line', {
      remedy: 'Set apiBase to the Direct Line of your region: https://europe.directline.botframework.com',
    })
  return url.replace(/(?<!\/)\/+$/, '')
}

const isDirectLine = (url: string, own: string): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, origin } = new URL(url)
  return (
    origin === own ||
    (protocol === 'https:' && /(^|\.)directline\.botframework\.(com|azure\.us|azure\.cn)$/.test(hostname))
  )
}
