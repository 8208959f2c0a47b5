-- Identifiers of jobs are minted in order of time, so lists of jobs go by them alone.
DROP INDEX jobs_owner;
DROP INDEX jobs_status;
CREATE INDEX jobs_owner ON jobs (owner_id, id) WHERE owner_id IS NOT NULL;
CREATE INDEX jobs_status ON jobs (status, id);
