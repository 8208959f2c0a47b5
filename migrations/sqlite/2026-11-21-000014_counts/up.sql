-- Follows are counted with the accounts at their ends, as marks are with their article.
ALTER TABLE users ADD COLUMN followers_count INTEGER NOT NULL DEFAULT 0 CHECK (followers_count >= 0);
ALTER TABLE users ADD COLUMN following_count INTEGER NOT NULL DEFAULT 0 CHECK (following_count >= 0);
