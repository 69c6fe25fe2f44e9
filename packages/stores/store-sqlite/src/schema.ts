/** One script per version; only append to the list: `user_version` counts those that ran. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE work (
    seq INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, envelope TEXT NOT NULL, identified TEXT,
    state TEXT NOT NULL, reason TEXT, conversation TEXT, lane TEXT NOT NULL, track TEXT NOT NULL,
    position INTEGER NOT NULL, ready_at INTEGER NOT NULL, later INTEGER NOT NULL, waits INTEGER NOT NULL,
    tries INTEGER NOT NULL, throws INTEGER NOT NULL, since INTEGER, cancelled INTEGER NOT NULL, settled_at INTEGER);
  CREATE UNIQUE INDEX work_id ON work (tenant, id);
  -- What waits, in the order of its arrival: read once, at the start. Nothing is added in the middle of it.
  CREATE INDEX work_waiting ON work (later, seq) WHERE state = 'waiting';
  CREATE INDEX work_later ON work (ready_at) WHERE state = 'waiting' AND later = 1;
  CREATE INDEX work_later_of ON work (conversation) WHERE state = 'waiting' AND later = 1;
  CREATE INDEX work_waits ON work (conversation) WHERE waits = 1;
  CREATE INDEX work_parked ON work (tenant, seq) WHERE state = 'parked';
  -- Only what still carries something is found by its conversation: for erasing it.
  CREATE INDEX work_conversation ON work (conversation) WHERE settled_at IS NOT NULL AND conversation IS NOT NULL;
  CREATE INDEX work_settled ON work (settled_at) WHERE settled_at IS NOT NULL;
  -- What is left of settled work: enough to know its id when a provider repeats it.
  CREATE TABLE seen (tenant TEXT, id TEXT, at INTEGER NOT NULL, PRIMARY KEY (tenant, id)) WITHOUT ROWID;
  CREATE INDEX seen_at ON seen (at);
  CREATE TABLE step (seq INTEGER, key TEXT, data TEXT NOT NULL, PRIMARY KEY (seq, key)) WITHOUT ROWID;
  CREATE TABLE orphan (seq INTEGER PRIMARY KEY, until INTEGER NOT NULL);
  CREATE INDEX orphan_until ON orphan (until);
  CREATE TABLE orphan_name (tenant TEXT, name TEXT, seq INTEGER, PRIMARY KEY (tenant, name, seq)) WITHOUT ROWID;
  CREATE INDEX orphan_name_seq ON orphan_name (seq);

  CREATE TABLE name (tenant TEXT, key TEXT, customer TEXT NOT NULL, PRIMARY KEY (tenant, key)) WITHOUT ROWID;
  CREATE INDEX name_customer ON name (tenant, customer);
  CREATE TABLE sharer (tenant TEXT, key TEXT, customer TEXT, PRIMARY KEY (tenant, key, customer)) WITHOUT ROWID;
  CREATE INDEX sharer_customer ON sharer (tenant, customer);
  CREATE TABLE conversation (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL, channel TEXT NOT NULL,
    line TEXT NOT NULL, customer TEXT NOT NULL, state TEXT NOT NULL, data TEXT NOT NULL,
    UNIQUE (tenant, channel, line, customer));
  CREATE INDEX conversation_customer ON conversation (tenant, customer);
  CREATE INDEX conversation_state ON conversation (tenant, state);
  CREATE TABLE ticket (
    tenant TEXT, host TEXT, ticket TEXT, conversation TEXT NOT NULL, PRIMARY KEY (tenant, host, ticket)) WITHOUT ROWID;

  CREATE TABLE message (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, conversation TEXT NOT NULL, at INTEGER NOT NULL,
    words TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (tenant, id));
  CREATE INDEX message_conversation ON message (tenant, conversation, number);
  CREATE TABLE part (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, of TEXT NOT NULL, data TEXT NOT NULL,
    UNIQUE (tenant, id));
  CREATE INDEX part_of ON part (tenant, of);
  CREATE TABLE sent (
    tenant TEXT, channel TEXT, provider_id TEXT, part TEXT NOT NULL, PRIMARY KEY (tenant, channel, provider_id)) WITHOUT ROWID;
  CREATE INDEX sent_part ON sent (tenant, part);
  CREATE TABLE media_use (
    ref TEXT, tenant TEXT, conversation TEXT, message TEXT, PRIMARY KEY (ref, tenant, conversation, message)) WITHOUT ROWID;
  CREATE INDEX media_use_message ON media_use (tenant, conversation, message);

  CREATE TABLE consent (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, customer TEXT NOT NULL, channel TEXT NOT NULL,
    line TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (tenant, id));
  CREATE INDEX consent_customer ON consent (tenant, customer);
  CREATE TABLE consent_key (tenant TEXT, key TEXT, number INTEGER, PRIMARY KEY (tenant, key, number)) WITHOUT ROWID;
  CREATE INDEX consent_key_number ON consent_key (number);
  CREATE TABLE choice (
    tenant TEXT, conversation TEXT, id TEXT, data TEXT NOT NULL, PRIMARY KEY (tenant, conversation, id)) WITHOUT ROWID;
  CREATE TABLE written (
    tenant TEXT, host TEXT, id TEXT, message TEXT, PRIMARY KEY (tenant, host, id)) WITHOUT ROWID;
  CREATE TABLE pause (tenant TEXT, key TEXT, until INTEGER NOT NULL, PRIMARY KEY (tenant, key)) WITHOUT ROWID;
  CREATE TABLE mark (tenant TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (tenant, key)) WITHOUT ROWID;
  CREATE TABLE count (tenant TEXT, what TEXT, number INTEGER NOT NULL, PRIMARY KEY (tenant, what)) WITHOUT ROWID;
  `,
  `
  -- A process died while it was in hand.
  ALTER TABLE work ADD COLUMN suspect TEXT;
  `,
  `
  -- A search looks back from a date.
  CREATE INDEX message_at ON message (tenant, at);
  `,
  `
  -- What the links to files stand for, by a hash of their tokens.
  CREATE TABLE file_link (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL, conversation TEXT NOT NULL, until INTEGER NOT NULL, data TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX file_link_conversation ON file_link (tenant, conversation);
  CREATE INDEX file_link_until ON file_link (until);
  `,
  `
  -- All steps of a piece of work in one row.
  ALTER TABLE step RENAME TO step_each;
  CREATE TABLE step (seq INTEGER PRIMARY KEY, data TEXT NOT NULL);
  INSERT INTO step SELECT seq, json_group_array(json(data)) FROM step_each GROUP BY seq;
  DROP TABLE step_each;
  `,
  `
  -- What changes with each message of a conversation and is newer than its row: see conversations.ts.
  CREATE TABLE latest (number INTEGER PRIMARY KEY, data TEXT NOT NULL);
  `,
]
