/** `~` stands for the schema. One script per version; only append to the list: `meta.version` counts those that ran. */
export const migrations: readonly string[] = [
  `
  CREATE SEQUENCE ~seq INCREMENT 1024 MINVALUE 1024 START 1024;
  CREATE SEQUENCE ~fence;

  CREATE TABLE ~work (
    seq BIGINT PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, envelope TEXT NOT NULL, identified TEXT,
    state TEXT NOT NULL, reason TEXT, conversation TEXT, lane TEXT NOT NULL, track TEXT NOT NULL,
    position BIGINT NOT NULL, ready_at BIGINT NOT NULL, later BOOLEAN NOT NULL, waits BOOLEAN NOT NULL,
    tries INTEGER NOT NULL, throws INTEGER NOT NULL, since BIGINT, cancelled BOOLEAN NOT NULL, at BIGINT NOT NULL,
    settled_at BIGINT);
  CREATE UNIQUE INDEX work_id ON ~work (tenant, id);
  CREATE INDEX work_lane ON ~work (lane, position) WHERE state = 'waiting';
  CREATE INDEX work_parked ON ~work (tenant, seq) WHERE state = 'parked';
  CREATE INDEX work_settled ON ~work (settled_at) WHERE settled_at IS NOT NULL;
  CREATE INDEX work_conversation ON ~work (conversation) WHERE settled_at IS NOT NULL OR state = 'parked';

  -- What is claimed. look_at: when it is worth a look, or until when it is leased. news and wakes count what came from
  -- outside, and are compared when it is released; stop names work that was cancelled while it may be in hand.
  CREATE TABLE ~lane (
    lane TEXT PRIMARY KEY, look_at BIGINT NOT NULL, blocked BOOLEAN NOT NULL DEFAULT false, owner TEXT,
    fence BIGINT NOT NULL DEFAULT 0, news BIGINT NOT NULL DEFAULT 0, wakes BIGINT NOT NULL DEFAULT 0,
    stop BIGINT[] NOT NULL DEFAULT '{}') WITH (fillfactor = 70);
  CREATE INDEX lane_look ON ~lane (look_at) WHERE look_at < 9007199254740991;

  CREATE TABLE ~step (seq BIGINT, key TEXT, data TEXT NOT NULL, PRIMARY KEY (seq, key));
  CREATE TABLE ~orphan (seq BIGINT PRIMARY KEY, until BIGINT NOT NULL, again_at BIGINT NOT NULL, since BIGINT NOT NULL);
  CREATE INDEX orphan_until ON ~orphan (until);
  CREATE INDEX orphan_again ON ~orphan (again_at);
  CREATE TABLE ~orphan_name (tenant TEXT, name TEXT, seq BIGINT, PRIMARY KEY (tenant, name, seq));
  CREATE INDEX orphan_name_seq ON ~orphan_name (seq);

  CREATE TABLE ~name (tenant TEXT, key TEXT, customer TEXT NOT NULL, PRIMARY KEY (tenant, key));
  CREATE INDEX name_customer ON ~name (tenant, customer);
  CREATE TABLE ~sharer (tenant TEXT, key TEXT, customer TEXT, PRIMARY KEY (tenant, key, customer));
  CREATE INDEX sharer_customer ON ~sharer (tenant, customer);
  CREATE TABLE ~conversation (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL,
    channel TEXT NOT NULL, line TEXT NOT NULL, customer TEXT NOT NULL, state TEXT NOT NULL, data JSONB NOT NULL,
    UNIQUE (tenant, channel, line, customer));
  CREATE INDEX conversation_customer ON ~conversation (tenant, customer);
  CREATE INDEX conversation_state ON ~conversation (tenant, state, number);
  CREATE TABLE ~channel (tenant TEXT, channel TEXT, PRIMARY KEY (tenant, channel));
  CREATE TABLE ~ticket (
    tenant TEXT, host TEXT, ticket TEXT, conversation TEXT NOT NULL, PRIMARY KEY (tenant, host, ticket));

  CREATE TABLE ~message (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL,
    conversation TEXT NOT NULL, at BIGINT NOT NULL, words TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (tenant, id));
  CREATE INDEX message_conversation ON ~message (tenant, conversation, number);
  CREATE INDEX message_at ON ~message (at);
  CREATE TABLE ~part (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, message TEXT NOT NULL,
    data TEXT NOT NULL, UNIQUE (tenant, id));
  CREATE INDEX part_message ON ~part (tenant, message);
  CREATE TABLE ~sent (
    tenant TEXT, channel TEXT, provider_id TEXT, part TEXT NOT NULL, PRIMARY KEY (tenant, channel, provider_id));
  CREATE INDEX sent_part ON ~sent (tenant, part);
  CREATE TABLE ~media_use (
    ref TEXT, tenant TEXT, conversation TEXT, message TEXT, PRIMARY KEY (ref, tenant, conversation, message));
  CREATE INDEX media_use_message ON ~media_use (tenant, conversation, message);

  CREATE TABLE ~consent (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, customer TEXT NOT NULL,
    channel TEXT NOT NULL, line TEXT NOT NULL, keys TEXT[] NOT NULL, data TEXT NOT NULL, UNIQUE (tenant, id));
  CREATE INDEX consent_customer ON ~consent (tenant, customer);
  CREATE INDEX consent_keys ON ~consent USING gin (keys);
  CREATE TABLE ~choice (
    tenant TEXT, conversation TEXT, id TEXT, data TEXT NOT NULL, PRIMARY KEY (tenant, conversation, id));
  CREATE TABLE ~written (tenant TEXT, host TEXT, id TEXT, message TEXT, PRIMARY KEY (tenant, host, id));
  CREATE TABLE ~pause (tenant TEXT, key TEXT, until BIGINT NOT NULL, PRIMARY KEY (tenant, key));
  CREATE TABLE ~mark (tenant TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (tenant, key));
  -- In slots, so that writers do not queue for one row.
  CREATE TABLE ~count (
    tenant TEXT, what TEXT, slot INTEGER, number BIGINT NOT NULL, PRIMARY KEY (tenant, what, slot)) WITH (fillfactor = 50);

  CREATE TABLE ~media (ref TEXT PRIMARY KEY, upload TEXT NOT NULL, size BIGINT NOT NULL);
  CREATE TABLE ~media_chunk (upload TEXT, n INTEGER, bytes BYTEA NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (upload, n));
  ALTER TABLE ~media_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
  `,
  `
  -- Rows that are written again soon after: with room beside them the new version needs no entries in the indexes.
  ALTER TABLE ~conversation SET (fillfactor = 70);
  ALTER TABLE ~message SET (fillfactor = 70);
  `,
  `
  -- A process died while it was in hand. A lane whose first piece of work waits for its turn as a suspect has its rank,
  -- and is worth no look: it is claimed by that.
  ALTER TABLE ~work ADD COLUMN suspect TEXT;
  ALTER TABLE ~lane ADD COLUMN suspect SMALLINT;
  CREATE INDEX lane_suspect ON ~lane (suspect) WHERE suspect IS NOT NULL;
  `,
  `
  -- A search looks back from a date.
  CREATE INDEX message_search ON ~message (tenant, at, number);
  `,
  `
  -- What the links to files stand for, by a hash of their tokens.
  CREATE TABLE ~file_link (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL, conversation TEXT NOT NULL, until BIGINT NOT NULL, data TEXT NOT NULL);
  CREATE INDEX file_link_conversation ON ~file_link (tenant, conversation);
  CREATE INDEX file_link_until ON ~file_link (until);
  `,
]
