-- The run that took this one's message in.
ALTER TABLE runs ADD COLUMN joined_run_id text;

-- A run that is parked has not ended.
DROP INDEX runs_unfinished;
CREATE INDEX runs_unfinished ON runs (created_at) WHERE status IN ('queued', 'running', 'waiting', 'parked');
-- What has arrived in a session while a run of it is in hand.
CREATE INDEX runs_queued ON runs (session_id) WHERE status = 'queued';
