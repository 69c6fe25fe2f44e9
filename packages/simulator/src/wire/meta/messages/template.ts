import type { PhoneContent, PhoneOption } from '../../content.js'
import { isList, isObject, type Json, type JsonObject } from '../../http.js'
import type { MetaAccount, MetaTemplate } from '../account/app.js'
import { GraphError } from '../errors.js'

const objects = (value: Json | undefined): readonly JsonObject[] => (isList(value) ? value.filter(isObject) : [])
const lower = (value: Json | undefined): string => String(value ?? '').toLowerCase()
const upper = (value: Json | undefined): string => String(value ?? '').toUpperCase()

const placeholders = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name)),
]

const findTemplate = (account: MetaAccount, name: string, language: string): MetaTemplate => {
  const found = account.templates.find((item) => item.name === name && item.language === language)
  if (found?.status === 'PAUSED') throw new GraphError(132015)
  if (found?.status === 'DISABLED') throw new GraphError(132016)
  if (found?.status !== 'APPROVED') {
    throw new GraphError(132001, { details: `template name (${name}) does not exist in ${language}` })
  }
  return found
}

/** The text with its values; their count, names and kinds must match. */
const fill = (where: string, text: string, parameters: readonly JsonObject[], namedParameters: boolean): string => {
  const names = placeholders(text)
  if (names.length !== parameters.length) {
    throw new GraphError(132000, {
      details: `${where}: number of localizable_params (${parameters.length}) does not match the expected number of params (${names.length})`,
    })
  }
  const values = new Map<string, string>()
  for (const [index, parameter] of parameters.entries()) {
    const type = lower(parameter.type)
    const money = isObject(parameter.currency)
      ? parameter.currency
      : isObject(parameter.date_time)
        ? parameter.date_time
        : undefined
    const value = type === 'text' ? parameter.text : money?.fallback_value
    if (!['text', 'currency', 'date_time'].includes(type) || typeof value !== 'string') {
      throw new GraphError(132012, { details: `${where}: parameter ${index + 1} has a wrong type` })
    }
    if (/\n|\t| {5,}/.test(value)) {
      throw new GraphError(
        132018,
        { details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces' },
        undefined,
        400,
      )
    }
    if (value === '')
      throw new GraphError(131008, { details: `${where}: parameter ${index + 1} of type text is missing text value` })
    const name = namedParameters ? parameter.parameter_name : names[index]
    if (typeof name !== 'string' || !names.includes(name)) {
      throw new GraphError(132012, { details: `${where}: Parameter name is missing or empty` })
    }
    values.set(name, value)
  }
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values.get(name) ?? whole)
}

const optionKinds: Readonly<Record<string, PhoneOption['kind']>> = {
  QUICK_REPLY: 'quick_reply',
  URL: 'url',
  PHONE_NUMBER: 'phone',
  COPY_CODE: 'copy_code',
  FLOW: 'flow',
  REQUEST_CONTACT_INFO: 'contact',
}

const buttonsOf = (template: MetaTemplate, given: readonly JsonObject[]): PhoneOption[] => {
  const buttons = template.components
    .filter(({ type }) => upper(type) === 'BUTTONS')
    .flatMap(({ buttons: list }) => objects(list))
  return buttons.map((button, index) => {
    const kind = optionKinds[upper(button.type)] ?? 'other'
    const component = given.find((item) => lower(item.type) === 'button' && String(item.index) === String(index))
    const [parameter] = objects(component?.parameters)
    const title = String(button.text ?? '')
    if (kind === 'url') {
      const url = String(button.url ?? '')
      const needed = placeholders(url).length > 0
      if (needed && !parameter) {
        throw new GraphError(131008, { details: `buttons: Button at index ${index} of type Url requires a parameter` })
      }
      if (!needed && parameter)
        throw new GraphError(
          132018,
          { details: `buttons: Button at index ${index} takes no parameter` },
          undefined,
          400,
        )
      return { id: title, title, kind, url: url.replace(/\{\{\w+\}\}/, String(parameter?.text ?? '')) }
    }
    return { id: String(parameter?.payload ?? title), title, kind }
  })
}

const headerOf = (
  template: MetaTemplate,
  given: readonly JsonObject[],
  named: boolean,
): { text?: string; media?: JsonObject; kind?: string } => {
  const header = template.components.find(({ type }) => upper(type) === 'HEADER')
  const parameters = objects(given.find(({ type }) => lower(type) === 'header')?.parameters)
  if (!header) {
    if (parameters.length > 0) throw new GraphError(132000, { details: 'header: the template has no header' })
    return {}
  }
  const format = lower(header.format ?? 'TEXT')
  if (format === 'text') return { text: fill('header', String(header.text ?? ''), parameters, named) }
  if (format === 'location') return { kind: format }
  const media = parameters[0]?.[format]
  if (!isObject(media) || lower(parameters[0]?.type) !== format) {
    throw new GraphError(132012, {
      details: `header: Format mismatch, expected ${upper(format)}, received ${upper(parameters[0]?.type) || 'UNKNOWN'}`,
    })
  }
  if ((media.id === undefined) === (media.link === undefined))
    throw new GraphError(132012, { details: 'header: one of id and link' })
  return { media, kind: format }
}

export interface FilledTemplate {
  template: MetaTemplate
  content: Extract<PhoneContent, { type: 'choice' }>
  headerMedia?: { kind: string; body: JsonObject }
}

/** Meta docs, templates/components and utility-templates. */
export const fillTemplate = (account: MetaAccount, body: JsonObject): FilledTemplate => {
  const language = isObject(body.language) ? String(body.language.code) : ''
  const template = findTemplate(account, String(body.name), language)
  const given = objects(body.components)
  for (const component of given) {
    const type = lower(component.type)
    if (!['header', 'body', 'button', 'carousel', 'limited_time_offer', 'order_status'].includes(type)) {
      throw new GraphError(100, {}, `(#100) Unexpected component type ${type}.`)
    }
    if (type === 'button' && (component.sub_type === undefined || component.index === undefined)) {
      throw new GraphError(131008, { details: 'A button component needs sub_type and index' })
    }
  }
  const named = template.parameterFormat === 'NAMED'
  const header = headerOf(template, given, named)
  const part = (type: string): JsonObject | undefined => template.components.find((item) => upper(item.type) === type)
  const parameters = objects(given.find(({ type }) => lower(type) === 'body')?.parameters)
  const text = fill('body', String(part('BODY')?.text ?? ''), parameters, named)
  if (text.length > 1_024) throw new GraphError(132005)
  const footer = part('FOOTER')?.text
  return {
    template,
    content: {
      type: 'choice',
      text,
      template: template.name,
      options: buttonsOf(template, given),
      ...(header.text ? { header: header.text } : {}),
      ...(typeof footer === 'string' ? { footer } : {}),
    },
    ...(header.media && header.kind ? { headerMedia: { kind: header.kind, body: header.media } } : {}),
  }
}
