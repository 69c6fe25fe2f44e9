// HTML 4.01, section 24.2: the names of U+00A0 to U+00FF in order. Some helpdesks write é as &eacute;.
const latin1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'

// Annotated as pure, so that bundlers can drop it when HTML is not read.
const named = /* @__PURE__ */ (() =>
  new Map<string, string>([
    ...latin1.split(' ').map((name, place): [string, string] => [name, String.fromCharCode(0xa0 + place)]),
    ['nbsp', ' '],
    ['shy', ''],
    ['amp', '&'],
    ['lt', '<'],
    ['gt', '>'],
    ['quot', '"'],
    ['apos', "'"],
    ['hellip', '…'],
    ['mdash', '—'],
    ['ndash', '–'],
    ['lsquo', '‘'],
    ['rsquo', '’'],
    ['ldquo', '“'],
    ['rdquo', '”'],
    ['bull', '•'],
    ['euro', '€'],
    ['trade', '™'],
    ['zwnj', '\u200c'],
    ['zwj', '\u200d'],
  ]))()

const numeric = (code: number): string =>
  code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd'

/** Anything that is not an entity is kept. */
export const decodeEntities = (text: string): string =>
  !text.includes('&')
    ? text
    : text.replace(/&(?:#(\d{1,8})|#x([0-9a-f]{1,8})|([a-z][a-z0-9]{1,8}));/gi, (whole, decimal, hex, name: string) => {
        if (decimal) return numeric(Number.parseInt(decimal, 10))
        if (hex) return numeric(Number.parseInt(hex, 16))
        return named.get(name) ?? whole
      })
