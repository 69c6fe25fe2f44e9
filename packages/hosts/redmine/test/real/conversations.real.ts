import { memory } from '@deskwire/core'
import { createHttp } from '@deskwire/core/adapter'
import { wordsOf } from '@deskwire/integration-tests'
import { environmentAt } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { as, issue, issuesOf, makeHost, real, type Scene, said, scene, until } from './redmine.js'

let s: Scene
afterEach(() => s?.stop())

const png = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)

let people = 0
const person = () => `+1555777${String(4000 + ++people)}`
const one = (phone: string) =>
  until(
    'the issue',
    () => issuesOf(phone),
    (all) => all.length === 1,
  ).then(([found]) => String(found?.id))
const heard = (chat: Parameters<typeof wordsOf>[0], count: number) =>
  until(
    `${count} messages on the phone`,
    () => wordsOf(chat),
    (words) => words.length >= count,
  )

describe('the real Redmine', () => {
  it.each(['whatsapp-cloud', 'twilio-whatsapp', 'twilio-sms'] as const)(
    'E1, B1, B5: over %s, in with a picture, out with a file, closed and opened again',
    async (medium) => {
      s = await scene()
      const phone = person()
      const chat = s.chat(phone, 'Zoë', medium)
      chat.send('Where is my parcel #1? {{child_pages}} @ben')
      const id = await one(phone)
      chat.send({ media: { mime: 'image/png', bytes: png, filename: 'broken.png' }, text: 'It is broken' })
      await until(
        'the picture',
        () => issue(id),
        ({ attachments }) => attachments.length === 1,
      )
      expect((await issue(id)).attachments[0]?.filesize).toBe(png.length)

      const token = await as('ben').upload('label.pdf', Buffer.from('%PDF-1.4 label'))
      await as('ben').update(id, {
        notes: 'It comes *today*, see "the page":https://example.com/a',
        uploads: [{ token, filename: 'label.pdf', content_type: 'application/pdf' }],
      })
      await as('ben').update(id, { notes: 'Careful with this one', private_notes: true })
      const words = (await heard(chat, 2)).join('\n')
      expect(words).toContain(medium === 'twilio-sms' ? 'It comes today' : 'It comes *today*')
      expect(words).toContain('the page (https://example.com/a)')
      expect(words).not.toContain('Careful')
      await until(
        'the mark',
        () => issue(id),
        ({ custom_fields }) =>
          custom_fields.some((field) => field.id === real.fields.delivery && /^delivered/.test(field.value ?? '')),
      )

      await as('ben').update(id, { status_id: 5 })
      await until(
        'the end',
        () => issue(id),
        ({ status }) => status.name === 'Closed',
      )
      // Long enough for it to be read.
      await new Promise((resolve) => setTimeout(resolve, 2_500))
      chat.send('One more thing')
      // It is opened again first, and the words follow.
      const told = await until(
        'the words in an open issue',
        async () => {
          const all = await issuesOf(phone)
          const open = all.some(({ status }) => status.name !== 'Closed')
          return open ? (await Promise.all(all.map(({ id: each }) => said(each)))).flat() : []
        },
        (lines) => lines.some((line) => line.includes('One more thing')),
      )
      expect(told.filter((line) => line.includes('One more thing'))).toHaveLength(1)
      // Shown as it was written: no macro, no mention, no number of another issue.
      expect(told[0]?.replaceAll('\u2060', '')).toContain('Where is my parcel #1? {{child_pages}} @ben')
      expect(told[0]).not.toMatch(/\{\{|#1|@ben/)
    },
  )

  it('promise 10: what we wrote, and what the customer wrote in Redmine themselves, never reach the phone', async () => {
    s = await scene()
    const phone = person()
    const chat = s.chat(phone)
    chat.send('Hello')
    const id = await one(phone)
    await as('ana').update(id, { notes: 'I am the customer' })
    await as('bea').update(id, { notes: 'I am an agent' })
    await heard(chat, 1)
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(wordsOf(chat)).toEqual(['I am an agent'])
  })

  it('A2: an agent writes first, from a new issue with a phone and a channel', async () => {
    s = await scene()
    const phone = person()
    const chat = s.chat(phone)
    chat.send('An older matter')
    await one(phone)
    await as('ben').create({
      subject: 'Your parcel',
      description: 'Your parcel is _here_',
      custom_fields: [
        { id: real.fields.phone, value: phone },
        { id: real.fields.channel, value: 'whatsapp' },
      ],
    })
    expect((await heard(chat, 1))[0]).toBe('Your parcel is _here_')
  })

  // `DESKWIRE_AWAY_MS=1200000 npm run test:redmine -- conversations` stays away for twenty minutes.
  const awayMs = Number(process.env.DESKWIRE_AWAY_MS ?? 0)
  it('F9: what it lost while the bridge was away is read when it is back, once and in order', {
    timeout: 90_000 + awayMs,
  }, async () => {
    const store = memory()
    s = await scene({ store: () => store })
    const phone = person()
    const chat = s.chat(phone)
    chat.send('Hello')
    const id = await one(phone)
    await s.served.close()
    for (const words of ['one', 'two', 'three']) {
      await as('ben').update(id, { notes: words })
      await new Promise((resolve) => setTimeout(resolve, awayMs / 3))
    }
    await s.open()
    expect(await heard(chat, 3)).toEqual(['one', 'two', 'three'])
    // Two more readings bring nothing twice.
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(wordsOf(chat)).toEqual(['one', 'two', 'three'])
  })

  it('check finds nothing wrong, and says what is wrong with another project or field', async () => {
    const call = { signal: AbortSignal.timeout(20_000), deadline: Date.now() + 20_000 }
    const findings = async (more = {}) => {
      const host = makeHost(more)
      await host.start?.(environmentAt('https://bridge.test/hosts/redmine', { http: createHttp() }))
      return (await host.check?.(call))?.findings ?? []
    }
    expect((await findings()).filter(({ level }) => level !== 'ok')).toEqual([])
    expect(await findings({ project: 'nowhere' })).toContainEqual(expect.objectContaining({ level: 'fail' }))
    const fields = { ...real.fields, conversation: 999, userPhone: undefined }
    expect(await findings({ fields })).toContainEqual(expect.objectContaining({ level: 'fail' }))
  })
})
