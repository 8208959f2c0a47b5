-- Accounts. The folded columns are what two spellings of one name have in common.
CREATE TABLE users (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    email TEXT COLLATE "C" NOT NULL,
    email_folded TEXT COLLATE "C" NOT NULL UNIQUE,
    email_verified BOOLEAN NOT NULL,
    username TEXT COLLATE "C" NOT NULL,
    username_folded TEXT COLLATE "C" NOT NULL UNIQUE,
    password TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('active', 'suspended', 'deleted')),
    suspended_until TIMESTAMPTZ CHECK (suspended_until IS NULL OR status = 'suspended'),
    roles TEXT COLLATE "C" NOT NULL,
    bio TEXT COLLATE "C",
    image TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX users_created ON users (created_at, id);
CREATE INDEX users_status ON users (status, created_at, id);

CREATE TABLE sessions (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    user_id UUID NOT NULL REFERENCES users (id),
    transport TEXT COLLATE "C" NOT NULL CHECK (transport IN ('bearer', 'cookie')),
    generation BIGINT NOT NULL CHECK (generation >= 0),
    device TEXT COLLATE "C",
    address TEXT COLLATE "C",
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX sessions_user ON sessions (user_id, created_at, id);

-- Spent tokens stay: one that comes back tells that it is in two hands.
CREATE TABLE session_tokens (
    hash BYTEA NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    session_id UUID NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    generation BIGINT NOT NULL CHECK (generation >= 0),
    spent_at TIMESTAMPTZ
);
CREATE INDEX session_tokens_session ON session_tokens (session_id);

-- The login ladder. No address ('') stands for the count over all addresses.
CREATE TABLE login_attempts (
    login TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL CHECK (attempts > 0),
    last_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (login, address)
);
CREATE INDEX login_attempts_last ON login_attempts (last_at);

CREATE TABLE follows (
    follower_id UUID NOT NULL REFERENCES users (id),
    followed_id UUID NOT NULL REFERENCES users (id),
    since TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (follower_id, followed_id),
    CHECK (follower_id <> followed_id)
);
CREATE INDEX follows_followers ON follows (followed_id, since, follower_id);
CREATE INDEX follows_following ON follows (follower_id, since, followed_id);
