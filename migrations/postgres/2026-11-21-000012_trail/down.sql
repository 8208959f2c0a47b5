DROP VIEW trail;
ALTER TABLE audit RENAME TO sealed;
DROP INDEX audit_user;
DROP INDEX audit_subject;
DROP INDEX audit_sequence;
CREATE TABLE audit (
    sequence BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
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
ALTER TABLE audit ADD COLUMN position BIGINT CHECK (position > 0);
ALTER TABLE audit ADD COLUMN seal BYTEA CHECK ((seal IS NULL) = (position IS NULL));
INSERT INTO audit (id, action, subject_kind, subject_id, subject_version, actor, user_id, session_id, address,
    happened_at, request_id, position, seal)
SELECT id, action, subject_kind, subject_id, subject_version, actor, user_id, session_id, address, happened_at,
    request_id, position, seal FROM sealed ORDER BY position;
INSERT INTO audit (id, action, subject_kind, subject_id, subject_version, actor, user_id, session_id, address,
    happened_at, request_id)
SELECT id, name, subject_kind, subject_id, subject_version, actor, user_id, session_id, address, happened_at,
    request_id FROM outbox WHERE sealed_at IS NULL ORDER BY sequence;
DROP TABLE sealed;
CREATE UNIQUE INDEX audit_chain ON audit (position) WHERE position IS NOT NULL;
CREATE INDEX audit_unsealed ON audit (sequence) WHERE position IS NULL;
CREATE INDEX audit_subject ON audit (subject_id, sequence);
CREATE INDEX audit_user ON audit (user_id, sequence) WHERE user_id IS NOT NULL;
DROP INDEX outbox_unsealed;
ALTER TABLE outbox DROP COLUMN address;
ALTER TABLE outbox DROP COLUMN session_id;
ALTER TABLE outbox DROP COLUMN user_id;
ALTER TABLE outbox DROP COLUMN actor;
ALTER TABLE outbox DROP COLUMN sealed_at;
