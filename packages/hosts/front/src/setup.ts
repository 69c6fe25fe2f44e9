import { type Call, convert, type Handle, type Template, word } from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'

const mark = 'Deskwire: '

/** What agents send by it: the line that the bridge reads as a template, with the values left to fill in. */
const lineOf = ({ name, language, variables = [] }: Template): string =>
  ['/template', name, language, ...variables.map((variable) => `${variable}=`)].join(' ')

/**
 * Offers the channel's approved templates among Front's message templates. Front has application message templates
 * too; what it sends to the channel when an agent picks one is not documented, so those are not used.
 */
export const createSetup =
  (_handle: Handle<Settings>, rest: Rest, templates: NonNullable<Settings['templates']>) =>
  async (dryRun: boolean, call: Call): Promise<readonly string[]> => {
    const there = new Map<string, { id: string; body: string }>()
    for await (const one of rest.pages(rest.core, { path: '/message_templates', most: 20 }, call)) {
      const id = word(one.id)
      const name = word(one.name) ?? ''
      if (id !== undefined && name.startsWith(mark)) there.set(name, { id, body: word(one.body) ?? '' })
    }
    const done: string[] = []
    const approved = (await templates(call)).filter(({ status }) => status.toLowerCase() === 'approved')
    for (const template of approved) {
      const name = `${mark}${template.name} (${template.language})`
      const body = convert(lineOf(template), 'plain', 'html')
      const before = there.get(name)
      there.delete(name)
      if (before && plainOf(before.body) === plainOf(body)) continue
      done.push(`${before ? 'Change' : 'Make'} the message template ${name}`)
      if (dryRun) continue
      const json = { name, body }
      await rest.core.request(
        before
          ? { method: 'PATCH', url: `/message_templates/${before.id}`, json, repeatable: true }
          : { method: 'POST', url: '/message_templates', json },
        call,
      )
    }
    for (const [name, { id }] of there) {
      done.push(`Remove the message template ${name}: it is not approved any more`)
      if (!dryRun)
        await rest.core.request(
          { method: 'DELETE', url: `/message_templates/${id}`, repeatable: true, accept: [404] },
          call,
        )
    }
    return done
  }

const plainOf = (body: string): string => convert(body, 'html', 'plain').trim()
