import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold, hear, type KeywordSettings, reservedWords } from './keywords.js'

const settings: KeywordSettings = {}
const keyword = (text: string, own = settings, to = {}) => {
  const heard = hear(text, own, to)
  return heard && 'keyword' in heard ? heard.keyword : undefined
}
const revokes = (text: string, own = settings) => {
  const heard = hear(text, own)
  return heard !== undefined && 'revocation' in heard
}

// Twilio, "Support for Opt-Out Keywords": the eight defaults, REVOKE and OPTOUT since 14 May 2025.
const twilioStop = ['STOP', 'UNSUBSCRIBE', 'END', 'QUIT', 'STOPALL', 'REVOKE', 'OPTOUT', 'CANCEL']

describe('keywords', () => {
  it.each(twilioStop)('C5: %s is STOP, in any case and with space around it', (word) => {
    for (const text of [word, word.toLowerCase(), ` ${word}\n`])
      expect(hear(text, settings)).toEqual({ keyword: 'stop', word: word.toLowerCase(), carrier: true })
  })

  it.each([
    ['START', 'start'],
    ['unstop', 'start'],
    ['Help', 'help'],
    ['INFO', 'help'],
  ])('hears %s as %s, as the carriers do', (word, meaning) => {
    expect(hear(word, settings)).toEqual({ keyword: meaning, word: word.toLowerCase(), carrier: true })
  })

  it.each([
    ['BAJA', 'stop'],
    ['PARAR', 'stop'],
    ['Arrêt', 'stop'],
    ['arret', 'stop'],
    ['STOPP!', 'stop'],
    ['¡Baja!', 'stop'],
    ['opt out', 'stop'],
    ['Opt-Out', 'stop'],
    ['subscribe', 'start'],
    ['Alta', 'start'],
    ['AYUDA', 'help'],
    ['Hilfe', 'help'],
    ['Notification', 'notification'],
    ['notificação', 'notification'],
    ['Benachrichtigungen', 'notification'],
    ['Afmelden', 'stop'],
    ['STOPPEN', 'stop'],
    ['Basta!', 'stop'],
    ['cancella', 'stop'],
    ['Aanmelden', 'start'],
    ['aiuto', 'help'],
  ])('hears %s as %s, which no carrier acts on', (word, meaning) => {
    expect(hear(word, settings)).toMatchObject({ keyword: meaning, carrier: false })
  })

  it('leaves to us what a carrier does not match to the letter', () => {
    for (const text of ['Stop.', '"STOP"', 'STOP 🛑', 'stóp', 'ＳＴＯＰ', 'ST​OP'])
      expect(hear(text, settings)).toEqual({ keyword: 'stop', word: 'stop', carrier: false })
  })

  it.each(['STOP 12345', 'stop it there', 'the bus stop', 'start over', 'help me', 'end of the month', '', '…', '🛑'])(
    'is the whole message or nothing: %s',
    (text) => expect(keyword(text)).toBeUndefined(),
  )

  it('never takes a longer sentence for a keyword', () => {
    const word = fc.constantFrom(...twilioStop, 'START', 'HELP', 'BAJA', 'NOTIFICATION', 'YES')
    const other = fc.constantFrom('12345', 'order', 'banana', 'tomorrow', 'x')
    fc.assert(
      fc.property(word, other, fc.boolean(), fc.boolean(), (a, b, first, optedOut) => {
        expect(keyword(first ? `${a} ${b}` : `${b} ${a}`, settings, { optedOut })).toBeUndefined()
      }),
    )
  })

  it('hears a keyword whatever stands around it that is no letter or number', () => {
    const edge = fc.stringMatching(/^[ .,;:!?"'()¡¿*_~-]{0,5}$/)
    fc.assert(
      fc.property(edge, fc.constantFrom(...twilioStop), edge, (before, word, after) => {
        expect(keyword(before + word + after)).toBe('stop')
      }),
    )
  })

  it('takes YES for START only from someone opted out', () => {
    for (const text of ['YES', 'yes', 'Sí', 'Sim', 'oui', 'Ja!']) {
      expect(keyword(text)).toBeUndefined()
      expect(keyword(text, settings, { optedOut: true })).toBe('start')
    }
    expect(hear('YES', settings, { optedOut: true })).toEqual({
      keyword: 'start',
      word: 'yes',
      carrier: true,
      yes: true,
    })
    expect(hear('ja', settings, { optedOut: true })).toMatchObject({ carrier: false })
  })

  it('survives any text, and any length, without an answer it cannot justify', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const heard = hear(text, settings)
        if (heard && 'keyword' in heard) expect(fold(text)).toBe(heard.word)
      }),
    )
    expect(hear(`${' '.repeat(2_000)}STOP`, settings)).toBeUndefined()
  })
})

describe('settings', () => {
  it('C5: listens in the languages asked for, and always to the carriers', () => {
    const german: KeywordSettings = { languages: ['de'] }
    expect(keyword('stopp', german)).toBe('stop')
    expect(keyword('stop', german)).toBe('stop')
    expect(keyword('baja', german)).toBeUndefined()
    expect(keyword('ja', german, { optedOut: true })).toBe('start')
    expect(keyword('oui', german, { optedOut: true })).toBeUndefined()
    expect(revokes('keine Nachrichten mehr', german)).toBe(true)
    expect(revokes('unsubscribe me', german)).toBe(false)
  })

  it('takes own words in place of ours, and a language of their own', () => {
    const own: KeywordSettings = {
      words: { en: { notification: ['Alerts'] }, nl: { stop: ['Afmelden'], start: ['Aanmelden', 'Stop', ' '] } },
    }
    expect(keyword('ALERTS', own)).toBe('notification')
    expect(keyword('notificaciones', own)).toBe('notification')
    expect(keyword('opt out', own)).toBe('stop')
    expect(keyword('afmelden', own)).toBe('stop')
    expect(keyword('aanmelden', own)).toBe('start')
    // STOP words always win, whoever claims them.
    expect(keyword('stop', own)).toBe('stop')
    expect(keyword('', own)).toBeUndefined()
  })

  it('lets no setting take a carrier word away', () => {
    expect(keyword('cancel', { languages: [], words: { en: { stop: [], help: ['cancel'] } } })).toBe('stop')
    expect(keyword('opt out', { words: { en: { stop: [] } } })).toBeUndefined()
  })

  it('names the words a menu must offer by number only', () => {
    const reserved = reservedWords(settings)
    expect([...reserved]).toEqual(expect.arrayContaining(['stop', 'cancel', 'end', 'baja', 'arret']))
    expect(reserved.has('start')).toBe(false)
    // What a menu looks up is folded too.
    expect(reserved.has(fold('Arrêt !'))).toBe(true)
    expect(reserved.has(fold('Cancel order'))).toBe(false)
    expect(reserved.has('help')).toBe(false)
    expect(reserved.has('yes')).toBe(false)
  })
})

describe('F8: revocation in words', () => {
  it.each([
    'please stop texting me',
    'Stop messaging me!!',
    'can you stop sending me these messages',
    'stop sending me texts',
    'stop please',
    'Please stop.',
    'STOP ALL MESSAGES',
    "don't text me",
    'Don’t contact me again',
    'do not want any more messages',
    "I don't want to receive your texts",
    'No more messages please',
    'unsubscribe me',
    'remove me from your list',
    'I want to opt out',
    'opt me out of this',
    'take me off your list',
    'I revoke my consent',
    'No me escriban más',
    'no me envíen más mensajes',
    'Dejen de mandarme mensajes',
    'No quiero recibir más SMS',
    'quiero darme de baja por favor',
    'Não me mandem mais mensagens',
    'parem de me enviar isso',
    'não quero mais receber mensagens',
    'Me descadastre',
    "Arrêtez de m'écrire",
    "Ne m'envoyez plus de SMS",
    'Je ne veux plus recevoir vos messages',
    'désabonnez-moi',
    'plus de SMS svp',
    'Hören Sie auf, mir zu schreiben',
    'Bitte keine Nachrichten mehr',
    'Ich möchte keine weiteren SMS',
    'Schreiben Sie mir nicht mehr',
    'Meldet mich bitte ab',
    'ich möchte mich abmelden',
    'leave me alone',
    'laat me met rust',
    'lasciatemi in pace',
  ])('%s', (text) => expect(hear(text, settings)).toEqual({ revocation: true }))

  it.each([
    'Where is the bus stop?',
    'Can you stop my order 1234?',
    'Please stop the delivery to the old address',
    'stop sending the parcel to my old address',
    "I don't want the blue one",
    'The updates stop at 10',
    "don't text me before 9",
    'I did not receive any messages',
    'I want to stop by tomorrow',
    'No me enviaron el recibo',
    'No me envíen el paquete hoy',
    'quiero cancelar mi suscripción a la revista',
    'Não me enviaram o boleto',
    "Vous ne m'avez pas envoyé le colis",
    "je n'ai plus de batterie",
    'Ich habe keine Nachrichten bekommen',
    'Ich melde mich ab 18 Uhr',
    'Ich kann keine SMS empfangen',
    'thanks!',
    "Don't stop texting me",
    'please do not unsubscribe me',
    'non smettete di scrivermi',
    'stop niet met berichten sturen',
  ])('is not heard in: %s', (text) => expect(hear(text, settings)).toBeUndefined())

  it('can be turned off', () => {
    expect(hear('please stop texting me', { revocation: false })).toBeUndefined()
    expect(keyword('stop', { revocation: false })).toBe('stop')
  })

  it.each([
    ["I don't want ", 'any more ', 'coffee', 40],
    ['stop ', 'sending me all of the ', 'parcels', 60],
    ['', 'bitte a b keine ', 'x', 95],
    ['', 'no me vuelvan a ', 'x', 95],
    ['no me escriban', ' sus mas estos', ' x', 110],
    ['', 'horen sie auf mir x ', 'x', 75],
    ['', 'talk to a ', 'x', 150],
    ['hand ', 'over to the human ', 'x', 80],
    ['', 'please ', 'agent x', 200],
  ])('comes to an end on "%s" and "%s" again and again', (begin, again, end, times) => {
    const text = `${begin}${again.repeat(times)}${end}`
    expect(text.length).toBeLessThan(1_600)
    expect(withinASecond(() => hear(text, settings))).toBeUndefined()
  })

  it('is not looked for in a text longer than a sentence', () => {
    expect(revokes(`${'very '.repeat(300)} please stop texting me`)).toBe(true)
    expect(revokes(`${'very '.repeat(320)} please stop texting me`)).toBe(false)
    // One character of 3 bytes that stands for 18.
    expect(withinASecond(() => revokes(`${'\uFDFA'.repeat(1_500)} please stop texting me`))).toBe(false)
  })
})

/** A pattern that never ends would hang the test with it: the engine gives it a second. */
const withinASecond = <T>(work: () => T): T | undefined => {
  const result: { value?: T } = {}
  const global = globalThis as { work?: () => void }
  global.work = () => {
    result.value = work()
  }
  runInThisContext('work()', { timeout: 1_000 })
  delete global.work
  return result.value
}
