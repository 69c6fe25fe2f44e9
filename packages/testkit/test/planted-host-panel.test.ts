import { openingToken, type PanelPairing } from '@deskwire/core/adapter'
import type { FakeHost } from '../src/index.js'
import { type PlantedHost, plantHost } from './plant-host.js'

const panel =
  (change: (panel: NonNullable<FakeHost['panel']>) => Partial<NonNullable<FakeHost['panel']>>) => (host: FakeHost) => ({
    ...(host.panel && { panel: { ...host.panel, ...change(host.panel) } }),
  })

/** What the token says, believed. */
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    jti: string
    ticket: string
    sub: string
    iat: number
  }

const planted: readonly PlantedHost[] = [
  {
    what: 'any page may frame the panel',
    rule: 'panel: names the pages',
    plant: panel(() => ({ origins: ['*'] })),
  },
  {
    what: 'the signature of an opening is not checked',
    rule: 'panel: refuses a forged opening',
    plant: panel(({ open }) => ({
      open: (request) => {
        try {
          return open(request)
        } catch {
          const { jti, ticket, sub, iat } = claimsOf(openingToken(request))
          return { id: jti, ticket, agent: { id: sub }, expires: iat * 1000 + 60_000 }
        }
      },
    })),
  },
  {
    what: 'an opening that cannot be read breaks the page',
    rule: 'panel: refuses a forged opening',
    plant: panel(({ open }) => ({
      open: (request) => {
        claimsOf(openingToken(request))
        return open(request)
      },
    })),
  },
  {
    what: 'an opening is good for a day',
    rule: 'panel: refuses an opening that is too old',
    plant: panel(({ open }) => ({
      open: (request) => ({ ...open(request), expires: request.receivedAt + 86_400_000 }),
    })),
  },
  {
    what: 'an opening has no end',
    rule: 'panel: refuses an opening that is too old',
    plant: panel(({ open }) => ({
      open: (request) => {
        const { iat } = claimsOf(openingToken(request))
        return { ...open({ ...request, receivedAt: iat * 1000 }), expires: request.receivedAt + 60_000 }
      },
    })),
  },
  {
    what: 'the opening of another tenant is taken',
    rule: 'panel: refuses the opening of another tenant or host',
    plant: panel(({ open }) => ({
      open: (request) => open({ ...request, publicUrl: 'https://bridge.test/panel/contract' }),
    })),
  },
  {
    what: 'each reading of an opening has an id of its own',
    rule: 'panel: an opening that is read again',
    plant: panel(({ open }) => {
      let count = 0
      return { open: (request) => ({ ...open(request), id: `opening-${++count}` }) }
    }),
  },
  {
    what: 'all openings have one id',
    rule: 'panel: an opening that is read again',
    plant: panel(({ open }) => ({ open: (request) => ({ ...open(request), id: 'opening' }) })),
  },
  {
    what: 'any agent is admitted to any ticket',
    rule: 'panel: says which agent',
    plant: panel(({ open }) => ({
      open: (request) => {
        const { ticket: _, ...opening } = open(request)
        return opening
      },
      admit: (_ticket, agent) => Promise.resolve(agent),
    })),
  },
  {
    what: 'the agent is not named',
    rule: 'panel: says which agent',
    plant: panel(({ open }) => ({ open: (request) => ({ ...open(request), agent: { id: 'somebody' } }) })),
  },
]

const pairings: readonly PlantedHost[] = (
  [
    ['any browser is paired', () => true],
    [
      'a colleague’s code will do',
      (host, { code, ticket }) => host.written.some((one) => one.text === code && one.ticket === ticket),
    ],
    [
      'a code in another ticket will do',
      (host, { code, agent }) => host.written.some((one) => one.text === code && one.agent === agent),
    ],
    [
      'any code of the agent will do',
      (host, { agent, ticket }) => host.written.some((one) => one.agent === agent && one.ticket === ticket),
    ],
    [
      'what the bridge wrote itself will do',
      (host, { code, ticket }) =>
        [...host.written.map(({ text }) => text), ...host.ticket(ticket).notes].includes(code),
    ],
    ['nobody is paired', () => false],
  ] satisfies [string, (host: FakeHost, about: PanelPairing) => boolean][]
).map(([what, takes]) => ({
  what,
  rule: 'panel: pairs a browser',
  options: { pairs: true },
  plant: (host) => ({
    ...(host.panel && {
      panel: { ...host.panel, pair: (about) => Promise.resolve(takes(host, about) ? 'a pairing' : undefined) },
    }),
  }),
}))

plantHost([...planted, ...pairings])
