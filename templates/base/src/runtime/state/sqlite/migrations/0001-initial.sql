-- Bodies are text, not a JSON type: signed content of a provider must come back byte for byte.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  principal TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  principal TEXT NOT NULL,
  input TEXT NOT NULL,
  status TEXT NOT NULL,
  output TEXT,
  error TEXT,
  -- The run that answers the message of this run.
  merged_into TEXT,
  usage TEXT NOT NULL,
  trace TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  idempotency_key TEXT
) STRICT;
CREATE UNIQUE INDEX runs_idempotency ON runs (principal, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX runs_not_ended ON runs (created_at) WHERE status IN ('queued', 'running', 'waiting', 'parked');
CREATE INDEX runs_queued ON runs (session_id) WHERE status = 'queued';

CREATE TABLE messages (
  session_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (session_id, sequence),
  UNIQUE (run_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  run_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (run_id, sequence),
  UNIQUE (run_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE approvals (
  run_id TEXT NOT NULL,
  tool_call_id TEXT NOT NULL,
  call TEXT NOT NULL,
  answer TEXT,
  PRIMARY KEY (run_id, tool_call_id)
) STRICT;

CREATE TABLE journal (
  run_id TEXT NOT NULL,
  step TEXT NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;

-- `up_to`: the runs of the schedule were started up to this time.
CREATE TABLE schedules (
  name TEXT PRIMARY KEY,
  times TEXT NOT NULL,
  up_to INTEGER NOT NULL
) STRICT;

CREATE TABLE facts (
  subject TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  value TEXT NOT NULL,
  source TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (subject, key, version)
) STRICT, WITHOUT ROWID;
