DROP INDEX jobs_recurred;
DROP INDEX email_tokens_address;
CREATE TABLE deliveries_moved (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    webhook_id BLOB NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    message_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    reader_id BLOB,
    status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed', 'cancelled')),
    tried INTEGER NOT NULL CHECK (tried >= 0),
    attempts TEXT NOT NULL,
    next_at INTEGER,
    created_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (webhook_id, message_id),
    CHECK ((status = 'pending') = (next_at IS NOT NULL))
) STRICT;
INSERT INTO deliveries_moved
    (id, version, webhook_id, message_id, kind, reader_id, status, tried, attempts, next_at, created_at, body)
SELECT id, version, webhook_id, message_id, kind, reader_id, status, tried, attempts, next_at, created_at, body
FROM deliveries WHERE webhook_id IN (SELECT id FROM webhooks);
DROP TABLE deliveries;
ALTER TABLE deliveries_moved RENAME TO deliveries;
CREATE INDEX deliveries_listed ON deliveries (webhook_id, created_at, id);
CREATE INDEX deliveries_status ON deliveries (webhook_id, status, created_at, id);
CREATE INDEX deliveries_created ON deliveries (created_at);
