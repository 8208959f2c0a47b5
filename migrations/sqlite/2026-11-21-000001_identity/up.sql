-- Accounts. The folded columns are what two spellings of one name have in common.
CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    email_verified INTEGER NOT NULL,
    username TEXT NOT NULL,
    username_folded TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'deleted')),
    suspended_until INTEGER CHECK (suspended_until IS NULL OR status = 'suspended'),
    roles TEXT NOT NULL,
    bio TEXT,
    image TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX users_created ON users (created_at, id);
CREATE INDEX users_status ON users (status, created_at, id);

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    user_id BLOB NOT NULL REFERENCES users (id),
    transport TEXT NOT NULL CHECK (transport IN ('bearer', 'cookie')),
    generation INTEGER NOT NULL CHECK (generation >= 0),
    device TEXT,
    address TEXT,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id, created_at, id);

-- Spent tokens stay: one that comes back tells that it is in two hands.
CREATE TABLE session_tokens (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    session_id BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL CHECK (generation >= 0),
    spent_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX session_tokens_session ON session_tokens (session_id);

-- The login ladder. No address ('') stands for the count over all addresses.
CREATE TABLE login_attempts (
    login TEXT NOT NULL,
    address TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts > 0),
    last_at INTEGER NOT NULL,
    PRIMARY KEY (login, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX login_attempts_last ON login_attempts (last_at);

CREATE TABLE follows (
    follower_id BLOB NOT NULL REFERENCES users (id),
    followed_id BLOB NOT NULL REFERENCES users (id),
    since INTEGER NOT NULL,
    PRIMARY KEY (follower_id, followed_id),
    CHECK (follower_id <> followed_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follows_followers ON follows (followed_id, since, follower_id);
CREATE INDEX follows_following ON follows (follower_id, since, followed_id);
