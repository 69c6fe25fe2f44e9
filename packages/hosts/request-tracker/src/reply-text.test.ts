import { describe, expect, it } from 'vitest'
import { fileOf, replyText } from './reply-text.js'

const textOf = (text: string, kind: 'html' | 'plain') => {
  const content = replyText(text, kind)
  return content?.type === 'text' ? content.text : undefined
}

describe('what an agent said', () => {
  it('HTML of RT’s editor becomes clean text, its bold and lists kept as WhatsApp means them', () => {
    const html =
      '<p>Yes, <strong>within a month</strong> &amp; free.</p>\n\n<ul>\n\t<li>box</li>\n\t<li>label</li>\n</ul>\n'
    const shown = textOf(html, 'html')
    expect(shown).toMatch(/^Yes, \*within a month\* & free\.\n/)
    expect(shown).toMatch(/box\n.*label$/)
    expect(shown).not.toMatch(/<|&amp;/)
  })

  it.each([
    // As RT 5.0.3's page sends it: CKEditor drops the class that RT puts on.
    '<div>On Fri Nov 20 04:48:12 2026, deskwire wrote:\n<blockquote>\n<pre>\nCan I return it?</pre>\n</blockquote>\n</div>\n\n<p>And thank you</p>\n',
    // As RT::Transaction->Content(Quote => 1) makes it; a quote may hold another.
    '<div class="gmail_quote">Am Fr, ana schrieb:<br /><blockquote class="gmail_quote" type="cite"><div>a<div>b</div></div></blockquote></div><br /><p>And thank you</p>',
  ])('the quote that RT puts above an answer is not said again', (html) => {
    expect(textOf(html, 'html')).toBe('And thank you')
  })

  it('a quote of the agent’s own is kept, and so is all of it where there is nothing else', () => {
    expect(textOf('<p>Our terms say</p><blockquote>thirty days</blockquote>', 'html')).toContain('thirty days')
    const inside = '<div>On Friday, ana wrote:<blockquote>May I?<p>Yes you may</p></blockquote></div>'
    expect(textOf(inside, 'html')).toContain('Yes you may')
  })

  it('plain text: quoted lines and the line above them go, what only looks like it stays', () => {
    expect(textOf('On Fri, ana wrote:\r\n\r\n> May I?\r\n> Please\r\n\r\nYes:\r\n1 > 0', 'plain')).toBe('Yes:\n1 > 0')
    expect(textOf('> only this', 'plain')).toBe('> only this')
  })

  it('nothing said is no content', () => {
    expect(replyText('<p>&nbsp;</p>', 'html')).toBeUndefined()
    expect(replyText(' \n', 'plain')).toBeUndefined()
  })

  it('does not hang on a hostile body', () => {
    const began = process.cpuUsage().user
    replyText(`${'<div>'.repeat(20_000)}:${'<blockquote>'.repeat(20_000)}`, 'html')
    replyText('> '.repeat(50_000), 'plain')
    expect(process.cpuUsage().user - began).toBeLessThan(5_000_000)
  })
})

it('files keep their kind and their name', () => {
  expect(fileOf('7', 'image/PNG; name=x', 'x.png')).toEqual({
    type: 'media',
    kind: 'image',
    media: { ref: '7', mime: 'image/png', name: 'x.png' },
  })
  expect(fileOf('8', '', undefined)).toMatchObject({ kind: 'file', media: { mime: 'application/octet-stream' } })
})
