import type { Content } from '../model/content.js'

// As WhatsApp writes a template's variables: `{{1}}`, `{{name}}`.
const variable = /\{\{ ?(\w{1,64}) ?\}\}/g

/** The words of a template as the customer reads them: its approved body with the values in it. */
export const templateWords = (body: string, { values = {} }: Extract<Content, { type: 'template' }>): string =>
  body.replace(variable, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? whole) : whole))
