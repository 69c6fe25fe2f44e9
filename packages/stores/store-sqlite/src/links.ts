import type { GivenLink, MessageTables } from '@deskwire/core/store'
import type { Database } from './database.js'

export const linksIn = (database: Database): Pick<MessageTables, 'link' | 'setLink'> => ({
  link(id) {
    const row = database.get('SELECT until, data FROM file_link WHERE id = ?', id)
    return row && { ...(JSON.parse(String(row.data)) as GivenLink), until: Number(row.until) }
  },
  setLink: (link) =>
    void database.run(
      'INSERT INTO file_link VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET until = max(until, excluded.until)',
      link.id,
      link.tenant,
      link.conversation,
      link.until,
      JSON.stringify(link),
    ),
})
