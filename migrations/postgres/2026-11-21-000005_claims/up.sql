-- Under which idempotency keys something is being done or was. A claim is inserted before the work and its answer after
-- it, so neither has to look first; whoever finds the claim taken looks for the answer.
CREATE TABLE idempotency_claims (
    principal_id UUID NOT NULL,
    route TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (principal_id, route, key)
);
INSERT INTO idempotency_claims (principal_id, route, key) SELECT principal_id, route, key FROM idempotency;
