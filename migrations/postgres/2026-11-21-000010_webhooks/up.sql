-- Addresses of others that hear of events. `event_types` is a JSON list, empty for all; secrets are sealed.
CREATE TABLE webhooks (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    owner_id UUID NOT NULL REFERENCES users (id),
    url TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    event_types TEXT COLLATE "C" NOT NULL,
    disabled_by TEXT COLLATE "C" CHECK (disabled_by IN ('owner', 'gone', 'failing')),
    secret BYTEA NOT NULL,
    previous_secret BYTEA,
    previous_until TIMESTAMPTZ,
    failing_since TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);
CREATE INDEX webhooks_owner ON webhooks (owner_id, created_at, id);
CREATE INDEX webhooks_listening ON webhooks (id) WHERE disabled_by IS NULL;

-- One message for one webhook. `attempts` is a JSON list of the last ones; nobody's identifier as reader is everybody.
CREATE TABLE deliveries (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    webhook_id UUID NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    message_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    reader_id UUID,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('pending', 'delivered', 'failed', 'cancelled')),
    tried BIGINT NOT NULL CHECK (tried >= 0),
    attempts TEXT COLLATE "C" NOT NULL,
    next_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    UNIQUE (webhook_id, message_id),
    CHECK ((status = 'pending') = (next_at IS NOT NULL))
);
CREATE INDEX deliveries_listed ON deliveries (webhook_id, created_at, id);
CREATE INDEX deliveries_status ON deliveries (webhook_id, status, created_at, id);
CREATE INDEX deliveries_created ON deliveries (created_at);
