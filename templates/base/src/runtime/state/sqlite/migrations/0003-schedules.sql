-- When a run is to begin that was asked for ahead of its time. Of each principal, the one that is due first is looked for.
ALTER TABLE runs ADD COLUMN start_at INTEGER;
CREATE INDEX runs_scheduled ON runs (principal, start_at) WHERE status = 'scheduled';

-- Up to when the times of a schedule are done with, and which times these were.
CREATE TABLE schedules (
  name TEXT PRIMARY KEY,
  times TEXT NOT NULL,
  up_to INTEGER NOT NULL
) STRICT;
