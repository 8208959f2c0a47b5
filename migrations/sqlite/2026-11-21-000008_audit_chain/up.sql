-- The audit trail as a chain: a position without gaps and a seal, given to each entry after it was committed.
ALTER TABLE audit ADD COLUMN position INTEGER CHECK (position > 0);
ALTER TABLE audit ADD COLUMN seal BLOB CHECK ((seal IS NULL) = (position IS NULL));
CREATE UNIQUE INDEX audit_chain ON audit (position) WHERE position IS NOT NULL;
CREATE INDEX audit_unsealed ON audit (sequence) WHERE position IS NULL;
-- What administrators ask for: what happened to this, and what did they do?
CREATE INDEX audit_subject ON audit (subject_id, sequence);
CREATE INDEX audit_user ON audit (user_id, sequence) WHERE user_id IS NOT NULL;

-- The one signed end of the chain.
CREATE TABLE audit_head (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL,
    seal BLOB NOT NULL,
    signed_at INTEGER NOT NULL,
    kid TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT;
