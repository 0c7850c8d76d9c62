-- When a peer last came into force or into other terms, or when one of the two nodes looked restored from a backup: what was
-- agreed before is compared again.
ALTER TABLE peers ADD COLUMN anew_at TIMESTAMP NOT NULL DEFAULT '1970-01-01 00:00:00';

-- Of those who follow us: when they were last told what they should hold, and when they are told again.
ALTER TABLE follows ADD COLUMN digest_at TIMESTAMP NOT NULL DEFAULT '1970-01-01 00:00:00';
ALTER TABLE follows ADD COLUMN digest_due_at TIMESTAMP NOT NULL DEFAULT '1970-01-01 00:00:00';
CREATE INDEX follows_by_digest ON follows (follower, state, digest_due_at);

-- Whose a value is, as its capability has it; null is ours.
ALTER TABLE capacities ADD COLUMN peer_id TEXT REFERENCES peers (id);
UPDATE capacities
    SET peer_id = (SELECT capabilities.peer_id FROM capabilities WHERE capabilities.id = capacities.capability_id);

-- The snapshots of those whom we follow.
CREATE TABLE directory_pulls (
    peer_id TEXT PRIMARY KEY NOT NULL REFERENCES peers (id),
    -- One is due while the last whole one is older than this.
    wanted_at TIMESTAMP NOT NULL,
    -- Not tried before; while one is under way, until then it is somebody's.
    next_at TIMESTAMP NOT NULL,
    failures INTEGER NOT NULL,
    problem TEXT NOT NULL,
    -- The one under way: since when, up to which id, and what it brought.
    begun_at TIMESTAMP,
    after_id TEXT NOT NULL,
    taken BIGINT NOT NULL,
    dropped BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    -- The last whole one: of when it tells, when it was here, and what it brought.
    whole_of TIMESTAMP,
    whole_at TIMESTAMP,
    whole_taken BIGINT NOT NULL,
    whole_dropped BIGINT NOT NULL,
    whole_refused BIGINT NOT NULL,
    -- The last digest, and whether both held the same.
    digest_at TIMESTAMP,
    digest_agreed BOOLEAN
);
CREATE INDEX directory_pulls_by_time ON directory_pulls (next_at);
