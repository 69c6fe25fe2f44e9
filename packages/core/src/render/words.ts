/** The words with which people answer a menu, by language, in folded form (see `fold`). */
export interface Words {
  /** The number is the position in the list, from one. */
  numbers: readonly string[]
  ordinals: readonly (readonly string[])[]
  last: readonly string[]
  /** As in "the second one": counts as a number only where there is no other. */
  one: readonly string[]
  and: readonly string[]
  fillers: readonly string[]
  yes: readonly string[]
  no: readonly string[]
  more: readonly string[]
}

const list = (words: string): readonly string[] => words.split(' ')
const forms = (words: string): readonly (readonly string[])[] => list(words).map((group) => group.split('/'))
const phrases = (words: string): readonly string[] => words.split(', ')

const words: ReadonlyMap<string, Words> = new Map<string, Words>([
  [
    'en',
    {
      numbers: list('one two three four five six seven eight nine ten eleven twelve'),
      ordinals: forms(
        'first/1st second/2nd third/3rd fourth/4th fifth/5th sixth/6th seventh/7th eighth/8th ninth/9th tenth/10th',
      ),
      last: list('last'),
      one: list('one'),
      and: list('and plus'),
      fillers: list(
        'or ll the option number no nr choice answer please i want would like take ill id choose pick select its thanks',
      ),
      yes: phrases('yes, y, yeah, yep, yup, sure, ok, okay, yes please, of course, correct'),
      no: phrases('no, n, nope, no thanks, no thank you, nah'),
      more: phrases('more, next, show more'),
    },
  ],
  [
    'es',
    {
      numbers: list('uno dos tres cuatro cinco seis siete ocho nueve diez once doce'),
      ordinals: forms(
        'primero/primera/primer/1o/1a segundo/segunda/2o/2a tercero/tercera/tercer/3o/3a cuarto/cuarta/4o/4a quinto/quinta sexto/sexta septimo/septima octavo/octava noveno/novena decimo/decima',
      ),
      last: list('ultimo ultima'),
      one: list('uno una'),
      and: list('y e'),
      fillers: list('o el la lo los las opcion numero por favor quiero quisiera prefiero elijo gracias'),
      yes: phrases('si, s, claro, vale, de acuerdo, si por favor, si gracias, correcto'),
      no: phrases('no, n, no gracias'),
      more: phrases('mas, siguiente, ver mas'),
    },
  ],
  [
    'pt',
    {
      numbers: list('um dois tres quatro cinco seis sete oito nove dez onze doze'),
      ordinals: forms(
        'primeiro/primeira/1o/1a segundo/segunda/2o/2a terceiro/terceira/3o/3a quarto/quarta/4o/4a quinto/quinta sexto/sexta setimo/setima oitavo/oitava nono/nona decimo/decima',
      ),
      last: list('ultimo ultima'),
      one: list('um uma'),
      and: list('e mais'),
      fillers: list('ou o a os as opcao numero por favor eu quero queria prefiro escolho obrigado obrigada'),
      yes: phrases('sim, s, claro, pode ser, sim por favor, certo, isso'),
      no: phrases('nao, n, nao obrigado, nao obrigada'),
      more: phrases('mais, proxima, ver mais'),
    },
  ],
  [
    'fr',
    {
      numbers: list('un deux trois quatre cinq six sept huit neuf dix onze douze'),
      ordinals: forms(
        'premier/premiere/1er/1ere deuxieme/second/seconde/2e/2eme troisieme/3e/3eme quatrieme/4e/4eme cinquieme/5e sixieme/6e septieme/7e huitieme/8e neuvieme/9e dixieme/10e',
      ),
      last: list('dernier derniere'),
      one: list('un une'),
      and: list('et'),
      fillers: list(
        'ou le la les l option choix numero s il vous te plait svp stp je veux voudrais prends choisis merci',
      ),
      yes: phrases("oui, o, ouais, d'accord, ok, bien sur, oui merci, oui s'il vous plait"),
      no: phrases('non, n, non merci'),
      more: phrases('plus, suite, suivant, voir plus'),
    },
  ],
  [
    'de',
    {
      numbers: list('eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf'),
      ordinals: forms(
        'erste/ersten/erster/erstes zweite/zweiten/zweiter/zweites dritte/dritten/dritter/drittes vierte/vierten/vierter/viertes funfte/funften/funfter/funftes sechste/sechsten siebte/siebten achte/achten neunte/neunten zehnte/zehnten',
      ),
      last: list('letzte letzten letzter letztes'),
      one: list('eins ein eine'),
      and: list('und'),
      fillers: list(
        'oder der die das den option nummer nr auswahl bitte ich nehme mochte will wahle hatte gern gerne danke',
      ),
      yes: phrases('ja, j, jo, klar, ok, gerne, ja bitte, ja gerne, genau'),
      no: phrases('nein, n, ne, nee, nein danke'),
      more: phrases('mehr, weiter, weitere'),
    },
  ],
  [
    'nl',
    {
      numbers: list('een twee drie vier vijf zes zeven acht negen tien elf twaalf'),
      ordinals: forms(
        'eerste/1e tweede/2e derde/3e vierde/4e vijfde/5e zesde/6e zevende/7e achtste/8e negende/9e tiende/10e',
      ),
      last: list('laatste'),
      one: list('een ene'),
      and: list('en plus'),
      fillers: list(
        'of de het die optie nummer nr keuze graag alstublieft aub ik neem wil kies doe maar dank bedankt u',
      ),
      yes: phrases('ja, j, jazeker, zeker, ok, oke, graag, ja graag, ja hoor, klopt, prima'),
      no: phrases('nee, n, nee bedankt, nee dank u, nee hoor'),
      more: phrases('meer, volgende, verder'),
    },
  ],
  [
    'it',
    {
      numbers: list('uno due tre quattro cinque sei sette otto nove dieci undici dodici'),
      ordinals: forms(
        'primo/prima/1o/1a secondo/seconda/2o/2a terzo/terza/3o/3a quarto/quarta/4o/4a quinto/quinta/5o/5a sesto/sesta settimo/settima ottavo/ottava nono/nona decimo/decima',
      ),
      last: list('ultimo ultima'),
      one: list('uno una'),
      and: list('e ed'),
      fillers: list(
        "o il la lo l' l opzione numero per favore piacere vorrei voglio scelgo prendo prego grazie quello quella",
      ),
      yes: phrases("si, s, certo, va bene, d'accordo, ok, si grazie, si per favore, esatto, volentieri"),
      no: phrases('no, n, no grazie'),
      // Not "altro": as a title it is an answer of its own.
      more: phrases('avanti, successivo, ancora, mostra altro'),
    },
  ],
])

/** That language first, then all others, because a customer may answer in any. */
export const wordsFor = (language: string | undefined): readonly Words[] => {
  const own = language && words.get(language.slice(0, 2).toLowerCase())
  const all = [...words.values()]
  return own ? [own, ...all.filter((other) => other !== own)] : all
}

/** Folds a text for comparison: ignores case, accents, width and surrounding punctuation. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[’‘`]/g, "'")
    .replace(/\s+/g, ' ')
    .replace(/^[^\p{L}\p{N}#]+|(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/gu, '')
