-- A webhook goes at once, and its deliveries behind it, some at a time: so they no longer refer to it. SQLite drops a
-- reference with its table alone, and whoever writes here is the one who migrates.
CREATE TABLE deliveries_moved (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    webhook_id BLOB NOT NULL,
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
FROM deliveries;
DROP TABLE deliveries;
ALTER TABLE deliveries_moved RENAME TO deliveries;
CREATE INDEX deliveries_listed ON deliveries (webhook_id, created_at, id);
CREATE INDEX deliveries_status ON deliveries (webhook_id, status, created_at, id);
CREATE INDEX deliveries_created ON deliveries (created_at);

-- Letters are counted by the address that they went to, too.
CREATE INDEX email_tokens_address ON email_tokens (email_folded, purpose);

-- What recurs forgets its former times when it succeeds.
CREATE INDEX jobs_recurred ON jobs (unique_key) WHERE status = 'succeeded' AND unique_key = kind;
