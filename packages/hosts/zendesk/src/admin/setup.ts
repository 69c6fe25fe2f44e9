import type { Call } from '@deskwire/core/adapter'
import { outreachTag } from '../options.js'
import type { Zendesk } from '../zendesk-api.js'
import { macroRecipe, type RecipeOptions, type Trigger, triggerRecipes, webhookRecipe } from './recipes.js'
import { secretFits } from './webhook-secret.js'

export interface FoundWebhook {
  id: string
  name: string
  endpoint: string
  status: string
  http_method?: string
  request_format?: string
  subscriptions?: readonly string[]
}

export interface FoundTrigger extends Trigger {
  id: number | string
}

const mountName = ({ handle }: Zendesk): string => handle.environment().name

export const recipeOptions = (zendesk: Zendesk, webhook: string): RecipeOptions => {
  const { tag, outreach } = zendesk.settings
  return {
    tag,
    webhook,
    name: mountName(zendesk),
    ...(outreach && {
      outreach: {
        channel: outreach.channel,
        tag: outreachTag(zendesk.settings),
        ...(outreach.line !== undefined && { line: outreach.line }),
      },
    }),
  }
}

/** The webhooks that lead to us and are called by triggers. */
export const ourWebhooks = async (zendesk: Zendesk, call: Call): Promise<readonly FoundWebhook[]> => {
  const endpoint = zendesk.handle.url('')
  const { data } = await zendesk.http.request<{ webhooks?: readonly FoundWebhook[] }>(
    { method: 'GET', url: '/webhooks?page[size]=100' },
    call,
  )
  return (data.webhooks ?? []).filter(
    (webhook) =>
      webhook.endpoint === endpoint && webhook.subscriptions?.includes('conditional_ticket_events') !== false,
  )
}

export const allTriggers = async (zendesk: Zendesk, call: Call): Promise<readonly FoundTrigger[]> => {
  const found: FoundTrigger[] = []
  let after = ''
  for (let page = 0; page < 20; page++) {
    const { data } = await zendesk.http.request<{
      triggers?: readonly FoundTrigger[]
      meta?: { has_more?: boolean; after_cursor?: string | null }
    }>({ method: 'GET', url: `/triggers?page[size]=100${after}` }, call)
    found.push(...(data.triggers ?? []))
    if (!data.meta?.has_more || !data.meta.after_cursor) break
    after = `&page[after]=${encodeURIComponent(data.meta.after_cursor)}`
  }
  return found
}

export const webhookOf = (trigger: Pick<Trigger, 'actions'>): string | undefined => {
  const action = trigger.actions.find(({ field }) => field === 'notification_webhook')
  return Array.isArray(action?.value) ? String(action.value[0]) : undefined
}

/** Creates the webhook and the triggers, or repairs ours; anybody else's are only named. */
export const setup = async (zendesk: Zendesk, dryRun: boolean, call: Call): Promise<readonly string[]> => {
  const lines: string[] = []
  const would = (what: string) => lines.push(dryRun ? `would ${what}` : what)
  const webhook = await ensureWebhook(zendesk, dryRun, would, call)
  await ensureTriggers(zendesk, webhook, dryRun, would, call)
  await ensureMacro(zendesk, dryRun, would, call)
  if (webhook !== undefined && !(await secretFits(zendesk, webhook, call)))
    lines.push(
      'set webhookSecret to the signing secret in Admin Center > Apps and integrations > Webhooks > Deskwire > Reveal secret',
    )
  else if (webhook === undefined)
    lines.push('then set webhookSecret to the signing secret that the new webhook shows (Reveal secret)')
  return lines
}

type Would = (what: string) => void

const ensureWebhook = async (
  zendesk: Zendesk,
  dryRun: boolean,
  would: Would,
  call: Call,
): Promise<string | undefined> => {
  const recipe = webhookRecipe(zendesk.handle.url(''), mountName(zendesk))
  const [ours] = await ourWebhooks(zendesk, call)
  if (!ours) {
    would(`create the webhook ${recipe.name} to ${recipe.endpoint}`)
    if (dryRun) return undefined
    const { data } = await zendesk.http.request<{ webhook: FoundWebhook }>(
      { method: 'POST', url: '/webhooks', json: { webhook: recipe } },
      call,
    )
    return data.webhook.id
  }
  const wrong = (['status', 'http_method', 'request_format'] as const).filter(
    (field) => ours[field] !== undefined && ours[field] !== recipe[field],
  )
  if (wrong.length > 0) {
    would(`correct the webhook ${ours.name}: ${wrong.map((field) => `${field} ${recipe[field]}`).join(', ')}`)
    const json = { webhook: Object.fromEntries(wrong.map((field) => [field, recipe[field]])) }
    if (!dryRun)
      await zendesk.http.request(
        { method: 'PATCH', url: `/webhooks/${encodeURIComponent(ours.id)}`, json, repeatable: true },
        call,
      )
  }
  return ours.id
}

const ensureTriggers = async (
  zendesk: Zendesk,
  webhook: string | undefined,
  dryRun: boolean,
  would: Would,
  call: Call,
): Promise<void> => {
  const there = await allTriggers(zendesk, call)
  for (const recipe of Object.values(triggerRecipes(recipeOptions(zendesk, webhook ?? 'WEBHOOK_ID')))) {
    const named = there.filter(({ title }) => title === recipe.title)
    const ours = named.find((trigger) => webhook !== undefined && webhookOf(trigger) === webhook)
    if (!ours) {
      for (const _other of named)
        would(`leave the trigger “${recipe.title}” alone that calls another webhook: it is not ours`)
      would(`create the trigger “${recipe.title}”`)
      if (!dryRun) await zendesk.http.request({ method: 'POST', url: '/triggers', json: { trigger: recipe } }, call)
    } else if (differs(ours, recipe)) {
      would(`correct the trigger “${recipe.title}”`)
      if (!dryRun)
        await zendesk.http.request(
          { method: 'PUT', url: `/triggers/${ours.id}`, json: { trigger: recipe }, repeatable: true },
          call,
        )
    }
  }
}

const shapeOf = ({ active, conditions, actions }: Trigger): string =>
  JSON.stringify([
    active,
    [conditions.all, conditions.any].map((list) =>
      list.map(({ field, operator, value }) => [field, operator, value === null ? '' : String(value)]).sort(),
    ),
    actions.map(({ field, value }) => [field, value]).sort(),
  ])

/** Whether our trigger differs from the recipe, through an edit in Admin Center or an older version. */
export const differs = (there: Trigger, recipe: Trigger): boolean => shapeOf(there) !== shapeOf(recipe)

const ensureMacro = async (zendesk: Zendesk, dryRun: boolean, would: Would, call: Call): Promise<void> => {
  const { outreach } = recipeOptions(zendesk, '')
  if (!outreach) return
  const recipe = macroRecipe(outreach.tag)
  const { data } = await zendesk.http.request<{ macros?: readonly { title: string }[] }>(
    { method: 'GET', url: `/macros/search?query=${encodeURIComponent(recipe.title)}` },
    call,
  )
  // Agents edit its text, so an existing one is left alone.
  if ((data.macros ?? []).some(({ title }) => title === recipe.title)) return
  would(`create the macro “${recipe.title}”`)
  if (!dryRun) await zendesk.http.request({ method: 'POST', url: '/macros', json: { macro: recipe } }, call)
}
