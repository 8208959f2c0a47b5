-- Who may read an event (nobody's identifier stands for everybody), and since when each consumer knows of it.
ALTER TABLE outbox ADD COLUMN reader_id BLOB;
ALTER TABLE outbox ADD COLUMN told_at INTEGER;
ALTER TABLE outbox ADD COLUMN published_at INTEGER;

-- What happened before anybody listened is told to nobody.
UPDATE outbox SET told_at = happened_at, published_at = happened_at;

CREATE INDEX outbox_by_reader ON outbox (reader_id, sequence);
CREATE INDEX outbox_untold ON outbox (sequence) WHERE told_at IS NULL;
CREATE INDEX outbox_unpublished ON outbox (sequence) WHERE published_at IS NULL;
