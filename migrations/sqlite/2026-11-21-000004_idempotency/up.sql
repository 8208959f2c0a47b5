-- What was answered under an idempotency key, given again when the same request comes again. It goes after a day, and
-- refers to nothing: what it tells of may be gone by then.
CREATE TABLE idempotency (
    principal_id BLOB NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (principal_id, route, key)
) STRICT;
CREATE INDEX idempotency_kept ON idempotency (kept_at);
