-- What happened, for whoever wants to hear of it. Rows outlive what they are about, so nothing is referred to.
CREATE TABLE outbox (
    sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    subject_version INTEGER NOT NULL,
    facts TEXT NOT NULL,
    happened_at INTEGER NOT NULL,
    request_id BLOB NOT NULL
) STRICT;

-- Who changed what, for whoever must answer for it.
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
