-- Bodies are text, not jsonb: signed content of a provider must come back byte for byte. Input, output and facts are
-- JSON text, because text of Postgres cannot hold the character NUL.
CREATE TABLE sessions (
  id text COLLATE "C" PRIMARY KEY,
  principal text NOT NULL,
  created_at bigint NOT NULL,
  -- Sequence of the newest message. An update locks the row, so that the sequence has no gaps.
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
  -- The run that answers the message of this run.
  merged_into text,
  usage text NOT NULL,
  trace text NOT NULL,
  created_at bigint NOT NULL,
  idempotency_key text,
  -- Sequence of the newest event. An update locks the row, so that the sequence has no gaps.
  last_event integer NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX runs_idempotency ON runs (principal, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX runs_not_ended ON runs (created_at) WHERE status IN ('queued', 'running', 'waiting', 'parked');
CREATE INDEX runs_queued ON runs (session_id) WHERE status = 'queued';

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

-- `up_to`: the runs of the schedule were started up to this time.
CREATE TABLE schedules (
  name text COLLATE "C" PRIMARY KEY,
  times text NOT NULL,
  up_to bigint NOT NULL
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
