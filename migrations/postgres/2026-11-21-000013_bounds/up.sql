-- A webhook goes at once, and its deliveries behind it, some at a time: so they no longer refer to it.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_webhook_id_fkey;

-- Letters are counted by the address that they went to, too.
CREATE INDEX email_tokens_address ON email_tokens (email_folded, purpose);

-- What recurs forgets its former times when it succeeds.
CREATE INDEX jobs_recurred ON jobs (unique_key) WHERE status = 'succeeded' AND unique_key = kind;
