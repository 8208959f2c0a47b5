DROP INDEX outbox_unpublished;
DROP INDEX outbox_untold;
DROP INDEX outbox_by_reader;
ALTER TABLE outbox DROP COLUMN published_at;
ALTER TABLE outbox DROP COLUMN told_at;
ALTER TABLE outbox DROP COLUMN reader_id;
