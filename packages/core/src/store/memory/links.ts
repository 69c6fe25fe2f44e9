import type { GivenLink } from '../../ports/store.js'
import type { MessageTables } from '../rules/tables.js'

export const linksInMemory = (): Pick<MessageTables, 'link' | 'setLink'> & {
  eraseLinks(tenant: string, conversation: string): void
  purgeLinks(now: number): void
} => {
  const links = new Map<string, GivenLink>()
  const drop = (isGone: (link: GivenLink) => boolean) => {
    for (const [id, link] of links) if (isGone(link)) links.delete(id)
  }
  return {
    link: (id) => links.get(id),
    setLink: (link) =>
      void links.set(link.id, { ...link, until: Math.max(link.until, links.get(link.id)?.until ?? 0) }),
    eraseLinks: (tenant, conversation) => drop((link) => link.tenant === tenant && link.conversation === conversation),
    purgeLinks: (now) => drop(({ until }) => until <= now),
  }
}
