-- What happened, for whoever wants to hear of it. Rows outlive what they are about, so nothing is referred to.
CREATE TABLE outbox (
    sequence BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_id UUID NOT NULL,
    subject_version BIGINT NOT NULL,
    facts TEXT COLLATE "C" NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    request_id UUID NOT NULL
);

-- Who changed what, for whoever must answer for it.
CREATE TABLE audit (
    sequence BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
    action TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_id UUID NOT NULL,
    subject_version BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL CHECK (actor IN ('guest', 'member', 'operator')),
    user_id UUID,
    session_id UUID,
    address TEXT COLLATE "C",
    happened_at TIMESTAMPTZ NOT NULL,
    request_id UUID NOT NULL,
    CHECK ((actor = 'member') = (user_id IS NOT NULL AND session_id IS NOT NULL))
);
