import { fields, safeJson, word } from '@deskwire/core/adapter'

/** The user a token was made for: the JWT claim `user` (botframework-directlinejs, `parseToken`). Many have none. */
export const userInside = (token: string): string | undefined => {
  try {
    const [, payload = ''] = token.split('.', 2)
    const user = word(fields(safeJson(Buffer.from(payload, 'base64url'))).user)
    return user !== undefined && user.length <= 200 ? user : undefined
  } catch {
    return undefined
  }
}
