-- A change is one row: an event of the outbox, and an entry of the audit trail that waits there for its seal. Who did it
-- stands beside what happened; rows of before have it in the trail alone.
ALTER TABLE outbox ADD COLUMN sealed_at TIMESTAMPTZ;
UPDATE outbox SET sealed_at = happened_at;
ALTER TABLE outbox ADD COLUMN actor TEXT COLLATE "C"
    CHECK (actor = 'guest' OR actor = 'member' OR actor = 'operator') CHECK (actor IS NOT NULL OR sealed_at IS NOT NULL);
ALTER TABLE outbox ADD COLUMN user_id UUID;
ALTER TABLE outbox ADD COLUMN session_id UUID
    CHECK ((actor = 'member') = (user_id IS NOT NULL AND session_id IS NOT NULL));
ALTER TABLE outbox ADD COLUMN address TEXT COLLATE "C";

-- What has no seal yet goes back to its event, and stands for itself where that is gone.
UPDATE outbox SET sealed_at = NULL, actor = entry.actor, user_id = entry.user_id, session_id = entry.session_id,
    address = entry.address
FROM audit AS entry
WHERE entry.position IS NULL AND entry.request_id = outbox.request_id AND entry.action = outbox.name
    AND entry.subject_id = outbox.subject_id AND entry.subject_version = outbox.subject_version;
INSERT INTO outbox (id, name, subject_kind, subject_id, subject_version, facts, happened_at, request_id, told_at,
    published_at, actor, user_id, session_id, address)
SELECT id, action, subject_kind, subject_id, subject_version, '{}', happened_at, request_id, happened_at,
    happened_at, actor, user_id, session_id, address
FROM audit
WHERE position IS NULL AND (request_id, action, subject_id, subject_version)
    NOT IN (SELECT request_id, name, subject_id, subject_version FROM outbox)
ORDER BY sequence;
CREATE INDEX outbox_unsealed ON outbox (sequence) WHERE sealed_at IS NULL;

-- The sealed part of the trail: a chain of positions without gaps.
CREATE TABLE sealed (
    position BIGINT NOT NULL PRIMARY KEY CHECK (position > 0),
    seal BYTEA NOT NULL,
    sequence BIGINT NOT NULL,
    id UUID NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_id UUID NOT NULL,
    subject_version BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL CHECK (actor IN ('guest', 'member', 'operator')),
    user_id UUID,
    session_id UUID,
    address TEXT COLLATE "C",
    happened_at TIMESTAMPTZ NOT NULL,
    request_id UUID NOT NULL,
    CHECK ((actor = 'member') = (user_id IS NOT NULL AND session_id IS NOT NULL))
);
INSERT INTO sealed SELECT position, seal, sequence, id, action, subject_kind, subject_id, subject_version, actor, user_id,
    session_id, address, happened_at, request_id FROM audit WHERE position IS NOT NULL ORDER BY position;
DROP TABLE audit;
ALTER TABLE sealed RENAME TO audit;
CREATE INDEX audit_sequence ON audit (sequence);
CREATE INDEX audit_subject ON audit (subject_id, sequence);
CREATE INDEX audit_user ON audit (user_id, sequence) WHERE user_id IS NOT NULL;

-- The whole trail, of which each change is in one part.
CREATE VIEW trail AS
SELECT sequence, id, action, subject_kind, subject_id, subject_version, actor, user_id, session_id, address,
    happened_at, request_id, position, seal
FROM audit
UNION ALL
SELECT sequence, id, name, subject_kind, subject_id, subject_version, actor, user_id, session_id, address,
    happened_at, request_id, CAST(NULL AS BIGINT), CAST(NULL AS BYTEA)
FROM outbox WHERE sealed_at IS NULL;
