import { basicCredentials, type Call, dispatch, json, type Route, route, type WireResponse } from '../http.js'
import type { World } from '../world.js'
import * as contents from './content/content-store.js'
import { notFound, TwilioError, twilioErrorResponse, unauthorized } from './errors.js'
import * as media from './messages/media.js'
import * as messages from './messages/messages.js'
import * as typing from './messages/typing.js'
import type { TwilioAccount, TwilioContext } from './numbers/account.js'
import * as numbers from './numbers/numbers.js'
import * as senders from './numbers/senders.js'
import * as services from './numbers/services.js'
import * as shortCodes from './numbers/short-codes.js'
import { rfc2822 } from './resource.js'

const fetchAccount = (_call: Call, { account }: TwilioContext): WireResponse =>
  json(200, {
    auth_token: account.authToken,
    date_created: rfc2822(account.createdAt),
    date_updated: rfc2822(account.createdAt),
    friendly_name: account.friendlyName,
    owner_account_sid: account.sid,
    sid: account.sid,
    status: account.status,
    subresource_uris: { messages: `/2010-04-01/Accounts/${account.sid}/Messages.json` },
    type: account.type,
    uri: `/2010-04-01/Accounts/${account.sid}.json`,
  })

const base = '/2010-04-01/Accounts/:account'

const routes: readonly Route<TwilioContext>[] = [
  route('GET', `${base}.json`, fetchAccount),
  route('POST', `${base}/Messages.json`, messages.createMessage),
  route('GET', `${base}/Messages.json`, messages.listMessages),
  route('GET', `${base}/Messages/:sid/Media.json`, messages.listMedia),
  route('GET', `${base}/Messages/:sid/Media/:media.json`, media.fetchMedia),
  route('DELETE', `${base}/Messages/:sid/Media/:media.json`, media.deleteMedia),
  route('GET', `${base}/Messages/:sid/Media/:media`, media.redirectToMedia),
  route('HEAD', `${base}/Messages/:sid/Media/:media`, media.redirectToMedia),
  route('DELETE', `${base}/Messages/:sid/Media/:media`, media.deleteMedia),
  route('GET', `${base}/Messages/:sid.json`, messages.fetchMessage),
  route('POST', `${base}/Messages/:sid.json`, messages.updateMessage),
  route('DELETE', `${base}/Messages/:sid.json`, messages.deleteMessage),
  route('GET', `${base}/IncomingPhoneNumbers.json`, numbers.listNumbers),
  route('GET', `${base}/IncomingPhoneNumbers/:sid.json`, numbers.fetchNumber),
  route('POST', `${base}/IncomingPhoneNumbers/:sid.json`, numbers.updateNumber),
  route('GET', `${base}/SMS/ShortCodes.json`, shortCodes.listShortCodes),
  route('GET', `${base}/SMS/ShortCodes/:sid.json`, shortCodes.fetchShortCode),
  route('POST', `${base}/SMS/ShortCodes/:sid.json`, shortCodes.updateShortCode),
  route('POST', '/v1/Content', contents.createContent),
  route('GET', '/v1/Content', contents.listContents),
  route('GET', '/v1/Content/:sid', contents.fetchContent),
  route('PUT', '/v1/Content/:sid', contents.updateContent),
  route('DELETE', '/v1/Content/:sid', contents.deleteContent),
  route('POST', '/v1/Content/:sid/ApprovalRequests/whatsapp', contents.requestApproval),
  route('GET', '/v1/Content/:sid/ApprovalRequests', contents.fetchApproval),
  route('GET', '/v1/ContentAndApprovals', contents.listContentAndApprovals),
  route('GET', '/v2/ContentAndApprovals', contents.listContentAndApprovals),
  route('GET', '/v2/Content', contents.listContents),
  route('GET', '/v1/Services', services.listServices),
  route('POST', '/v1/Services', services.addService),
  route('GET', '/v1/Services/:sid', services.fetchService),
  route('POST', '/v1/Services/:sid', services.updateService),
  route('GET', '/v1/Services/:sid/PhoneNumbers', services.listServiceNumbers),
  route('POST', '/v1/Services/:sid/PhoneNumbers', services.addServiceNumber),
  route('DELETE', '/v1/Services/:sid/PhoneNumbers/:number', services.removeServiceNumber),
  route('GET', '/v1/Services/:sid/ShortCodes', services.listServiceShortCodes),
  route('POST', '/v1/Services/:sid/ShortCodes', services.addServiceShortCode),
  route('DELETE', '/v1/Services/:sid/ShortCodes/:number', services.removeServiceShortCode),
  route('GET', '/v1/Services/:sid/ChannelSenders', services.listServiceSenders),
  route('GET', '/v2/Channels/Senders', senders.listSenders),
  route('GET', '/v2/Channels/Senders/:sid', senders.fetchSender),
  route('POST', '/v2/Channels/Senders/:sid', senders.updateSender),
  route('POST', '/v2/Indicators/Typing.json', typing.typingForm),
  route('POST', '/v3/Indicators/Typing.json', typing.typingJson),
]

const mediaPath = /^\/2010-04-01\/Accounts\/([^/]+)\/Messages\/[^/]+\/Media\/ME[^/.]+$/

const authenticate = (accounts: readonly TwilioAccount[], call: Call): TwilioAccount => {
  const open = mediaPath.exec(call.path)
  const free = open && accounts.find(({ sid, mediaAuth }) => sid === open[1] && !mediaAuth)
  if (free && !call.headers.has('authorization')) return free
  const given = basicCredentials(call.headers.get('authorization'))
  const account = accounts.find(
    (item) =>
      given !== undefined &&
      ((given.user === item.sid && given.password === item.authToken) || item.keys.get(given.user) === given.password),
  )
  if (account?.status !== 'active') throw unauthorized()
  const named = /^\/2010-04-01\/Accounts\/([^/.]+)/.exec(call.path)?.[1]
  if (named !== undefined && named !== account.sid)
    throw accounts.some(({ sid }) => sid === named) ? unauthorized() : notFound(call.path)
  return account
}

export const handleTwilio = async (
  accounts: readonly TwilioAccount[],
  world: World,
  call: Call,
): Promise<WireResponse> => {
  try {
    const account = authenticate(accounts, call)
    const answer = await dispatch(routes, call, { world, account })
    if (answer === 'unknown') throw notFound(call.path)
    if (answer === 'method') throw new TwilioError(405, 20004, 'Method not allowed')
    return answer
  } catch (error) {
    if (error instanceof TwilioError) return twilioErrorResponse(error.status, error.code, error.message)
    throw error
  }
}

/** `media.twiliocdn.com/{account}/{media}`: signed addresses, no credentials. */
export const handleStorage = (accounts: readonly TwilioAccount[], world: World, call: Call): WireResponse => {
  const [, accountSid, id = ''] = call.path.split('/')
  const account = accounts.find(({ sid }) => sid === accountSid)
  if (!account) return { status: 404, headers: {}, body: '' }
  return media.storedFile(call, { world, account }, id)
}
