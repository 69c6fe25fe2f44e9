import type { Call, Opening } from '@deskwire/core/adapter'
import type { Target } from '../options.js'
import type { Zendesk } from '../zendesk-api.js'
import { tagsOf } from './tags.js'

/** Where a ticket goes: the fields that Zendesk's own routing and views use. */
export interface Placed {
  group_id?: number
  brand_id?: number
  ticket_form_id?: number
  priority?: string
  tags: readonly string[]
  custom_fields: readonly { id: number; value: string }[]
}

const priorities = new Set(['low', 'normal', 'high', 'urgent'])

/** A queue by its configured name, else by a group's id or name. */
export class Queues {
  #groups: { byName: Map<string, number>; until: number } | undefined

  constructor(readonly zendesk: Zendesk) {}

  async target(queue: string | undefined, call: Call): Promise<Target> {
    if (queue === undefined) return {}
    const { queues } = this.zendesk.settings
    if (Object.hasOwn(queues, queue)) return queues[queue] ?? {}
    if (/^[1-9]\d{0,15}$/.test(queue)) return { groupId: Number(queue) }
    const groupId = (await this.#byName(call)).get(queue.toLowerCase())
    // An unknown name must not cost the customer the ticket: triggers and views can use the tag.
    if (groupId === undefined) {
      this.zendesk.handle.log.warn({ queue }, 'No Zendesk group has this name; the ticket has it as a tag')
      return { tags: tagsOf([`queue_${queue}`]) as string[] }
    }
    return { groupId }
  }

  async #byName(call: Call): Promise<Map<string, number>> {
    const now = this.zendesk.handle.now()
    if (this.#groups && this.#groups.until > now) return this.#groups.byName
    const { data } = await this.zendesk.http.request<{ groups?: readonly { id: number; name: string }[] }>(
      { method: 'GET', url: '/groups?page[size]=100' },
      call,
    )
    const byName = new Map((data.groups ?? []).map(({ id, name }) => [name.toLowerCase(), id]))
    this.#groups = { byName, until: now + 10 * 60_000 }
    return byName
  }

  async place({ queue, attributes, language, medium }: Opening, call: Call): Promise<Placed> {
    const { settings } = this.zendesk
    const target = await this.target(queue, call)
    const { defaults, attributeFields } = settings
    const fields = new Map(Object.entries({ ...defaults.fields, ...target.fields }))
    const tags = [settings.tag, medium, ...(defaults.tags ?? []), ...(target.tags ?? [])]
    if (language) tags.push(`language_${language}`)
    let priority: string | undefined = target.priority ?? defaults.priority
    for (const [name, value] of Object.entries(attributes)) {
      if (Object.hasOwn(attributeFields, name)) fields.set(String(attributeFields[name]), value)
      else if (name === 'priority' && priorities.has(value)) priority = value
      else tags.push(`${name}_${value}`)
    }
    const groupId = target.groupId ?? defaults.groupId
    const brandId = target.brandId ?? defaults.brandId
    const formId = target.formId ?? defaults.formId
    return {
      tags: tagsOf(tags),
      custom_fields: [...fields].map(([id, value]) => ({ id: Number(id), value })),
      ...(groupId !== undefined && { group_id: groupId }),
      ...(brandId !== undefined && { brand_id: brandId }),
      ...(formId !== undefined && { ticket_form_id: formId }),
      ...(priority !== undefined && { priority }),
    }
  }
}
