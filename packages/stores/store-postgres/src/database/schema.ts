/** `~` stands for the schema. One script per version: `meta.version` counts those that ran. Once published, only append to the list. */
export const migrations: readonly string[] = [
  `
  CREATE SEQUENCE ~seq INCREMENT 1024 MINVALUE 1024 START 1024;
  CREATE SEQUENCE ~fence;

  -- An empty envelope: what it carried is gone, and the other columns say what is left of it.
  CREATE TABLE ~work (
    seq BIGINT PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, envelope TEXT NOT NULL, identified TEXT,
    state TEXT NOT NULL, reason TEXT, conversation TEXT, lane TEXT NOT NULL, track TEXT NOT NULL,
    position BIGINT NOT NULL, ready_at BIGINT NOT NULL, later BOOLEAN NOT NULL, waits BOOLEAN NOT NULL,
    tries INTEGER NOT NULL, throws INTEGER NOT NULL, since BIGINT, cancelled BOOLEAN NOT NULL, at BIGINT NOT NULL,
    settled_at BIGINT,
    -- A process died while it was in hand.
    suspect TEXT);
  CREATE UNIQUE INDEX work_id ON ~work (tenant, id);
  CREATE INDEX work_lane ON ~work (lane, position) WHERE state = 'waiting';
  -- Every message looks for who waits for it, and seldom does anybody: not among all that is waiting.
  CREATE INDEX work_waits ON ~work (lane) WHERE state = 'waiting' AND waits;
  CREATE INDEX work_parked ON ~work (tenant, seq) WHERE state = 'parked';
  CREATE INDEX work_settled ON ~work (settled_at) WHERE settled_at IS NOT NULL;
  -- What an erasure empties, and what waits for a person.
  CREATE INDEX work_conversation ON ~work (conversation) WHERE settled_at IS NOT NULL AND envelope <> '' OR state = 'parked';

  -- What is claimed. look_at: when it is worth a look, or until when it is leased. news and wakes count what came from
  -- outside, and are compared when it is released; stop names work that was cancelled while it may be in hand. A lane whose
  -- first piece of work waits for its turn as a suspect has its rank, and is worth no look: it is claimed by that.
  -- idle_since: nothing is left in it. It is dropped later, so that the table and its index stay as small as what is going on.
  CREATE TABLE ~lane (
    lane TEXT PRIMARY KEY, look_at BIGINT NOT NULL, blocked BOOLEAN NOT NULL DEFAULT false, owner TEXT,
    fence BIGINT NOT NULL DEFAULT 0, news BIGINT NOT NULL DEFAULT 0, wakes BIGINT NOT NULL DEFAULT 0,
    stop BIGINT[] NOT NULL DEFAULT '{}', suspect SMALLINT, idle_since BIGINT) WITH (fillfactor = 70);
  CREATE INDEX lane_look ON ~lane (look_at) WHERE look_at < 9007199254740991;
  CREATE INDEX lane_suspect ON ~lane (suspect) WHERE suspect IS NOT NULL;
  CREATE INDEX lane_idle ON ~lane (idle_since) WHERE idle_since IS NOT NULL;

  CREATE TABLE ~step (seq BIGINT, key TEXT, data TEXT NOT NULL, PRIMARY KEY (seq, key));
  CREATE TABLE ~orphan (seq BIGINT PRIMARY KEY, until BIGINT NOT NULL, again_at BIGINT NOT NULL, since BIGINT NOT NULL);
  CREATE INDEX orphan_until ON ~orphan (until);
  CREATE INDEX orphan_again ON ~orphan (again_at);
  CREATE TABLE ~orphan_name (tenant TEXT, name TEXT, seq BIGINT, PRIMARY KEY (tenant, name, seq));
  CREATE INDEX orphan_name_seq ON ~orphan_name (seq);

  -- With the customer in it, a look-up need not visit the table.
  CREATE TABLE ~name (tenant TEXT, key TEXT, customer TEXT NOT NULL, PRIMARY KEY (tenant, key) INCLUDE (customer));
  CREATE INDEX name_customer ON ~name (tenant, customer);
  CREATE TABLE ~sharer (tenant TEXT, key TEXT, customer TEXT, PRIMARY KEY (tenant, key, customer));
  CREATE INDEX sharer_customer ON ~sharer (tenant, customer);
  -- Conversations and messages are written again soon after: with room beside them the new version needs no entries in the
  -- indexes.
  CREATE TABLE ~conversation (
    id TEXT PRIMARY KEY, number BIGINT GENERATED ALWAYS AS IDENTITY, tenant TEXT NOT NULL,
    channel TEXT NOT NULL, line TEXT NOT NULL, customer TEXT NOT NULL, state TEXT NOT NULL, data JSONB NOT NULL,
    UNIQUE (customer, tenant, channel, line)) WITH (fillfactor = 70);
  CREATE INDEX conversation_number ON ~conversation (tenant, number);
  CREATE INDEX conversation_state ON ~conversation (tenant, state, number);
  CREATE TABLE ~channel (tenant TEXT, channel TEXT, PRIMARY KEY (tenant, channel));
  CREATE TABLE ~ticket (
    tenant TEXT, host TEXT, ticket TEXT, conversation TEXT NOT NULL, PRIMARY KEY (tenant, host, ticket));

  CREATE TABLE ~message (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL,
    conversation TEXT NOT NULL, at BIGINT NOT NULL, words TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (tenant, id)) WITH (fillfactor = 70);
  CREATE INDEX message_conversation ON ~message (tenant, conversation, number);
  -- A search looks back from a date, and what is too old is dropped.
  CREATE INDEX message_at ON ~message (tenant, at, number);
  CREATE TABLE ~part (
    tenant TEXT, id TEXT, number BIGINT GENERATED ALWAYS AS IDENTITY, message TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (tenant, id));
  CREATE INDEX part_message ON ~part (tenant, message, number);
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

  -- What the links to files stand for, by a hash of their tokens.
  CREATE TABLE ~file_link (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL, conversation TEXT NOT NULL, until BIGINT NOT NULL, data TEXT NOT NULL);
  CREATE INDEX file_link_conversation ON ~file_link (tenant, conversation);
  CREATE INDEX file_link_until ON ~file_link (until);
  `,
]
