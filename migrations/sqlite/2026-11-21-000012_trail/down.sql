DROP VIEW trail;
ALTER TABLE audit RENAME TO sealed;
DROP INDEX audit_user;
DROP INDEX audit_subject;
DROP INDEX audit_sequence;
CREATE TABLE audit (
    sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    subject_version INTEGER NOT NULL,
    actor TEXT NOT NULL CHECK (actor IN ('guest', 'member', 'operator')),
    user_id BLOB,
    session_id BLOB,
    address TEXT,
    happened_at INTEGER NOT NULL,
    request_id BLOB NOT NULL,
    CHECK ((actor = 'member') = (user_id IS NOT NULL AND session_id IS NOT NULL))
) STRICT;
ALTER TABLE audit ADD COLUMN position INTEGER CHECK (position > 0);
ALTER TABLE audit ADD COLUMN seal BLOB CHECK ((seal IS NULL) = (position IS NULL));
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
