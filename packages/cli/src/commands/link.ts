import { extname, resolve } from 'node:path'
import type { ChatLink } from '@deskwire/core'
import type { Input } from '../command.js'
import { writeWhole } from '../files/write.js'
import { bringCore } from '../reach/packages.js'
import { Trouble, usage } from '../trouble.js'

interface Channels {
  items: readonly { name: string; lines: readonly { id: string; medium: ChatLink['medium']; address?: string }[] }[]
}

const e164 = /^\+[1-9]\d{6,14}$/

export const run = async (input: Input): Promise<number> => {
  const { terminal } = input
  const file = input.text('qr')
  const kind = file === undefined ? undefined : extname(file).toLowerCase()
  if (kind !== undefined && kind !== '.svg' && kind !== '.png')
    throw usage(`${file} is neither .svg nor .png`, 'Give the file one of these extensions.')
  const [given] = input.args
  const about: ChatLink = {
    ...(given === undefined ? await ofChannel(input) : byNumber(given, input.flag('sms'))),
    text: input.text('text'),
  }
  const { chatButton, chatLink, qrCode } = await bringCore(input.folder)
  const link = chatLink(about)
  const html = chatButton(about, input.text('label'))
  if (file !== undefined)
    await writeWhole(resolve(input.folder, file), await qrCode(link, kind === '.png' ? 'png' : 'svg'))
  terminal.block(input.flag('html') ? html : link)
  if (!input.flag('html')) {
    terminal.line()
    terminal.block(html)
  }
  if (file !== undefined) terminal.note(`The QR code is in ${file}.`)
  terminal.value({ link, html, ...(file !== undefined && { qr: file }) })
  return 0
}

const byNumber = (given: string, sms: boolean): Omit<ChatLink, 'text'> => {
  const number = given.replace(/[\s.-]/g, '')
  if (!e164.test(number))
    throw usage(`${JSON.stringify(given)} is not a phone number`, 'Write it with + and the country code: +15551230001.')
  return { medium: sms ? 'sms' : 'whatsapp', number }
}

const ofChannel = async (input: Input): Promise<Omit<ChatLink, 'text'>> => {
  const name = input.need('channel')
  const { items } = await (await input.reach()).ask<Channels>({ method: 'GET', path: '/channels' })
  const lines = items.find((item) => item.name === name)?.lines ?? []
  const wanted = input.text('line')
  const found = wanted === undefined ? lines[0] : lines.find(({ id }) => id === wanted)
  if (!found?.address)
    throw new Trouble(
      `The number of ${name} is not known`,
      'Give the number (deskwire link +15551230001) or a line with --line.',
    )
  return { medium: found.medium, number: found.address }
}
