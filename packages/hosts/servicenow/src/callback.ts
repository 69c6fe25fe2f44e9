import { inHeader, secretsOf, verifyToken, type WebhookHead, type WebhookRequest } from '@deskwire/core/adapter'
import type { Settings } from './options.js'

/** Every way has a header of its own. */
export const isCallbackSigned = (callback: Settings['callback']): ((head: WebhookHead) => boolean) =>
  inHeader(callback.kind === 'header' ? callback.name : 'authorization')

/**
 * ServiceNow does not sign its callbacks; it sends what its REST connection holds: a credential, or up to ten header
 * attributes. The app's rules send a credential that no script reads. So the caller is proven, not the body: use HTTPS.
 */
export const verifyCallback = (callback: Settings['callback']): ((request: WebhookRequest) => void) => {
  switch (callback.kind) {
    case 'basic': {
      const { user, password } = callback
      const secret = () => secretsOf(password).map((value) => Buffer.from(`${user}:${value}`).toString('base64'))
      return (request) => verifyToken({ header: 'authorization', prefix: 'Basic ', secret }, request)
    }
    case 'token':
      return (request) => verifyToken({ header: 'authorization', prefix: 'Bearer ', secret: callback.token }, request)
    case 'header':
      return (request) => verifyToken({ header: callback.name, secret: callback.value }, request)
  }
}
