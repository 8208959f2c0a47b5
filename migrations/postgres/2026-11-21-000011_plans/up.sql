-- When a draft is to be published by itself. The body moves behind it, so that lists need not read past it.
ALTER TABLE articles ADD COLUMN publish_at TIMESTAMPTZ;
ALTER TABLE articles ADD COLUMN moved TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE articles SET moved = body;
ALTER TABLE articles DROP COLUMN body;
ALTER TABLE articles RENAME COLUMN moved TO body;

-- Identifiers of jobs are minted in order of time, so lists of jobs go by them alone.
DROP INDEX jobs_owner;
DROP INDEX jobs_status;
CREATE INDEX jobs_owner ON jobs (owner_id, id) WHERE owner_id IS NOT NULL;
CREATE INDEX jobs_status ON jobs (status, id);

-- Sessions are forgotten some time after their end.
CREATE INDEX sessions_ended ON sessions (expires_at, id);
