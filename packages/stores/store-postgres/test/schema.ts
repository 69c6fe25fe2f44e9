import { randomBytes } from 'node:crypto'
import { Client, Pool } from 'pg'

export const freshSchema = (): string => `t${randomBytes(6).toString('hex')}`

export const withClient = async <T>(url: string, use: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

export const dropSchema = (url: string, schema: string): Promise<unknown> =>
  withClient(url, (client) => client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`))

let asking: Pool | undefined

/** Whether a lane of that schema is held, or waits to be claimed by that time. */
export const busyIn = (url: string, schema: string) => {
  asking ??= new Pool({ connectionString: url, max: 1, allowExitOnIdle: true }).on('error', () => undefined)
  const pool = asking
  return async (now: number): Promise<boolean> => {
    const { rows } = await pool.query(
      `SELECT EXISTS (SELECT 1 FROM "${schema}".lane WHERE owner IS NOT NULL OR look_at <= $1) AS busy`,
      [now],
    )
    return rows[0].busy === true
  }
}
