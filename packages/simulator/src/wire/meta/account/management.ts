import { randomBytes } from 'node:crypto'
import {
  type Call,
  form,
  isList,
  isObject,
  type Json,
  type JsonObject,
  json,
  readJson,
  type WireResponse,
} from '../../http.js'
import { GraphError, missing, wrong } from '../errors.js'
import { graphPage, numberFields, select, templateFields, usualNumberFields, usualTemplateFields } from '../fields.js'
import type { MetaAccount, MetaCallContext, MetaNumber, MetaTemplate } from './app.js'
import { createTemplate } from './app.js'

const ok = (): WireResponse => json(200, { success: true })

/** JSON, a form, or the query: Graph accepts all three. */
const bodyOf = (call: Call): JsonObject => {
  const type = call.headers.get('content-type') ?? ''
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries([...call.query, ...form(call.raw)])
  const body = call.raw.length === 0 ? {} : readJson(call.raw)
  if (!isObject(body)) throw new GraphError(100, {}, '(#100) The body must be a JSON object.')
  return { ...Object.fromEntries(call.query), ...body }
}

/** Meta verifies the URL by a challenge before it accepts it (Meta docs, webhooks/create-webhook-endpoint). */
const verify = async (context: MetaCallContext, url: Json | undefined, token: Json | undefined): Promise<string> => {
  if (typeof url !== 'string' || !URL.canParse(url) || url.length > 200) throw wrong('The callback URL is not valid')
  const challenge = String(randomBytes(4).readUInt32BE(0))
  const target = new URL(url)
  target.searchParams.set('hub.mode', 'subscribe')
  target.searchParams.set('hub.challenge', challenge)
  target.searchParams.set('hub.verify_token', String(token ?? ''))
  const answer = await context.world.ask(target.href)
  if (answer.status !== 200 || (answer.body !== undefined && answer.body.trim() !== challenge)) {
    throw new GraphError(
      2200,
      {},
      `(#2200) Callback verification failed with the following errors: HTTP Status Code = ${answer.status}`,
    )
  }
  return url
}

export const listNumbers = (call: Call, { state }: MetaCallContext, account: MetaAccount): WireResponse => {
  const own = [...state.numbers.values()].filter((number) => number.account === account)
  const data = own.map((number) => select(numberFields(number), call.query.get('fields'), usualNumberFields))
  return json(200, graphPage(data, call.query, `https://graph.facebook.com/${account.id}/phone_numbers`))
}

export const listSubscriptions = (_call: Call, { state }: MetaCallContext, account: MetaAccount): WireResponse =>
  json(200, {
    data: state.apps
      .filter(({ id }) => account.subscriptions.has(id))
      .map((app) => {
        const override = account.subscriptions.get(app.id)?.overrideUrl
        return {
          whatsapp_business_api_data: {
            link: `https://www.facebook.com/games/?app_id=${app.id}`,
            name: app.name,
            id: app.id,
          },
          ...(override ? { override_callback_uri: override } : {}),
        }
      }),
  })

export const subscribe = async (call: Call, context: MetaCallContext, account: MetaAccount): Promise<WireResponse> => {
  const body = bodyOf(call)
  const overrideUrl = body.override_callback_uri
    ? await verify(context, body.override_callback_uri, body.verify_token)
    : undefined
  account.subscriptions.set(context.app.id, { ...(overrideUrl ? { overrideUrl } : {}) })
  return ok()
}

export const unsubscribe = (_call: Call, { app }: MetaCallContext, account: MetaAccount): WireResponse => {
  account.subscriptions.delete(app.id)
  return ok()
}

export const updateNumber = async (call: Call, context: MetaCallContext, number: MetaNumber): Promise<WireResponse> => {
  const { webhook_configuration: configuration } = bodyOf(call)
  if (!isObject(configuration)) throw missing('webhook_configuration')
  const url = configuration.override_callback_uri
  number.overrideUrl = url === '' ? undefined : await verify(context, url, configuration.verify_token)
  return ok()
}

const registrationWindow = 72 * 3_600_000

export const register = (call: Call, { world }: MetaCallContext, number: MetaNumber, on: boolean): WireResponse => {
  const now = world.now()
  number.registrations = number.registrations.filter((at) => now - at < registrationWindow)
  if (number.registrations.length >= 10) throw new GraphError(133016)
  number.registrations.push(now)
  if (on && !/^\d{6}$/.test(String(bodyOf(call).pin)))
    throw new GraphError(100, {}, '(#100) Param pin must be 6 characters long.')
  number.registered = on
  return ok()
}

/** The app's own URL and fields; only with an app token. */
export const subscribeApp = async (call: Call, context: MetaCallContext, id: string): Promise<WireResponse> => {
  const { app, token } = context
  if (id !== app.id || app.tokens.get(token)?.type !== 'APP')
    throw new GraphError(15, {}, '(#15) This method must be called with an app access_token.')
  if (call.method === 'GET') {
    const fields = app.fields === 'all' ? ['messages'] : [...app.fields]
    return json(200, {
      data: app.callbackUrl
        ? [
            {
              object: 'whatsapp_business_account',
              callback_url: app.callbackUrl,
              active: true,
              fields: fields.map((name) => ({ name, version: `v${app.webhookVersion}.0` })),
            },
          ]
        : [],
    })
  }
  const body = bodyOf(call)
  if (body.object !== 'whatsapp_business_account') throw new GraphError(100, {}, '(#100) Param object is not valid.')
  app.callbackUrl = await verify(context, body.callback_url, body.verify_token)
  app.verifyToken = String(body.verify_token ?? '')
  const fields = isList(body.fields)
    ? body.fields.map(String)
    : typeof body.fields === 'string'
      ? body.fields.split(',')
      : []
  if (fields.length > 0) app.fields = new Set(fields)
  return ok()
}

export const debugToken = (call: Call, { state, world }: MetaCallContext): WireResponse => {
  const input = call.query.get('input_token') ?? ''
  const app = state.apps.find(({ tokens }) => tokens.has(input))
  const token = app?.tokens.get(input)
  if (!app || !token) {
    return json(200, {
      data: { error: { code: 190, message: 'Invalid OAuth access token.' }, is_valid: false, scopes: [] },
    })
  }
  const ids = [...state.accounts.values()].filter(({ subscriptions }) => subscriptions.has(app.id)).map(({ id }) => id)
  return json(200, {
    data: {
      app_id: app.id,
      type: token.type,
      application: app.name,
      expires_at: Math.floor(token.expiresAt / 1_000),
      is_valid: token.expiresAt === 0 || token.expiresAt > world.now(),
      scopes: token.scopes,
      granular_scopes: token.scopes.map((scope) => ({ scope, target_ids: ids })),
    },
  })
}

export const listTemplates = (call: Call, _context: MetaCallContext, account: MetaAccount): WireResponse => {
  const wanted = (name: 'name' | 'language' | 'status' | 'category', template: MetaTemplate): boolean => {
    const value = call.query.get(name)
    return value === null || (name === 'name' ? template.name.includes(value) : template[name] === value)
  }
  const data = account.templates
    .filter((template) => (['name', 'language', 'status', 'category'] as const).every((name) => wanted(name, template)))
    .map((template) => select(templateFields(template), call.query.get('fields'), usualTemplateFields))
  return json(200, graphPage(data, call.query, `https://graph.facebook.com/${account.id}/message_templates`))
}

const categories = ['UTILITY', 'MARKETING', 'AUTHENTICATION']

/** Meta docs, templates/components: limits at creation. */
export const addTemplate = (call: Call, _context: MetaCallContext, account: MetaAccount): WireResponse => {
  const body = bodyOf(call)
  const components = isList(body.components) ? body.components.filter(isObject) : []
  if (!/^[a-z0-9_]{1,512}$/.test(String(body.name)))
    throw new GraphError(100, { subcode: 2388042 }, '(#100) Invalid parameter: name')
  if (typeof body.language !== 'string') throw new GraphError(100, {}, '(#100) The parameter language is required.')
  const category = categories.find((name) => name === body.category)
  if (!category) throw new GraphError(100, {}, `(#100) Param category must be one of {${categories.join(', ')}}.`)
  if (account.templates.length >= 250)
    throw new GraphError(100, { subcode: 2388019 }, '(#100) Message template limit exceeded')
  if (account.templates.some(({ name, language }) => name === body.name && language === body.language)) {
    throw new GraphError(100, { subcode: 2388024 }, '(#100) Content in this language already exists')
  }
  const text = components.find(({ type }) => type === 'BODY')?.text
  const limits = [
    ['BODY', 1_024],
    ['FOOTER', 60],
    ['HEADER', 60],
  ] as const
  for (const [type, most] of limits) {
    const own = components.find((component) => component.type === type)?.text
    if (typeof own === 'string' && own.length > most)
      throw new GraphError(100, { subcode: 2388040 }, `(#100) ${type} is too long`)
  }
  if (typeof text === 'string' && /^\s*\{\{\w+\}\}|\{\{\w+\}\}\s*$/.test(text)) {
    throw new GraphError(100, { subcode: 2388299 }, "(#100) Variables can't be at the start or end of the template.")
  }
  const template = createTemplate({
    name: String(body.name),
    language: body.language,
    category: category === 'MARKETING' || category === 'AUTHENTICATION' ? category : 'UTILITY',
    status: 'PENDING',
    parameterFormat: String(body.parameter_format).toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL',
    components,
  })
  account.templates.push(template)
  return json(200, { id: template.id, status: template.status, category: template.category })
}

export const deleteTemplate = (call: Call, _context: MetaCallContext, account: MetaAccount): WireResponse => {
  const name = call.query.get('name')
  const id = call.query.get('hsm_id')
  const before = account.templates.length
  account.templates = account.templates.filter((item) => item.name !== name || (id !== null && item.id !== id))
  if (account.templates.length === before)
    throw new GraphError(100, { subcode: 2593002 }, '(#100) Message template was not found')
  return ok()
}

export const setAutomation = (call: Call, _context: MetaCallContext, number: MetaNumber): WireResponse => {
  const body = bodyOf(call)
  const prompts = isList(body.prompts) ? body.prompts : []
  const commands = isList(body.commands) ? body.commands : []
  if (prompts.length > 4 || prompts.some((prompt) => String(prompt).length > 80))
    throw wrong('prompts: at most 4 of 80 characters')
  if (commands.length > 30) throw wrong('commands: at most 30')
  number.automation = { prompts, commands, enable_welcome_message: body.enable_welcome_message === true }
  return ok()
}

export const createLink = (call: Call, _context: MetaCallContext, number: MetaNumber): WireResponse => {
  const { prefilled_message: text, generate_qr_image: image } = bodyOf(call)
  if (typeof text !== 'string' || text === '' || text.length > 140)
    throw wrong('prefilled_message must be a text of at most 140')
  const code = randomBytes(10).toString('base64url').toUpperCase().replace(/[-_]/g, 'A').slice(0, 14)
  return json(200, {
    code,
    prefilled_message: text,
    deep_link_url: `https://wa.me/message/${code}`,
    ...(image
      ? { qr_image_url: `https://scontent.xx.fbcdn.net/${number.id}/${code}.${String(image).toLowerCase()}` }
      : {}),
  })
}
