-- Letters that somebody does not want, by name, as a list in JSON.
ALTER TABLE users ADD COLUMN unwanted_mail TEXT COLLATE "C" NOT NULL DEFAULT '[]';

-- Tokens that letters carry, by their hashes. Spent ones stay for a while: the job that sent one may be begun again.
CREATE TABLE email_tokens (
    hash BYTEA NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    purpose TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('verify_email', 'reset_password')),
    user_id UUID NOT NULL REFERENCES users (id),
    email_folded TEXT COLLATE "C" NOT NULL,
    job_id UUID NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    spent_at TIMESTAMPTZ
);
CREATE INDEX email_tokens_user ON email_tokens (user_id, purpose);
CREATE INDEX email_tokens_expiry ON email_tokens (expires_at);
