import { type Call, failureOf, type Health } from '@deskwire/core/adapter'
import type { ZendeskUser } from '../shapes.js'
import type { Zendesk } from '../zendesk-api.js'
import { tokensEnd } from './api-tokens.js'
import { triggerRecipes } from './recipes.js'
import { allTriggers, differs, type FoundTrigger, ourWebhooks, recipeOptions, webhookOf } from './setup.js'
import { secretFits } from './webhook-secret.js'

type Finding = Health['findings'][number]

const setupFix = 'Run setup, or make it as the recipes say.'

export const check = async (zendesk: Zendesk, call: Call): Promise<Health> => {
  const agent = await credentials(zendesk, call)
  if (agent.level === 'fail') return { findings: [agent] }
  const end = tokensEnd(zendesk.settings)
  const findings = [agent, ...(end ? [end] : [])]
  try {
    findings.push(...(await webhook(zendesk, call)), ...(await field(zendesk, call)))
  } catch (thrown) {
    const failure = failureOf(thrown)
    findings.push({
      level: failure.code === 'auth' ? 'warn' : 'fail',
      what: `The webhook and its triggers could not be read: ${failure.message}`,
      fix: 'Only an administrator may read them: let one make the OAuth client, or look in Admin Center yourself.',
    })
  }
  return { findings }
}

const credentials = async (zendesk: Zendesk, call: Call): Promise<Finding> => {
  const fix =
    'Make a confidential OAuth client in Admin Center > Apps and integrations > APIs > OAuth clients, and give it as auth.'
  try {
    const { data } = await zendesk.http.request<{ user?: ZendeskUser }>({ method: 'GET', url: '/users/me' }, call)
    // Wrong credentials get 200 and the anonymous user.
    if (!data.user?.id) return { level: 'fail', what: 'Zendesk does not know these credentials.', fix }
    if (data.user.role !== 'agent' && data.user.role !== 'admin')
      return {
        level: 'fail',
        what: `These credentials belong to ${data.user.role ?? 'nobody'}, who cannot write for customers.`,
        fix: 'Let an administrator made for the bridge make the OAuth client: it acts as who made it.',
      }
    return { level: 'ok', what: `Signed in as ${data.user.role} ${data.user.name ?? data.user.id}.` }
  } catch (thrown) {
    const failure = failureOf(thrown)
    return { level: 'fail', what: `Zendesk refused: ${failure.message}.`, fix: failure.remedy ?? fix }
  }
}

const webhook = async (zendesk: Zendesk, call: Call): Promise<readonly Finding[]> => {
  const endpoint = zendesk.handle.url('')
  const [ours] = await ourWebhooks(zendesk, call)
  if (!ours) return [{ level: 'fail', what: `No webhook leads to ${endpoint}: no reply will arrive.`, fix: setupFix }]
  const findings: Finding[] = [
    ours.status === 'active'
      ? { level: 'ok', what: `The webhook ${ours.name} leads here.` }
      : {
          level: 'fail',
          what: `The webhook ${ours.name} is ${ours.status}.`,
          fix: 'Activate it in Admin Center > Apps and integrations > Webhooks.',
        },
  ]
  if (!(await secretFits(zendesk, ours.id, call)))
    findings.push({
      level: 'fail',
      what:
        zendesk.settings.webhookSecret === undefined
          ? 'webhookSecret is not set, so every call is refused, and replies are only read every few minutes.'
          : 'webhookSecret is not what the webhook signs with, so every call is refused.',
      fix: 'Copy it from Admin Center > Apps and integrations > Webhooks > the webhook > Reveal secret.',
    })
  const triggers = await allTriggers(zendesk, call)
  return [...findings, ...ourTriggers(zendesk, ours.id, triggers), ...emails(zendesk, triggers)]
}

const ourTriggers = (zendesk: Zendesk, id: string, triggers: readonly FoundTrigger[]): readonly Finding[] =>
  Object.values(triggerRecipes(recipeOptions(zendesk, id))).map((recipe): Finding => {
    const found = triggers.find((trigger) => trigger.title === recipe.title && webhookOf(trigger) === id)
    if (!found) return { level: 'fail', what: `The trigger “${recipe.title}” is missing.`, fix: setupFix }
    if (!found.active)
      return {
        level: 'fail',
        what: `The trigger “${recipe.title}” is switched off.`,
        fix: 'Activate it, or run setup.',
      }
    return differs(found, recipe)
      ? { level: 'warn', what: `The trigger “${recipe.title}” was changed.`, fix: 'If that was not meant, run setup.' }
      : { level: 'ok', what: `The trigger “${recipe.title}” is there.` }
  })

/** Zendesk's own triggers mail each reply to a requester with an e-mail address, who then gets it twice. */
const emails = (zendesk: Zendesk, triggers: readonly FoundTrigger[]): readonly Finding[] => {
  const { tag } = zendesk.settings
  return triggers
    .filter(({ active, actions }) => active && actions.some(mailsRequester))
    .filter(
      ({ conditions }) =>
        !conditions.all.some(
          ({ field, operator, value }) =>
            field === 'current_tags' && operator === 'not_includes' && String(value).split(' ').includes(tag),
        ),
    )
    .map(({ title }) => ({
      level: 'warn',
      what: `The trigger “${title}” mails the requester, who has the reply by message already.`,
      fix: `Add the condition Ticket > Tags > Contains none of the following > ${tag}.`,
    }))
}

const mailsRequester = ({ field, value }: { field: string; value: unknown }): boolean =>
  field === 'notification_user' && Array.isArray(value) && /^requester/.test(String(value[0]))

const field = async ({ http, settings }: Zendesk, call: Call): Promise<readonly Finding[]> => {
  if (settings.statusFieldId === undefined) return []
  const { status, data } = await http.request<{ ticket_field?: { type?: string; active?: boolean } }>(
    { method: 'GET', url: `/ticket_fields/${settings.statusFieldId}`, accept: [404] },
    call,
  )
  if (status === 200 && data.ticket_field?.type === 'text' && data.ticket_field.active !== false)
    return [{ level: 'ok', what: 'The status field is there.' }]
  return [
    {
      level: 'fail',
      what: `statusFieldId ${settings.statusFieldId} is no active text field.`,
      fix: 'Make one in Admin Center > Objects and rules > Tickets > Fields.',
    },
  ]
}
