-- Work for later. What is `due_at` is when a worker may take a job: its time, or the end of another worker's lease.
CREATE TABLE jobs (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    priority INTEGER NOT NULL,
    unique_key TEXT,
    owner_id BLOB,
    status TEXT NOT NULL CHECK (status IN ('queued', 'leased', 'retrying', 'succeeded', 'dead', 'cancelled')),
    attempts INTEGER NOT NULL,
    due_at INTEGER,
    ended_at INTEGER,
    failure TEXT,
    created_at INTEGER NOT NULL,
    request_id BLOB NOT NULL,
    CHECK ((status IN ('succeeded', 'dead', 'cancelled')) = (ended_at IS NOT NULL)),
    CHECK ((due_at IS NULL) = (ended_at IS NOT NULL))
) STRICT;
CREATE INDEX jobs_due ON jobs (priority, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX jobs_owner ON jobs (owner_id, created_at, id) WHERE owner_id IS NOT NULL;
CREATE INDEX jobs_status ON jobs (status, created_at, id);
CREATE UNIQUE INDEX jobs_key ON jobs (unique_key) WHERE ended_at IS NULL;
