import type { ZendeskUser } from '../../src/shapes.js'
import { notFound } from './replies.js'
import { type Handler, invalid, ok, type Route, shown } from './route.js'
import type { State } from './state.js'

/** Users and the help centre (Zendesk docs, api-reference/ticketing/users and help_center). */
export const peopleRoutes = (state: State, me: () => number): readonly Route[] => {
  const all = (): readonly ZendeskUser[] => [...state.users.values()]

  const search: Handler = ({ query }) => {
    const externalId = query.get('external_id')
    if (externalId !== null) return ok({ users: all().filter((user) => user.external_id === externalId) })
    const phones = [...(query.get('query') ?? '').matchAll(/phone:"([^"]+)"/g)].map(([, phone]) => digits(phone ?? ''))
    return ok({ users: all().filter((user) => user.phone && phones.includes(digits(user.phone))) })
  }

  const upsert: Handler = (_asked, _parts, { user = {} }) => {
    const known = all().find((one) => one.external_id && one.external_id === user.external_id)
    if (!user.name) return invalid({ name: [{ description: 'Name: is too short' }] })
    return { status: known ? 200 : 201, json: { user: known ? Object.assign(known, user) : state.user(user) } }
  }

  return [
    ['GET', /^\/users\/me$/, () => ok({ user: state.users.get(me()) })],
    ['GET', /^\/users\/search$/, search],
    [
      'GET',
      /^\/users\/show_many$/,
      ({ query }) => {
        const ids = (query.get('ids') ?? '').split(',')
        return ok({ users: ids.flatMap((id) => state.users.get(Number(id)) ?? []) })
      },
    ],
    [
      'GET',
      /^\/users\/(\d+)$/,
      (_asked, [id]) => {
        const user = state.users.get(Number(id))
        return user ? ok({ user }) : notFound
      },
    ],
    ['POST', /^\/users\/create_or_update$/, upsert],
    [
      'GET',
      /^\/users\/(\d+)\/tickets\/requested$/,
      (_asked, [id]) => {
        const theirs = [...state.tickets.values()].filter(({ requester_id }) => String(requester_id) === id)
        return ok({ tickets: theirs.reverse().map(shown) })
      },
    ],
    [
      'GET',
      /^\/help_center\/articles\/search$/,
      ({ query }) => {
        const words = (query.get('query') ?? '').toLowerCase()
        const found = state.articles.filter(({ title, body }) => `${title} ${body}`.toLowerCase().includes(words))
        return ok({ results: found.map((article) => ({ ...article, snippet: `<em>${article.title}</em>` })) })
      },
    ],
    [
      'GET',
      /^\/help_center\/articles\/(\d+)$/,
      (_asked, [id]) => {
        const article = state.articles.find((one) => String(one.id) === id)
        return article ? ok({ article }) : notFound
      },
    ],
  ]
}

const digits = (phone: string): string => phone.replace(/\D/g, '')
