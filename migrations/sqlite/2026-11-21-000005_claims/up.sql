-- Under which idempotency keys something is being done or was. A claim is inserted before the work and its answer after
-- it, so neither has to look first; whoever finds the claim taken looks for the answer.
CREATE TABLE idempotency_claims (
    principal_id BLOB NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (principal_id, route, key)
) STRICT;
INSERT INTO idempotency_claims (principal_id, route, key) SELECT principal_id, route, key FROM idempotency;
