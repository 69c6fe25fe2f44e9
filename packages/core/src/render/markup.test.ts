import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Markup } from '../model/content.js'
import { bold, convert } from './markup.js'

const markups = ['plain', 'whatsapp', 'markdown', 'html'] as const satisfies readonly Markup[]
const tag = /<[a-z/!?]/i

describe('convert', () => {
  it('D9: Markdown becomes what WhatsApp means by it, for an asterisk is bold in one and italic in the other', () => {
    expect(convert('**bold** *italic* __bold__ _italic_ ~~gone~~ `code`', 'markdown', 'whatsapp')).toBe(
      '*bold* _italic_ *bold* _italic_ ~gone~ ```code```',
    )
    expect(convert('***both***', 'markdown', 'whatsapp')).toBe('*_both_*')
  })

  it('reads the blocks of Markdown', () => {
    const text =
      '# Title\nIntro  \nline\n\n- one\n* two\n  1) deep\n> said\n\n---\n| a | b |\n|---|---|\n```js\nx < y\n```\nend'
    expect(convert(text, 'markdown', 'whatsapp')).toBe(
      '*Title*\n\nIntro\nline\n\n- one\n- two\n  1. deep\n> said\n\n| a | b |\n```x < y```\nend',
    )
    expect(convert('```\nnever closed', 'markdown', 'plain')).toBe('never closed')
  })

  it('reads links, images, autolinks, escapes and entities of Markdown', () => {
    expect(
      convert('[here](https://a.b/c_(d) "title") and <https://e.f> ![alt](https://i.j/k.png)', 'markdown', 'plain'),
    ).toBe('here (https://a.b/c_(d)) and https://e.f alt (https://i.j/k.png)')
    expect(
      convert(
        '\\*no\\* order_ready_now 2 * 3 * 4 &amp; &eacute; &#233; &#xe9; &nope; &#xd800;',
        'markdown',
        'whatsapp',
      ),
    ).toBe('*no* order_ready_now 2 * 3 * 4 & é é é &nope; \ufffd')
    expect(convert('[https://a.b](https://a.b/) <mailto:x@y.z> [](https://c.d)', 'markdown', 'plain')).toBe(
      'https://a.b x@y.z https://c.d',
    )
  })

  it('D9: takes raw HTML out of Markdown, and what is left never makes a tag', () => {
    expect(convert('a <b>b</b><br>c <!--x--> <script>d</script> <<b>script> 1 < 2', 'markdown', 'whatsapp')).toBe(
      'a b\nc  d < script> 1 < 2',
    )
  })

  it('reads what an agent’s editor writes as HTML', () => {
    const html =
      '<div>Hi <b>Ana </b>!</div><p>See <a href="https://x.y/z">this page</a>.</p><ul><li>one</li><li>two<ol><li>deep</li></ol></li></ul><blockquote>said</blockquote>bye<br>now'
    expect(convert(html, 'html', 'whatsapp')).toBe(
      'Hi *Ana* !\n\nSee this page (https://x.y/z).\n\n- one\n- two\n  1. deep\n\n> said\n\nbye\nnow',
    )
    expect(convert('<h2>Head</h2>text <em>it</em> <del>no</del> <code>x</code>', 'html', 'whatsapp')).toBe(
      '*Head*\n\ntext _it_ ~no~ ```x```',
    )
  })

  it('keeps preformatted lines, joins others, and shows tables and pictures in words', () => {
    expect(convert('<pre>a\n  b</pre>', 'html', 'plain')).toBe('a\n  b')
    expect(convert('a\n   b&nbsp;c', 'html', 'plain')).toBe('a b c')
    expect(convert('<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>', 'html', 'plain')).toBe('a | b\nc')
    expect(convert('see <img src="cid:1" alt="a <map>"><img src=x>', 'html', 'plain')).toBe('see a < map>')
  })

  it('writes a link as text and address, once where they are the same, and follows no other scheme', () => {
    expect(convert('<a href="https://example.com/">example.com</a>', 'html', 'plain')).toBe('example.com')
    expect(
      convert('<a href=\'mailto:a@b.c\'>write</a> <a href=tel:+1>call</a> <a href="https://x.y"></a>', 'html', 'plain'),
    ).toBe('write (a@b.c) call (+1) https://x.y')
    expect(convert('<a href="javascript:alert(1)">click</a> <a name="x">y</a>', 'html', 'plain')).toBe('click y')
    expect(convert('**See** <a href="https://x.y/?a=1&amp;b=2">t</a>, <a name="x">u</a>', 'markdown', 'whatsapp')).toBe(
      '*See* t (https://x.y/?a=1&b=2), u',
    )
    expect(convert('<a href="https://x.y/a?b=1&amp;c=2">t</a>', 'html', 'markdown')).toBe('[t](https://x.y/a?b=1&c=2)')
    expect(convert('[t](https://x.y/?a=1&b="c")', 'markdown', 'html')).toBe(
      '<a href="https://x.y/?a=1&amp;b=&quot;c&quot;">t</a>',
    )
  })

  it('drops scripts, styles, comments and what they hold, closed or not', () => {
    expect(
      convert(
        'a<script>if (a < b) alert("</b>")</script>b<style>p{}</style>c<!-- d -->e<!doctype html>f',
        'html',
        'plain',
      ),
    ).toBe('abcef')
    expect(convert('a<script>never closed', 'html', 'plain')).toBe('a')
    expect(convert('a<!-- never closed', 'html', 'plain')).toBe('a')
    expect(convert('a<svg/>b</script>c', 'html', 'plain')).toBe('abc')
  })

  it('keeps a stray bracket as a character that makes no tag', () => {
    expect(convert('1 < 2 and <3', 'html', 'plain')).toBe('1 < 2 and <3')
    expect(convert('<<b>script>x', 'html', 'plain')).toBe('< script>x')
    expect(convert('a <b and <c', 'html', 'plain')).toBe('a < b and < c')
    expect(convert('<a title="x > y" href="https://a.b">t</a>', 'html', 'plain')).toBe('t (https://a.b)')
    expect(convert('<b title="never closed>x</b>', 'html', 'plain')).toBe('x')
  })

  it('shows escaped HTML as the agent saw it: as characters', () => {
    expect(convert('use &lt;b&gt;', 'html', 'whatsapp')).toBe('use <b>')
  })

  it('reads WhatsApp’s markup, and leaves what is none', () => {
    expect(convert('*b* _i_ ~s~ ```c``` `d` *x _y* z_', 'whatsapp', 'html')).toBe(
      '<strong>b</strong> <em>i</em> <s>s</s> <code>c</code> <code>d</code> <strong>x <em>y</em></strong> <em>z</em>',
    )
    expect(convert('2*3*4 snake_case_name * no * ~ *open', 'whatsapp', 'plain')).toBe(
      '2*3*4 snake_case_name * no * ~ *open',
    )
    expect(convert('*https://x.y/a_b_c* `*no*` ```never', 'whatsapp', 'plain')).toBe('https://x.y/a_b_c *no* ```never')
    expect(convert('* item\n- other\n> quote', 'whatsapp', 'plain')).toBe('- item\n- other\n> quote')
    expect(convert('a ```x\n  y``` b', 'whatsapp', 'html')).toBe('a <pre>x\n  y</pre> b')
    expect(convert('```x\ny```', 'whatsapp', 'markdown')).toBe('```\nx\ny\n```')
  })

  it('a style does not run over a line break, so it is closed and opened again', () => {
    expect(convert('<b>one<br>two</b>', 'html', 'whatsapp')).toBe('*one*\n*two*')
    expect(convert('<b>one<br>two</b>', 'html', 'plain')).toBe('one\ntwo')
    expect(convert('<b> </b><b>x</b>', 'html', 'whatsapp')).toBe('*x*')
  })

  it('escapes plain text for the markup that would read it', () => {
    expect(convert('<b>"a" & \'b\'</b>\nc', 'plain', 'html')).toBe(
      '&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;<br>c',
    )
    expect(convert('*a* [b] https://x.y/a_b\n\nc\nd', 'plain', 'markdown')).toBe(
      '\\*a\\* \\[b\\] https://x.y/a_b\n\nc  \nd',
    )
    expect(convert('*a* <b>', 'plain', 'whatsapp')).toBe('*a* <b>')
  })

  it.each([
    'Hello, my order is 4711. Where is it?',
    'Où est ma commande, s il vous plaît',
    '1. first',
    'a  b',
    'see www.example.com',
    'ends with a space ',
    '- point',
    'x_y_ and *z*',
    'Tom & Jerry',
  ])('reads %j the same alone as between other lines: ordinary words only take a shorter way', (text) => {
    for (const from of ['plain', 'whatsapp'] as const)
      for (const to of ['plain', 'whatsapp', 'markdown', 'html'] as const) {
        const among = convert(`${text}\n&`, from, to)
        expect(among.startsWith(convert(text, from, to).trimEnd())).toBe(true)
      }
  })

  it('leaves a text alone that is in that markup already', () => {
    for (const markup of ['plain', 'whatsapp', 'markdown'] as const)
      expect(convert(' *x* <b> ', markup, markup)).toBe(' *x* <b> ')
  })

  it.each([
    ['<p>Hello <b>Ana</b>,<br><i>welcome</i></p>', 'Hello <strong>Ana</strong>,<br><em>welcome</em>'],
    ['a<script>alert(1)</script>b<SCRIPT src=//e.vil>', 'ab'],
    ['<scr<script>ipt>alert(1)</script>', 'ipt&gt;alert(1)'],
    ['<img src=x onerror="alert(1)" alt="a &quot; b">', 'a &quot; b'],
    ['<b onclick="alert(1)" style="position:fixed">x</b>', '<strong>x</strong>'],
    [
      '<a href="https://a.example/?x=1&amp;y=2" onclick="alert(1)">t</a>',
      '<a href="https://a.example/?x=1&amp;y=2">t</a>',
    ],
    ['<a href="javascript:alert(1)">t</a>', 't'],
    ['<a href="java&#115;cript:alert(1)">t</a>', 't'],
    ['<a href=" jAvAsCrIpT&colon;alert(1)">t</a>', 't'],
    ['<a href="data:text/html,<script>alert(1)</script>">t</a>', 't'],
    [
      '<a href="https://a.example/&quot; onclick=&quot;alert(1)">t</a>',
      '<a href="https://a.example/&quot; onclick=&quot;alert(1)">t</a>',
    ],
    ['<style>p{background:url(javascript:alert(1))}</style>x', 'x'],
    ['<svg onload=alert(1)><a xlink:href="javascript:alert(1)">t</a></svg>x', 'x'],
    ['<math><mtext><img src=x onerror=alert(1)></mtext></math>x', 'x'],
    ['a<!-- <b>c</b> -->d<!-- never closed <script>', 'ad'],
    ['<b>x<i>y', '<strong>x<em>y</em></strong>'],
    ['<a href="https://a.example/">never closed', '<a href="https://a.example/">never closed</a>'],
    ['a <b and <script', 'a &lt; b and &lt; script'],
    ['&lt;script&gt;alert(1)&lt;/script&gt;', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [
      '<iframe srcdoc="<script>alert(1)</script>"></iframe><form action=//e.vil><input onfocus=alert(1) autofocus>x',
      'x',
    ],
  ])('HTML %j is written anew as what may stand in a helpdesk', (given, html) => {
    expect(convert(given, 'html', 'html')).toBe(html)
    expect(convert(html, 'html', 'html')).toBe(html)
  })

  it('writes a plain text in bold', () => {
    expect(markups.map((markup) => bold('T <i>', markup))).toEqual([
      'T <i>',
      '*T <i>*',
      '**T \\<i>**',
      '<strong>T &lt;i&gt;</strong>',
    ])
  })

  const bits = fc.array(
    fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom(
        '<b>',
        '</b>',
        '<',
        '>',
        '<script>',
        '</script>',
        '<!--',
        '-->',
        '<a href="',
        '">',
        "'",
        '<p>',
        '</p>',
        '<ul><li>',
        '<pre>',
        '<br/>',
        '*',
        '_',
        '**',
        '[',
        '](',
        'https://x.y',
        ')',
        '\n',
        ' ',
        '<img alt="<b>">',
      ),
    ),
    { maxLength: 40 },
  )

  it('D9: HTML and Markdown never bring a tag to a customer, however broken they are', () => {
    fc.assert(
      fc.property(
        bits,
        fc.constantFrom('html', 'markdown'),
        fc.constantFrom('plain', 'whatsapp'),
        (parts, from, to) => {
          const text = parts.join('').replace(/[&`\\]/g, '')
          expect(convert(text, from, to)).not.toMatch(tag)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('writes no tag into HTML but its own, closed in order', () => {
    fc.assert(
      fc.property(bits, fc.constantFrom(...markups), (parts, from) => {
        const html = convert(parts.join(''), from, 'html')
        const open: string[] = []
        for (const [whole, closing, name] of html.matchAll(/<(\/?)(\w*)[^>]*>/g)) {
          expect(whole).toMatch(/^<(?:\/?(?:strong|em|s|code|pre|a)|br|a href="(?:https?:\/\/|mailto:|tel:)[^"<>]*")>$/)
          if (name === 'br') continue
          if (closing) expect(open.pop()).toBe(name)
          else open.push(name ?? '')
        }
        expect(open).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('loses no words of a plain text on its way to HTML and back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const there = convert(text, 'plain', 'html')
        expect(convert(there, 'html', 'plain').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
      }),
    )
  })

  it.each([
    '<a">"',
    '<',
    '<!--',
    '<b>',
    '<li><ul>',
    '<a href="',
    '*a ',
    '[',
    '[a](',
    '`',
    '<a ',
    '&',
    '_a_',
    '\n',
    '<pre>',
    ' ',
    '\n ',
    '- - ',
    '```',
    '<a href="x',
    '<x a="',
  ])('reads a hostile run of %j in one pass', (evil) => {
    const text = `${evil.repeat(20_000)}'x`
    for (const from of markups)
      for (const to of markups) expect(convert(text, from, to).length).toBeLessThan(text.length * 40)
  })

  it('finds tags behind a letter that is longer in lower case', () => {
    expect(convert('İİ<b>yes</b><script>no</script>', 'html', 'plain')).toBe('İİyes')
  })
})
