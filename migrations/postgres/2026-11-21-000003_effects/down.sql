DROP TABLE audit;
DROP TABLE outbox;
