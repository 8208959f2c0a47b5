-- A change is one row: an event that is an entry of the audit trail as well, and says who did it until the trail has taken
-- it over. Nodes of before write the entry into the trail themselves, and name nobody here.
ALTER TABLE outbox ADD COLUMN actor TEXT
    CHECK (actor = 'guest' OR actor = 'member' OR actor = 'operator');
ALTER TABLE outbox ADD COLUMN user_id BLOB;
ALTER TABLE outbox ADD COLUMN session_id BLOB
    CHECK ((actor = 'member') = (user_id IS NOT NULL AND session_id IS NOT NULL));
ALTER TABLE outbox ADD COLUMN address TEXT;
CREATE INDEX outbox_unsealed ON outbox (sequence) WHERE actor IS NOT NULL;

-- Administrators look at the trail in the order of time.
DROP INDEX audit_user;
DROP INDEX audit_subject;
CREATE INDEX audit_happened ON audit (happened_at, id);
CREATE INDEX audit_subject ON audit (subject_id, happened_at, id);
CREATE INDEX audit_user ON audit (user_id, happened_at, id) WHERE user_id IS NOT NULL;

-- The whole trail, of which each entry is in one part.
CREATE VIEW trail AS
SELECT sequence, id, action, subject_kind, subject_id, subject_version, actor, user_id, session_id, address,
    happened_at, request_id, position, seal
FROM audit
UNION ALL
SELECT sequence, id, name, subject_kind, subject_id, subject_version, actor, user_id, session_id, address,
    happened_at, request_id, CAST(NULL AS INTEGER), CAST(NULL AS BLOB)
FROM outbox WHERE actor IS NOT NULL;
