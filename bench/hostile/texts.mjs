// What patterns stumble over: words and fragments of every one of ours, to be repeated.
export const fragments = [
  ...[
    ' ',
    '\n',
    '\t ',
    ' \n',
    '\r\n',
    '\u00a0',
    '\u2028',
    ' \u0301',
    '\u200d',
    '.',
    '. ',
    '!',
    '"',
    "'",
    '“',
    '/',
    '\\',
    '|',
    ',',
  ],
  ...[
    ', ',
    ';',
    '; ',
    '%',
    '=',
    '&',
    '&a=',
    '&amp',
    '&amp;',
    '#',
    '+',
    '-',
    '- ',
    ': ',
    '{{',
    '}}',
    '(',
    '()',
    '?',
    '0',
    '1 ',
    '1,',
  ],
  ...[
    '*',
    '_',
    '~',
    '**',
    '*_~',
    '* ',
    '*a',
    'a*',
    '`',
    '``',
    '```',
    '`a',
    '[',
    ']',
    '[]',
    '[](',
    '[a](',
    '[a]( "',
    '![',
    '> ',
    '# ',
  ],
  ...[
    '<',
    '>',
    '<>',
    '<a',
    '<a href="',
    "<a href='",
    '<a href=b>',
    '</a>',
    '<br>',
    '<br><p>',
    '<p>',
    '<b>',
    '<ul><li>',
    '<pre>',
    '<!--',
  ],
  ...[
    '-->',
    '<script>',
    '</script',
    '<div>a:',
    '<div class="gmail_quote">',
    '<blockquote>',
    '</div>',
    '<img alt="',
    '<Message>',
    '<Body>',
  ],
  ...[
    'http://',
    'https://a ',
    'http://a。',
    'https://a*',
    'a',
    'a ',
    'A',
    'é',
    'ß',
    'İ',
    '１',
    '\ufdfa',
    '👩‍👩‍👧',
    '𝐀',
    '\ud800',
    '\u0301',
    '。',
  ],
  ...[
    'any more ',
    'more ',
    "I don't want ",
    'stop sending me all of ',
    'bitte a b keine ',
    'no me vuelvan a ',
    ' sus mas estos',
  ],
  ...[
    'horen sie auf mir x ',
    'take me off ',
    'me remover',
    'desabonner ',
    'meld mich ',
    'one and ',
    'the second, ',
    'yes ',
    'STOP ',
  ],
  ...[
    '/template a en b="',
    '/location 1',
    '/choices a|',
    'EventName:**_',
    '{"a":',
    '[[',
    'a;b,c\n',
    '"a""',
    'bytes=0-1,',
    'W/"a", ',
  ],
]

export const lengthened = (fragment, length) => fragment.repeat(Math.ceil(length / fragment.length)).slice(0, length)

/** Each alone, in front of a word, and behind one of the beginnings that lead a pattern on. */
const beginnings = ['', '[a](', '[a](b "', '<a href=', "I don't want ", '1', '```', 'https://a']
export const worst = (length) =>
  fragments.flatMap((fragment, n) => {
    const text = lengthened(fragment, length)
    return [text, `x${text}x`, `${beginnings[n % beginnings.length]}${text}`]
  })

/** An endless row of texts, the same for the same seed: fragments repeated and mixed, one in a hundred of 10 to 64 KB. */
export function* texts(seed) {
  let state = seed
  // xorshift32
  const below = (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
  const any = (list) => list[below(list.length)]
  for (let n = 0; ; n += 1) {
    const length = n % 100 === 99 ? 10_000 + below(54_000) : 1 + below(300)
    let text = any(beginnings)
    while (text.length < length) text += lengthened(any(fragments), 1 + below(length))
    yield text.slice(0, length)
  }
}
