/** A URL that is safe in an error: no user info, no query, and no path segment that could be a secret, a person or a phone number. */
export const safeUrl = (url: URL): string => {
  const path = url.pathname
    .split('/')
    .map((segment) => (/^[\w.~-]{0,23}$/.test(segment) && !/\d{7}/.test(segment) ? segment : '…'))
    .join('/')
  return `${url.protocol}//${url.host}${path}`
}

/** The same for a webhook URL: where a host cannot sign, its secret may be part of the path. */
export const safeUrlOf = (url: string): string => (URL.canParse(url) ? safeUrl(new URL(url)) : 'unreadable')
