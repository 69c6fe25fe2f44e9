const shortest = 16
const fewest = 6

/** Longest first: what remains of a value after removing these is the unguessable part. */
const guessed = [
  ...['0123456789', '1234567890', '123456789', '12345678', 'abcdefghijklmnopqrstuvwxyz', 'abcdef'],
  ...['correcthorsebatterystaple', 'placeholder', 'development', 'production', 'signature', 'password', 'passwort'],
  ...['changeme', 'whatsapp', 'deskwire', 'webhook', 'invented', 'example', 'default', 'letmein', 'signing', 'replace'],
  ...['secret', 'qwerty', 'change', 'please', 'invent', 'sample', 'verify', 'bridge', 'random', 'string', 'insert'],
  ...['token', 'admin', 'value', 'local', 'shared', 'super', 'here', 'this', 'demo', 'test', 'todo', 'your', 'desk'],
  ...['some', 'with', 'long', 'very', 'xxxx', 'key', 'the', 'api', 'for', 'dev', 'foo', 'bar', 'baz', 'my', 'me', 'of'],
]

/** Why a chosen secret is too weak; undefined when it is fine. Whoever guesses it can forge what it signs. */
export const weakness = (value: string): string | undefined => {
  if (value.length < shortest) return `of at least ${shortest} characters`
  if (/\s/.test(value)) return 'without white space'
  if (value.length > 512) return 'of at most 512 characters'
  if (new Set(value).size < fewest || repeats(value)) return 'that does not repeat itself'
  let rest = value.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
  for (const word of guessed) rest = rest.replaceAll(word, '')
  return new Set(rest).size < fewest ? 'that is hard to guess' : undefined
}

/** Whether it is one piece repeated. */
const repeats = (value: string): boolean => (value + value).indexOf(value, 1) < value.length
