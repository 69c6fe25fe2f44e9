export type Keyword = 'stop' | 'start' | 'help' | 'notification'

export const languages = ['en', 'es', 'pt', 'fr', 'de'] as const

/** A language with built-in words; the setup may add others. */
export type KeywordLanguage = (typeof languages)[number]

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
export const yesWords: Readonly<Record<KeywordLanguage, readonly string[]>> = {
  en: ['yes'],
  es: ['si'],
  pt: ['sim'],
  fr: ['oui'],
  de: ['ja'],
}

/**
 * Our words besides the carriers'. `opt out` in two words is on the FCC's list (47 CFR 64.1200(a)(10)), though Twilio does
 * not match it. The list is short on purpose: translations of CANCEL, END and CONTINUE are far more often answers to an ordinary question than
 * keywords, and an unintended START is a consent nobody gave. Written as folded by `fold`.
 */
export const ourWords: Readonly<Record<KeywordLanguage, Readonly<Record<Keyword, readonly string[]>>>> = {
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
}

/**
 * Phrases with which people ask to stop in a sentence. Since 11 April 2025 the FCC requires senders to honour any
 * reasonable wording, so these are flagged to an agent (and revoke, if configured). Matched against folded text, at word boundaries.
 */
export const revocations: Readonly<Record<KeywordLanguage, readonly RegExp[]>> = {
  en: [
    /\b(?:stop|quit|cease) (?:texting|messaging|contacting|spamming|bothering|harassing)\b/,
    /\b(?:stop|quit|cease) (?:sending|writing)(?: to)?(?: me| us)?(?: any| all| all of)?(?: these| those| this| your)?(?: text)?(?: \w*messages?| texts?| sms| notifications?| updates?| spam| ads?)?$/,
    /\b(?:stop|quit|cease) (?:the |these |those |your |all (?:of )?|sending |me )*(?:texts?|messages|sms|notifications|spam)\b/,
    /\b(?:do not|don t|dont|never) (?:text|message|contact|write|write to) (?:me|us|this number)\b(?! (?:before|until|on|at|by)\b)/,
    /\b(?:do not|don t|dont) want (?:to (?:get|receive) )?(?:any |anymore |more |these |your )*(?:texts?|messages|sms|notifications)\b/,
    /\bno more (?:of )?(?:these |your )?(?:texts?|messages|notifications|sms)\b/,
    /\b(?:unsubscribe|remove|delete) (?:me|us|my number|this number)\b(?! as\b)/,
    /\b(?:(?:want|like|wish|have|need) to|please|pls|can i|may i|let me|i) opt out\b/,
    /\bopt me out\b/,
    /\btake (?:me|us|my number|this number) off\b/,
    /\b(?:revoke|withdraw) (?:my |our )?consent\b/,
    /^(?:please |pls )?stop(?: it| this| that| now| all)?(?: please| pls| now| thanks| thank you)?$/,
  ],
  // Imperatives only: "no me enviaron el recibo" is about a receipt that never came.
  es: [
    /\bno (?:me|nos) (?:vuelv\w+ a )?(?:escrib(?:an?|as|ir)|env(?:ien?|ies|iar)|mand(?:en?|es|ar)|contact(?:en?|es|ar))(?: mas\b|(?: sus| estos| mas)* (?:mensajes|sms|notificaciones)\b|$)/,
    /\b(?:dejen?|deja|dejad|paren?) de (?:(?:escribir|enviar|mandar|contactar|molestar)(?:me|nos)|(?:enviar|mandar) (?:mas )?(?:mensajes|sms))\b/,
    /\bno (?:quiero|deseo) (?:recibir )?(?:mas )?(?:sus |estos )?(?:mensajes|sms|notificaciones)\b/,
    /\bno mas (?:mensajes|sms|notificaciones)\b/,
    /\b(?:denme|dame|darme|deme|me doy) de baja\b/,
  ],
  pt: [
    /\bnao (?:me|nos) (?:escrevam?|enviem?|mandem?|contatem?|contactem?)(?: mais\b|(?: mais)?(?: essas| estas| suas)? (?:mensagens|sms|notificacoes)\b|$)/,
    /\b(?:parem?|deixem?) de (?:(?:me|nos) (?:escrever|enviar|mandar|contatar|contactar|incomodar)|(?:enviar|mandar) (?:me )?(?:essas |estas |suas )?(?:mensagens|sms|notificacoes))\b/,
    /\bnao (?:quero|desejo) (?:mais )?(?:receber )?(?:mais )?(?:suas |essas |estas )?(?:mensagens|sms|notificacoes)\b/,
    /\b(?:chega de|sem mais|nao mais) (?:mensagens|sms|notificacoes)\b/,
    /\b(?:me (?:descadastr|remov)\w+|(?:descadastr|remov)\w+ (?:me|meu numero))\b/,
  ],
  fr: [
    /\b(?:arretez?|cessez?) de (?:m|me|nous) (?:ecrire|envoyer|contacter|harceler)\b/,
    /\bne (?:m|me|nous) (?:ecri\w+|envoy\w+|envoie|contact\w+) plus\b/,
    /\bje (?:ne )?(?:veux|souhaite) plus (?:recevoir )?(?:de |vos |ces |des |aucun )?(?:messages?|sms|notifications?)\b/,
    /^(?:plus|stop) (?:de |aucun )?(?:messages?|sms|notifications?)(?: svp| merci| s il vous plait)?$/,
    /\b(?:(?:desabonn|desinscri)\w+ (?:moi|nous)|me (?:desabonn|desinscri)\w+)\b/,
  ],
  de: [
    /\b(?:hort|horen sie|hor) (?:bitte )?auf (?:mir |mich |uns )?(?:\w+ ){0,2}?(?:zu )?(?:schreib|schick|send|kontaktier|belastig)\w+/,
    /\b(?:will|mochte|wunsche|bitte) (?:\w+ ){0,2}?keine (?:weiteren |werbe)?(?:nachrichten|sms|benachrichtigungen)\b(?! (?:verpassen|verlieren)\b)/,
    /^keine (?:weiteren )?(?:nachrichten|sms|benachrichtigungen)(?: mehr)?(?: bitte)?$/,
    /\b(?:schreib|schick|send|kontaktier)\w* (?:sie )?(?:mir|mich|uns) (?:bitte )?(?:nicht|nichts|keine \w+) mehr\b/,
    // Not "Ich melde mich ab 18 Uhr" ("I will call after 6 pm").
    /\b(?:meld|trag)\w* (?:sie )?mich (?:bitte )?(?:ab|aus)(?: bitte)?$/,
    /\bmich (?:bitte )?(?:abmelden|austragen)\b/,
  ],
}
