import { describe, expect, it } from 'vitest'
import { chatButton, chatLink } from './chat-button.js'

const number = '+15551230001'

describe('D5: click to chat', () => {
  it('opens WhatsApp or the SMS app with a message already typed', () => {
    const text = 'Hi, is it "open"? ä & <b>'
    expect(chatLink({ medium: 'whatsapp', number, text })).toBe(
      'https://wa.me/15551230001?text=Hi%2C%20is%20it%20%22open%22%3F%20%C3%A4%20%26%20%3Cb%3E',
    )
    expect(chatLink({ medium: 'whatsapp', number })).toBe('https://wa.me/15551230001')
    // RFC 5724.
    expect(chatLink({ medium: 'sms', number, text: 'Hello there' })).toBe('sms:+15551230001?body=Hello%20there')
    expect(chatLink({ medium: 'sms', number })).toBe('sms:+15551230001')
    expect(() => chatLink({ medium: 'sms', number, text: 'half \ud83d' })).not.toThrow()
  })

  it.each(['whatsapp', 'sms'] as const)('a %s button has its icon and looks in it, and loads nothing', (medium) => {
    const html = chatButton({ medium, number })
    expect(html).toMatch(/^<style>[^<]+<\/style><a class="deskwire-chat" href="[^"]+" rel="noopener noreferrer"><svg /)
    expect(html).not.toMatch(/<script|<img|<link|url\(|@import|src=/)
  })

  it('is read out by its words alone, is large enough to tap, and shows where the keyboard is', () => {
    const html = chatButton({ medium: 'whatsapp', number })
    expect(html).toContain('<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">')
    expect(html).toContain('<span>Chat with us on WhatsApp</span>')
    expect(html).toMatch(/min-height:44px/)
    expect(html).toMatch(/:focus-visible\{outline:3px solid/)
  })

  it('is in colours that can be told apart (WCAG 2.2, 1.4.3)', () => {
    const html = chatButton({ medium: 'whatsapp', number })
    const light = (hex: string): number => {
      const [r = 0, g = 0, b = 0] = [0, 2, 4]
        .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
        .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const backgrounds = [...html.matchAll(/background:#([0-9a-f]{6})/g)].map(([, hex = '']) => hex)
    expect(backgrounds).toHaveLength(2)
    expect(html).toContain('color:#fff')
    for (const hex of backgrounds) expect(1.05 / (light(hex) + 0.05), hex).toBeGreaterThan(4.5)
  })

  it('words of whoever makes the page cannot leave the button', () => {
    const html = chatButton({ medium: 'sms', number, text: '"><script>' }, '</a><script>alert(1)</script>')
    expect(html).not.toMatch(/<script|"><s(?!vg)/)
    expect(chatButton({ medium: 'sms', number }, ' ')).toContain('Send us a text message at +15551230001')
  })
})
