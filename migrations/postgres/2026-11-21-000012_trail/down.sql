DROP VIEW trail;
INSERT INTO audit (id, action, subject_kind, subject_id, subject_version, actor, user_id, session_id, address,
    happened_at, request_id)
SELECT id, name, subject_kind, subject_id, subject_version, actor, user_id, session_id, address, happened_at,
    request_id FROM outbox WHERE actor IS NOT NULL ORDER BY sequence;
DROP INDEX audit_user;
DROP INDEX audit_subject;
DROP INDEX audit_happened;
CREATE INDEX audit_subject ON audit (subject_id, sequence);
CREATE INDEX audit_user ON audit (user_id, sequence) WHERE user_id IS NOT NULL;
DROP INDEX outbox_unsealed;
ALTER TABLE outbox DROP COLUMN address;
ALTER TABLE outbox DROP COLUMN session_id;
ALTER TABLE outbox DROP COLUMN user_id;
ALTER TABLE outbox DROP COLUMN actor;
