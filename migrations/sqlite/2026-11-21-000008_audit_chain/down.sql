DROP TABLE audit_head;
DROP INDEX audit_user;
DROP INDEX audit_subject;
DROP INDEX audit_unsealed;
DROP INDEX audit_chain;
ALTER TABLE audit DROP COLUMN seal;
ALTER TABLE audit DROP COLUMN position;
