DROP INDEX jobs_recurred;
DROP INDEX email_tokens_address;
DELETE FROM deliveries WHERE webhook_id NOT IN (SELECT id FROM webhooks);
ALTER TABLE deliveries
    ADD CONSTRAINT deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE;
