-- What was answered under an idempotency key, given again when the same request comes again. It goes after a day, and
-- refers to nothing: what it tells of may be gone by then.
CREATE TABLE idempotency (
    principal_id UUID NOT NULL,
    route TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    fingerprint BYTEA NOT NULL,
    status BIGINT NOT NULL,
    headers TEXT COLLATE "C" NOT NULL,
    body BYTEA NOT NULL,
    kept_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (principal_id, route, key)
);
CREATE INDEX idempotency_kept ON idempotency (kept_at);
