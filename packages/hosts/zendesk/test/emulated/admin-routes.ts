import type { Macro } from '../../src/admin/recipes.js'
import { notFound } from './replies.js'
import { cut, invalid, ok, type Route } from './route.js'
import type { State } from './state.js'
import type { StoredWebhook, Triggers } from './triggers.js'

/** Webhooks, triggers, macros and fields (Zendesk docs, api-reference/webhooks and ticketing/business-rules). */
export const adminRoutes = (state: State, triggers: Triggers): readonly Route[] => {
  const macros: Macro[] = []
  const webhook = (id: string | undefined) => triggers.webhooks.find((one) => one.id === id)
  const trigger = (id: string | undefined) => triggers.triggers.find((one) => String(one.id) === id)
  return [
    ['GET', /^\/webhooks$/, () => ok({ webhooks: triggers.webhooks.map((one) => ({ ...one, secret: undefined })) })],
    [
      'POST',
      /^\/webhooks$/,
      (_asked, _parts, { webhook: given = {} }) => {
        const made = { ...(given as StoredWebhook), id: `01F1${state.id()}`, secret: `secret-${state.id()}` }
        triggers.webhooks.push(made)
        return { status: 201, json: { webhook: { ...made, secret: undefined } } }
      },
    ],
    [
      'PATCH',
      /^\/webhooks\/(\w+)$/,
      (_asked, [id], { webhook: given = {} }) => {
        const found = webhook(id)
        if (found) Object.assign(found, given)
        return found ? { status: 204 } : notFound
      },
    ],
    [
      'GET',
      /^\/webhooks\/(\w+)\/signing_secret$/,
      (_asked, [id]) => {
        const found = webhook(id)
        return found ? ok({ signing_secret: { algorithm: 'SHA256', secret: found.secret } }) : notFound
      },
    ],
    [
      'GET',
      /^\/triggers$/,
      ({ query }) => {
        const { page, meta } = cut(triggers.triggers, query)
        return ok({ triggers: page, meta })
      },
    ],
    [
      'POST',
      /^\/triggers$/,
      (_asked, _parts, { trigger: given }) => {
        if (!given) return invalid({})
        const made = { ...given, id: state.id() }
        triggers.triggers.push(made)
        return { status: 201, json: { trigger: made } }
      },
    ],
    [
      'PUT',
      /^\/triggers\/(\d+)$/,
      (_asked, [id], { trigger: given }) => {
        const found = trigger(id)
        if (found) Object.assign(found, given)
        return found ? ok({ trigger: found }) : notFound
      },
    ],
    [
      'GET',
      /^\/macros\/search$/,
      ({ query }) => ok({ macros: macros.filter(({ title }) => title === query.get('query')) }),
    ],
    [
      'POST',
      /^\/macros$/,
      (_asked, _parts, { macro }) => {
        if (macro) macros.push(macro)
        return { status: 201, json: { macro } }
      },
    ],
    [
      'GET',
      /^\/ticket_fields\/(\d+)$/,
      (_asked, [id]) => {
        const field = state.fields.get(Number(id))
        return field ? ok({ ticket_field: field }) : notFound
      },
    ],
    ['GET', /^\/groups$/, () => ok({ groups: state.groups })],
    [
      'GET',
      /^\/groups\/(\d+)$/,
      (_asked, [id]) => {
        const group = state.groups.find((one) => String(one.id) === id)
        return group ? ok({ group }) : notFound
      },
    ],
    [
      'GET',
      /^\/users\/(\d+)\/group_memberships$/,
      (_asked, [id]) =>
        ok({
          group_memberships: (state.memberships.get(Number(id)) ?? []).map((group_id) => ({
            user_id: Number(id),
            group_id,
          })),
        }),
    ],
  ]
}
