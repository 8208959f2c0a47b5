-- Addresses of others that hear of events. `event_types` is a JSON list, empty for all; secrets are sealed.
CREATE TABLE webhooks (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    owner_id BLOB NOT NULL REFERENCES users (id),
    url TEXT NOT NULL,
    description TEXT,
    event_types TEXT NOT NULL,
    disabled_by TEXT CHECK (disabled_by IN ('owner', 'gone', 'failing')),
    secret BLOB NOT NULL,
    previous_secret BLOB,
    previous_until INTEGER,
    failing_since INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
) STRICT;
CREATE INDEX webhooks_owner ON webhooks (owner_id, created_at, id);
CREATE INDEX webhooks_listening ON webhooks (id) WHERE disabled_by IS NULL;

-- One message for one webhook. `attempts` is a JSON list of the last ones; nobody's identifier as reader is everybody.
CREATE TABLE deliveries (
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
CREATE INDEX deliveries_listed ON deliveries (webhook_id, created_at, id);
CREATE INDEX deliveries_status ON deliveries (webhook_id, status, created_at, id);
CREATE INDEX deliveries_created ON deliveries (created_at);
