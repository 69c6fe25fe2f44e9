import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { deskwire, folder } from './deskwire.js'

const number = '+15551230001'

it('D5: a WhatsApp link, and a button with its icon whose words say where it leads', async () => {
  const { code, out, err } = await deskwire(['link', '+1 555 123-0001', '--text', 'Hi, is it "open"? ä & <b>'])
  expect([code, err]).toEqual([0, ''])
  // Meta, "How to use click to chat": digits only, the text URL-encoded.
  const link = 'https://wa.me/15551230001?text=Hi%2C%20is%20it%20%22open%22%3F%20%C3%A4%20%26%20%3Cb%3E'
  expect(out.split('\n')).toEqual([
    link,
    '',
    expect.stringMatching(/^<style>.*<a class="deskwire-chat" .*<svg .*<span>Chat with us on WhatsApp<\/span><\/a>$/),
    '',
  ])
})

it('D5: the QR code is an SVG that says what it is, or a PNG', async () => {
  const cwd = folder()
  const svg = await deskwire(['link', number, '--text', 'A & B', '--qr', 'chat.svg', '--json'], { cwd })
  expect(svg.json()).toMatchObject({ link: 'https://wa.me/15551230001?text=A%20%26%20B', qr: 'chat.svg' })
  expect(readFileSync(join(cwd, 'chat.svg'), 'utf8')).toMatch(
    /^<svg[^>]* role="img"><title>QR code: https:\/\/wa\.me\/15551230001/,
  )
  expect((await deskwire(['link', number, '--qr', 'chat.png'], { cwd })).code).toBe(0)
  // PNG, section 5.2: the signature.
  expect(readFileSync(join(cwd, 'chat.png')).subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  const nowhere = await deskwire(['link', number, '--qr', 'no/such/chat.svg'], { cwd })
  expect([nowhere.code, nowhere.err, existsSync(join(cwd, 'no'))]).toEqual([
    1,
    expect.stringMatching(/There is no folder/),
    false,
  ])
})
