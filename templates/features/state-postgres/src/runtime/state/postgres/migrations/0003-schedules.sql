-- When a run is to begin that was asked for ahead of its time. Of each principal, the one that is due first is looked for.
ALTER TABLE runs ADD COLUMN start_at bigint;
CREATE INDEX runs_scheduled ON runs (principal, start_at) WHERE status = 'scheduled';

-- Up to when the times of a schedule are done with, and which times these were.
CREATE TABLE schedules (
  name text COLLATE "C" PRIMARY KEY,
  times text NOT NULL,
  up_to bigint NOT NULL
);
