// The writes of `plain.mjs` on PostgreSQL: each step of all messages of a transaction in one prepared statement, sent
// together. No lanes, no leases and no rules.
import { Client } from 'pg'

const state = JSON.stringify({
  state: 'open',
  addresses: ['+15550000000'],
  route: { host: 'desk' },
  ticket: { id: '1' },
})
const attempt = '{"key":"post","what":"post","startedAt":1,"deadline":2}'

const statements = {
  known: 'SELECT id FROM plain.work WHERE id = ANY($1::text[])',
  take: `INSERT INTO plain.work SELECT seq, id, conversation, 'waiting', 'facts', envelope, NULL
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS u(seq, id, conversation, envelope)`,
  message: `INSERT INTO plain.message (id, conversation, at, words, data) SELECT id, conversation, 1, 'hello, my order is', data
    FROM unnest($1::text[], $2::text[], $3::text[]) AS u(id, conversation, data)`,
  window: `INSERT INTO plain.conversation SELECT id, '${state}' FROM unnest($1::text[]) AS u(id)
    ON CONFLICT (id) DO UPDATE SET data = excluded.data`,
  pass: `UPDATE plain.work SET track = 'in' WHERE seq = ANY($1::bigint[])`,
  attempt: `INSERT INTO plain.step SELECT seq, '${attempt}' FROM unnest($1::bigint[]) AS u(seq)`,
  ticket: `UPDATE plain.message m SET data = u.data FROM unnest($1::text[], $2::text[]) AS u(id, data) WHERE m.id = u.id`,
  settle: `UPDATE plain.work SET state = 'effected', settled_at = 1, envelope = NULL WHERE seq = ANY($1::bigint[])`,
  done: 'DELETE FROM plain.step WHERE seq = ANY($1::bigint[])',
}

/** The same shape as `plainStore`, for the whole wire. */
export const plainPostgres = async (connectionString) => {
  const client = new Client({ connectionString, pipeline: true })
  await client.connect()
  await client.query(`DROP SCHEMA IF EXISTS plain CASCADE; CREATE SCHEMA plain;
  CREATE TABLE plain.work (seq bigint PRIMARY KEY, id text UNIQUE, conversation text, state text, track text, envelope text, settled_at bigint);
  CREATE INDEX ON plain.work (conversation, track, seq) WHERE state = 'waiting';
  CREATE INDEX ON plain.work (settled_at) WHERE settled_at IS NOT NULL;
  CREATE TABLE plain.conversation (id text PRIMARY KEY, data text);
  CREATE TABLE plain.message (number bigserial PRIMARY KEY, id text UNIQUE, conversation text, at bigint, words text, data text);
  CREATE INDEX ON plain.message (conversation, number);
  CREATE TABLE plain.step (seq bigint PRIMARY KEY, data text);`)
  const q = (name, ...values) => client.query({ name, text: statements[name], values })
  const cut = ({ json }) => json.slice(0, 300)
  const column = (jobs, name) => jobs.map((job) => job[name])
  const write = {
    taken: (jobs) => [
      q('known', column(jobs, 'id')),
      q('take', column(jobs, 'seq'), column(jobs, 'id'), column(jobs, 'conversation'), column(jobs, 'json')),
    ],
    facts(jobs) {
      const said = jobs.filter(({ of }) => of === undefined)
      const told = jobs.filter(({ of }) => of !== undefined)
      return [
        ...(said.length > 0 ? [q('message', column(said, 'id'), column(said, 'conversation'), said.map(cut))] : []),
        ...(told.length > 0 ? [q('ticket', column(told, 'of'), told.map(cut))] : []),
        q('window', [...new Set(column(jobs, 'conversation'))]),
        q('pass', column(jobs, 'seq')),
      ]
    },
    before: (jobs) => [q('attempt', column(jobs, 'seq'))],
    after: (jobs) => [
      q(
        'ticket',
        jobs.map(({ id, of }) => of ?? id),
        jobs.map(cut),
      ),
      q('settle', column(jobs, 'seq')),
      q('done', column(jobs, 'seq')),
    ],
  }
  return {
    async batch(items) {
      const steps = Object.keys(write).map((step) => [
        step,
        items.filter(([one]) => one === step).map(([, job]) => job),
      ])
      const sent = steps.flatMap(([step, jobs]) => (jobs.length > 0 ? write[step](jobs) : []))
      await Promise.all([client.query('BEGIN'), ...sent, client.query('COMMIT')])
    },
    close: () => client.end(),
  }
}
