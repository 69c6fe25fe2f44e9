import type { Row, Tables } from './tables.js'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  user: string
}

export interface Answer {
  status: number
  json?: unknown
  body?: Uint8Array | string
  headers?: Record<string, string>
}

const json = (asked: Asked): Row =>
  Object.fromEntries(Object.entries(JSON.parse(asked.body.toString()) as object).map(([k, v]) => [k, String(v)]))

const notFound: Answer = {
  status: 404,
  json: {
    error: { message: 'No Record found', detail: 'Record doesn’t exist or ACL restricts the record retrieval' },
    status: 'failure',
  },
}

// ServiceNow docs, "Consumer API", POST /now/consumer, request body.
const consumerColumns = new Set(
  (
    'active business_phone city country date_format email fax first_name gender home_phone household last_name ' +
    'middle_name mobile_phone name notes notification photo preferred_language prefix primary social_channel ' +
    'social_handle social_handle_url state street suffix time_format time_zone title user zip'
  ).split(' '),
)

/** The documented record APIs: Table, Case, Consumer, Attachment and Knowledge. */
export class Rest {
  readonly files = new Map<string, Uint8Array>()

  constructor(
    readonly tables: Tables,
    readonly origin: () => string,
  ) {}

  answer(asked: Asked): Answer | undefined {
    const [, table, id] = /^\/api\/now\/table\/(\w+)(?:\/([^/]+))?$/.exec(asked.path) ?? []
    if (table) return this.#table(asked, table, id)
    const [, kase] = /^\/api\/sn_customerservice\/case(?:\/([^/]+))?$/.exec(asked.path) ?? []
    if (asked.path.startsWith('/api/sn_customerservice/case'))
      return this.#record(asked, 'sn_customerservice_case', kase)
    if (asked.path === '/api/now/consumer' && asked.method === 'POST') return this.#consumer(asked)
    if (asked.path === '/api/now/attachment/file') return this.#attach(asked)
    const [, file] = /^\/api\/now\/attachment\/(\w+)\/file$/.exec(asked.path) ?? []
    if (file) return this.#file(file)
    const [, item] = /^\/api\/now\/awa\/workitems\/(\w+)\/assignments$/.exec(asked.path) ?? []
    if (item) return this.#assign(item, json(asked).agent_sys_id ?? '')
    const [, counted] = /^\/api\/now\/stats\/(\w+)$/.exec(asked.path) ?? []
    if (counted) return this.#count(asked, counted)
    const [, catalog] = /^\/api\/sn_sc\/servicecatalog\/items(.*)$/.exec(asked.path) ?? []
    if (catalog !== undefined) return this.#catalog(asked, catalog)
    if (asked.path === '/api/sn_km_api/knowledge/articles') return this.#articles(asked)
    return undefined
  }

  #table(asked: Asked, table: string, id: string | undefined): Answer {
    if (asked.method !== 'GET' || id) return this.#record(asked, table, id)
    const limit = Number(asked.query.get('sysparm_limit') ?? 10_000)
    const offset = Number(asked.query.get('sysparm_offset') ?? 0)
    const columns = asked.query.get('sysparm_fields')?.split(',')
    const result = this.tables
      .search(table, asked.query.get('sysparm_query') ?? '')
      .slice(offset, offset + limit)
      .map((row) => (columns ? Object.fromEntries(columns.flatMap((c) => (c in row ? [[c, row[c]]] : []))) : row))
    return { status: 200, json: { result } }
  }

  #record(asked: Asked, table: string, id: string | undefined): Answer {
    if (id === undefined) return { status: 201, json: { result: this.tables.insert(table, json(asked), asked.user) } }
    if (asked.method === 'DELETE') return this.tables.remove(table, id) ? { status: 204 } : notFound
    const row =
      asked.method === 'GET' ? this.tables.get(table, id) : this.tables.update(table, id, json(asked), asked.user)
    return row ? { status: 200, json: { result: row } } : notFound
  }

  /** `result` is the sys_id; a parameter that the API does not know "is ignored without warning". */
  #consumer(asked: Asked): Answer {
    const given = Object.entries(json(asked)).filter(([name]) => consumerColumns.has(name) || name.startsWith('u_'))
    const { sys_id } = this.tables.insert('csm_consumer', Object.fromEntries(given), asked.user)
    return { status: 201, json: { result: sys_id } }
  }

  /** The Aggregate API, as far as `count^column^>^n` by groups goes. */
  #count({ query }: Asked, table: string): Answer {
    const by = query.get('sysparm_group_by') ?? ''
    const least = Number(query.get('sysparm_having')?.split('^').at(-1) ?? 0)
    const groups = new Map<string, number>()
    for (const row of this.tables.search(table, query.get('sysparm_query') ?? ''))
      groups.set(row[by] ?? '', (groups.get(row[by] ?? '') ?? 0) + 1)
    const result = [...groups]
      .filter(([, count]) => count > least)
      .map(([value, count]) => ({ stats: { count: String(count) }, groupby_fields: [{ field: by, value }] }))
    return { status: 200, json: { result } }
  }

  /** The Service Catalog API: items found by their name, one with its variables, and an order that needs the mandatory ones. */
  #catalog(asked: Asked, rest: string): Answer {
    const items = this.tables.of('sc_cat_item')
    if (rest === '') {
      const words = (asked.query.get('sysparm_text') ?? '').toLowerCase()
      const result = items
        .filter(({ name = '' }) => name.toLowerCase().includes(words))
        .map(({ variables, ...row }) => row)
      return { status: 200, json: { result } }
    }
    const [, id, order] = /^\/(\w+)(\/order_now)?$/.exec(rest) ?? []
    const item = items.find(({ sys_id }) => sys_id === id)
    if (!item) return { status: 400, json: { error: { message: 'Invalid sys_id' }, status: 'failure' } }
    const variables = JSON.parse(item.variables ?? '[]') as { name: string; mandatory: boolean }[]
    if (order === undefined) return { status: 200, json: { result: { ...item, variables } } }
    const given = JSON.parse(asked.body.toString()) as {
      sysparm_requested_for: string
      variables: Record<string, string>
    }
    const missing = variables.filter(({ name, mandatory }) => mandatory && !given.variables[name])
    if (missing.length > 0) return { status: 400, json: { error: { message: 'Mandatory Variables are required' } } }
    const about = { requested_for: given.sysparm_requested_for, variables: JSON.stringify(given.variables) }
    const { sys_id, number } = this.tables.insert('sc_request', { ...about, cat_item: item.sys_id ?? '' }, asked.user)
    return {
      status: 200,
      json: { result: { sys_id, number, request_number: number, request_id: sys_id, table: 'sc_request' } },
    }
  }

  #assign(item: string, agent: string): Answer {
    const row = this.tables.update('awa_work_item', item, { assigned_to: agent, state: 'pending_accept' })
    return row
      ? { status: 200, json: { result: { success: true, message: 'Manual assignment successfully requested.' } } }
      : notFound
  }

  #attach(asked: Asked): Answer {
    const row = this.tables.insert(
      'sys_attachment',
      {
        table_name: asked.query.get('table_name') ?? '',
        table_sys_id: asked.query.get('table_sys_id') ?? '',
        file_name: asked.query.get('file_name') ?? '',
        content_type: String(asked.headers['content-type']),
        size_bytes: String(asked.body.length),
      },
      asked.user,
    )
    this.files.set(row.sys_id ?? '', asked.body)
    return {
      status: 201,
      json: { result: { ...row, download_link: `${this.origin()}/api/now/attachment/${row.sys_id}/file` } },
    }
  }

  #file(id: string): Answer {
    const bytes = this.files.get(id)
    const row = this.tables.get('sys_attachment', id)
    return bytes ? { status: 200, body: bytes, headers: { 'content-type': row?.content_type ?? '' } } : notFound
  }

  /** The shape of the Knowledge Management API's sample: ids with their table, the found words in `<B>`. */
  #articles(asked: Asked): Answer {
    const words = (asked.query.get('query') ?? '').toLowerCase()
    const articles = this.tables
      .of('kb_knowledge')
      .filter(({ short_description = '' }) => short_description.toLowerCase().includes(words))
      .map(({ sys_id, number, short_description }) => ({
        id: `kb_knowledge:${sys_id}`,
        title: short_description,
        snippet: ` <B>${words}</B> and more `,
        number,
        link: `?id=kb_article_view&sysparm_article=${number}`,
        score: 13.2,
      }))
    return { status: 200, json: { result: { meta: { count: articles.length }, articles } } }
  }
}
