export type Keyword = 'stop' | 'start' | 'help' | 'notification'

import type { LanguageCode } from './phrases/index.js'

/**
 * Twilio itself acts on these, in English and whatever is configured ("Advanced Opt-Out" and "Twilio support for
 * opt-out keywords"), so they are always recognised: otherwise we would keep sending to somebody the carrier blocks.
 */
export const carrierWords: Readonly<Record<Exclude<Keyword, 'notification'>, readonly string[]>> = {
  stop: ['stop', 'unsubscribe', 'end', 'quit', 'stopall', 'revoke', 'optout', 'cancel'],
  start: ['start', 'unstop'],
  help: ['help', 'info'],
}

/** Means START from an opted-out customer only; from anybody else it answers a question. */
export const yesWords: Readonly<Record<LanguageCode, readonly string[]>> = {
  en: ['yes'],
  es: ['si'],
  pt: ['sim'],
  fr: ['oui'],
  de: ['ja'],
  nl: ['ja'],
  it: ['si'],
}

/**
 * Our words besides the carriers'. `opt out` in two words is on the FCC's list (47 CFR 64.1200(a)(10)), though Twilio does
 * not match it. The list is short on purpose: translations of CANCEL, END and CONTINUE are far more often answers to an ordinary question than
 * keywords, and an unintended START is a consent nobody gave. Written as folded by `fold`.
 */
export const ourWords: Readonly<Record<LanguageCode, Readonly<Record<Keyword, readonly string[]>>>> = {
  en: {
    stop: ['opt out', 'opt-out', 'stop all'],
    start: ['optin', 'opt in', 'opt-in', 'subscribe'],
    help: [],
    notification: ['notification', 'notifications'],
  },
  es: {
    stop: ['baja', 'parar', 'darme de baja'],
    start: ['alta', 'suscribir'],
    help: ['ayuda'],
    notification: ['notificacion', 'notificaciones'],
  },
  pt: {
    stop: ['parar', 'pare', 'descadastrar'],
    start: ['inscrever'],
    help: ['ajuda'],
    notification: ['notificacao', 'notificacoes'],
  },
  fr: {
    stop: ['arret', 'arreter', 'desabonner', 'desinscrire'],
    start: ['abonner'],
    help: ['aide'],
    notification: ['notification', 'notifications'],
  },
  de: {
    stop: ['stopp', 'abmelden', 'abbestellen'],
    start: ['abonnieren'],
    help: ['hilfe'],
    notification: ['benachrichtigung', 'benachrichtigungen'],
  },
  nl: {
    stop: ['stoppen', 'afmelden', 'uitschrijven'],
    start: ['aanmelden', 'inschrijven'],
    help: ['hulp'],
    notification: ['melding', 'meldingen'],
  },
  it: {
    stop: ['basta', 'cancella', 'cancellami'],
    start: ['iscrivimi'],
    help: ['aiuto'],
    notification: ['notifica', 'notifiche'],
  },
}
