import { type Call, fields, findingsOf, type Handle, type Health, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'

type Finding = Health['findings'][number]

const recipe = 'Insert recipes/deskwire.initialdata of this package with rt-setup-database --action insert.'

/** Finds what stops conversations, each with a fix. A query that fails does not hide other findings. */
export const createCheck = (handle: Handle<Settings>, rest: Rest) => {
  const { user, queue, auth, fields: names } = handle.options

  const wanted: readonly { name: string | undefined; on: string; level: 'warn' | 'fail'; why: string }[] = [
    { name: names.channel, on: 'RT::Queue-RT::Ticket', level: 'fail', why: 'agents cannot write first' },
    { name: names.phone, on: 'RT::Queue-RT::Ticket', level: 'fail', why: 'agents cannot write first' },
    { name: names.externalId, on: 'RT::Queue-RT::Ticket', level: 'fail', why: 'a lost answer cannot be looked up' },
    {
      name: names.messageId,
      on: 'RT::Queue-RT::Ticket-RT::Transaction',
      level: 'fail',
      why: 'a lost answer can only be looked up by the text of a message',
    },
    { name: names.whatsAppId, on: 'RT::User', level: 'warn', why: 'customers without a phone are not recognised' },
    { name: names.userPhone, on: 'RT::User', level: 'fail', why: 'no customer is recognised by phone' },
    { name: names.delivery, on: 'RT::Queue-RT::Ticket', level: 'fail', why: 'deliveries are not shown' },
    { name: names.tags, on: 'RT::Queue-RT::Ticket', level: 'fail', why: 'tags are not shown' },
  ]

  const lookups = async (name: string, call: Call): Promise<readonly string[]> => {
    const where = [{ field: 'Name', operator: '=' as const, value: name }]
    const found = await rest.page('/customfields', { where, fields: ['Name', 'LookupType'] }, 1, call)
    return found.filter((one) => word(one.Name) === name).map((one) => word(one.LookupType) ?? '')
  }

  const missingFields = async (call: Call): Promise<Finding[]> => {
    const findings: Finding[] = []
    for (const { name, on, level, why } of wanted) {
      if (name === undefined) continue
      if (!(await lookups(name, call)).includes(on))
        findings.push({
          level,
          what: `The custom field ${name} (${on}) is missing, or the integration user may not see it: ${why}.`,
          fix: `${recipe} Then grant the integration user SeeCustomField and ModifyCustomField.`,
        })
    }
    return findings.length === 0 ? [{ level: 'ok', what: 'The custom fields exist.' }] : findings
  }

  const check = async (call: Call): Promise<Health> => {
    const findings = await findingsOf(call, {
      'Request Tracker': async () => {
        const { body } = await rest.get('/rt', call)
        return [
          { level: 'ok', what: `Request Tracker ${word(fields(body).Version) ?? ''} answers, the token is valid.` },
        ]
      },
      'The integration user': async () => {
        const { status, body } = await rest.get(`/user/${encodeURIComponent(user)}`, call, [404])
        if (status === 404)
          return [{ level: 'fail', what: `There is no user ${user}.`, fix: 'Set `user` to the owner of the token.' }]
        // RT's tokens contain the id of their owner: 1-31-…
        const owner = /^\d+-(\d+)-/.exec(auth.token.value)?.[1]
        if (owner !== undefined && owner !== word(fields(body).id))
          return [
            {
              level: 'fail',
              what: `The token does not belong to the user ${user}, so what the bridge writes would come back as replies.`,
              fix: 'Set `user`, and DeskwireUser in RT_SiteConfig.d/Deskwire.pm, to the owner of the token.',
            },
          ]
        return [{ level: 'ok', what: `The bridge writes as ${user}.` }]
      },
      'The queue': async () => {
        const { status } = await rest.get(`/queue/${encodeURIComponent(queue)}`, call, [403, 404])
        return status === 200
          ? [{ level: 'ok', what: `The queue ${queue} exists.` }]
          : [
              {
                level: 'fail',
                what: `The queue ${queue} cannot be seen.`,
                fix: 'Create it, or grant the integration user SeeQueue.',
              },
            ]
      },
      'The custom fields': () => missingFields(call),
    })
    findings.push({ level: 'ok', what: `Scrips cannot be seen over REST. The recipe's must call ${handle.url('')}` })
    return { findings }
  }

  /** REST2 can create a custom field but not apply it, and cannot create scrips, so setup only prints instructions. */
  const setup = async (_dryRun: boolean, call: Call): Promise<readonly string[]> => {
    const missing = (await missingFields(call)).filter(({ level }) => level !== 'ok').map(({ what }) => what)
    return [
      ...missing,
      ...(missing.length > 0 ? [recipe] : []),
      `Put recipes/Deskwire.pm into RT_SiteConfig.d/ with $DeskwireUrl '${handle.url('')}', $DeskwireUser '${user}' and the webhookSecret, and restart Request Tracker.`,
    ]
  }

  return { check, setup }
}
