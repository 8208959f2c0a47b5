DROP INDEX sessions_ended;
DROP INDEX jobs_owner;
DROP INDEX jobs_status;
CREATE INDEX jobs_owner ON jobs (owner_id, created_at, id) WHERE owner_id IS NOT NULL;
CREATE INDEX jobs_status ON jobs (status, created_at, id);
ALTER TABLE articles DROP COLUMN publish_at;
