-- Work for later. What is `due_at` is when a worker may take a job: its time, or the end of another worker's lease.
CREATE TABLE jobs (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL,
    priority BIGINT NOT NULL,
    unique_key TEXT COLLATE "C",
    owner_id UUID,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('queued', 'leased', 'retrying', 'succeeded', 'dead', 'cancelled')),
    attempts BIGINT NOT NULL,
    due_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    failure TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    request_id UUID NOT NULL,
    CHECK ((status IN ('succeeded', 'dead', 'cancelled')) = (ended_at IS NOT NULL)),
    CHECK ((due_at IS NULL) = (ended_at IS NOT NULL))
);
CREATE INDEX jobs_due ON jobs (priority, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX jobs_owner ON jobs (owner_id, created_at, id) WHERE owner_id IS NOT NULL;
CREATE INDEX jobs_status ON jobs (status, created_at, id);
CREATE UNIQUE INDEX jobs_key ON jobs (unique_key) WHERE ended_at IS NULL;
