-- Bodies are text, never jsonb: what a provider signed must come back byte for byte. Whatever people and models say is
-- written as JSON, also a bare string, because text of Postgres has no place for the character NUL.
CREATE TABLE sessions (
  id text COLLATE "C" PRIMARY KEY,
  principal text NOT NULL,
  created_at bigint NOT NULL,
  -- The sequence of its newest message: who counts it up holds the row, so that there are no gaps.
  last_message integer NOT NULL DEFAULT 0
);

CREATE TABLE runs (
  id text COLLATE "C" PRIMARY KEY,
  session_id text COLLATE "C" NOT NULL REFERENCES sessions (id),
  principal text NOT NULL,
  input text NOT NULL,
  status text NOT NULL,
  output text,
  error text,
  usage text NOT NULL,
  trace text NOT NULL,
  created_at bigint NOT NULL,
  idempotency_key text,
  -- The sequence of its newest event, as above.
  last_event integer NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX runs_idempotency ON runs (principal, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX runs_unfinished ON runs (created_at) WHERE status IN ('queued', 'running', 'waiting');

CREATE TABLE messages (
  session_id text COLLATE "C" NOT NULL,
  sequence integer NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (session_id, sequence),
  UNIQUE (run_id, key)
);

CREATE TABLE events (
  run_id text COLLATE "C" NOT NULL,
  sequence integer NOT NULL,
  key text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (run_id, sequence),
  UNIQUE (run_id, key)
);

CREATE TABLE approvals (
  run_id text COLLATE "C" NOT NULL,
  tool_call_id text COLLATE "C" NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  call text NOT NULL,
  answer text,
  PRIMARY KEY (run_id, tool_call_id)
);

CREATE TABLE journal (
  run_id text COLLATE "C" NOT NULL,
  step text COLLATE "C" NOT NULL,
  result text NOT NULL,
  PRIMARY KEY (run_id, step)
);

CREATE TABLE facts (
  subject text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  value text NOT NULL,
  source text COLLATE "C" NOT NULL,
  recorded_at bigint NOT NULL,
  PRIMARY KEY (subject, key, version)
);
