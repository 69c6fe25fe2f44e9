/**
 * Whether a text tells the customer that a person takes over: "I will hand you over to a colleague". An offer or a question ("Shall
 * I…?", "I can connect you…") promises nothing. By words that stand near each other in one sentence; in seven languages.
 */
export const promisesPerson = (text: string): boolean => sentencesOf(text).some(isPromise)

const mostRead = 8_000

const sentencesOf = (text: string): readonly string[] =>
  text
    .slice(0, mostRead)
    .split(/(?<=[.!?…\n])/)
    .map((one) => one.trim())
    .filter((one) => one !== '' && !one.endsWith('?'))

const fold = (text: string): string =>
  ` ${text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `

const isPromise = (sentence: string): boolean => {
  const said = fold(sentence)
  const holds = (list: readonly string[]) => list.some((one) => said.includes(one))
  return holds(acts) && holds(people) && !holds(offers)
}

// Beginnings and whole words: a space stands where a word must begin or end.
const acts = [
  ...[
    ' hand you over',
    ' handing you over',
    ' handing this over',
    ' hand this over',
    ' hand over',
    ' handing over',
    ' handed you over',
  ],
  ...[
    ' transfer',
    ' connect you',
    ' connecting you',
    ' connected you',
    ' put you through',
    ' putting you through',
    ' pass you',
    ' passing you',
  ],
  ...[
    ' pass this',
    ' passing this',
    ' passed this',
    ' forward',
    ' escalat',
    ' loop in',
    ' will be with you',
    ' will contact you',
  ],
  ...[
    ' will get back',
    ' will reach out',
    ' will take over',
    ' takes over',
    ' will reply',
    ' will help you',
    ' will be in touch',
    ' will call you',
  ],
  ...[
    ' le paso ',
    ' te paso ',
    ' le pasare',
    ' te pasare',
    ' transfiero',
    ' transferire',
    ' comunico con',
    ' comunicare con',
    ' derivo',
    ' derivare',
  ],
  ...[
    ' le atendera',
    ' te atendera',
    ' se pondra en contacto',
    ' le contactara',
    ' te contactara',
    ' pongo en contacto',
    ' le conecto',
    ' te conecto',
  ],
  ...[
    ' vou passar',
    ' vou transferir',
    ' estou transferindo',
    ' vou encaminhar',
    ' encaminhei',
    ' transferi ',
    ' vai atender',
    ' entrara em contato',
  ],
  ...[' vai entrar em contato', ' entrara em contacto', ' vou conectar', ' estou encaminhando', ' passo para'],
  ...[
    ' je vous passe',
    ' je te passe',
    ' je vous transfere',
    ' je transfere',
    ' je vous mets en relation',
    ' je vous mets en contact',
  ],
  ...[
    ' va vous repondre',
    ' va prendre le relais',
    ' prend le relais',
    ' vous contactera',
    ' vous repondra',
    ' vais vous transferer',
    ' vais vous mettre',
  ],
  ...[
    ' leite sie',
    ' leite dich',
    ' leite ihre',
    ' leite das',
    ' leite es',
    ' verbinde sie',
    ' verbinde dich',
    ' ubergebe',
    ' gebe an',
    ' gebe das',
    ' gebe sie',
  ],
  ...[
    ' ubernimmt',
    ' meldet sich',
    ' wird sich',
    ' kummert sich',
    ' weitergeleitet',
    ' wird ihnen',
    ' wird dir',
    ' stelle sie',
    ' stelle dich',
  ],
  ...[
    ' verbind u',
    ' verbind je',
    ' ik verbind',
    ' draag u',
    ' draag je',
    ' draag het',
    ' geef het door',
    ' stuur het door',
    ' schakel u',
    ' schakel je',
  ],
  ...[
    ' neemt het over',
    ' neemt contact',
    ' zal contact',
    ' helpt u verder',
    ' helpt je verder',
    ' zet u door',
    ' zet je door',
  ],
  ...[
    ' la passo',
    ' ti passo',
    ' la trasferisco',
    ' ti trasferisco',
    ' trasferisco',
    ' la metto in contatto',
    ' ti metto in contatto',
    ' inoltro',
  ],
  ...[' la contattera', ' ti contattera', ' le rispondera', ' ti rispondera', ' prendera in carico', ' si occupera'],
]

const people = [
  ...[
    ' colleague',
    ' agent',
    ' human',
    ' person ',
    ' someone',
    ' somebody',
    ' representative',
    ' specialist',
    ' team',
    ' advisor',
    ' adviser',
  ],
  ...[' supervisor', ' manager', ' staff', ' support', ' employee', ' expert'],
  ...[' companer', ' agente', ' persona', ' asesor', ' humano', ' especialista', ' equipo', ' operador', ' alguien'],
  ...[' colega', ' pessoa', ' atendente', ' equipe', ' equipa', ' alguem', ' consultor'],
  ...[' collegue', ' conseiller', ' conseillere', ' personne', ' humain', ' equipe', ' specialiste', ' quelqu un'],
  ...[' kolleg', ' mitarbeit', ' mensch', ' person', ' jemand', ' berater', ' fachabteilung', ' ansprechpartner'],
  ...[' collega', ' medewerk', ' mens ', ' persoon', ' iemand', ' specialist', ' adviseur'],
  ...[' operatore', ' operatrice', ' umano', ' qualcuno', ' consulente', ' addetto', ' persona', ' specialista'],
]

const offers = [
  ...[
    ' if you ',
    ' if you d ',
    ' i can ',
    ' i could ',
    ' can not ',
    ' cannot ',
    ' can t ',
    ' would you ',
    ' should you ',
    ' let me know ',
    ' unable to ',
  ],
  ...[
    ' si quiere',
    ' si quieres',
    ' si lo desea',
    ' si desea',
    ' si prefiere',
    ' si prefieres',
    ' puedo ',
    ' podria ',
    ' no puedo ',
  ],
  ...[' se quiser', ' se preferir', ' se desejar', ' posso ', ' poderia '],
  ...[' si vous ', ' si tu ', ' je peux ', ' je pourrais ', ' peux pas '],
  ...[' wenn sie ', ' wenn du ', ' falls sie ', ' falls du ', ' ich kann ', ' ich konnte ', ' kann nicht '],
  ...[' als u ', ' als je ', ' indien u ', ' ik kan ', ' ik zou ', ' kan niet '],
  ...[' se vuole', ' se vuoi', ' se preferisce', ' se preferisci', ' se desidera', ' potrei '],
]
