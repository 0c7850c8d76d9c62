-- The node's own signing keys: their public half. The secret half is a file named like the key (`keys.directory`).
CREATE TABLE node_keys (
    -- The fragment of the key's id: `2026a`.
    name TEXT PRIMARY KEY NOT NULL,
    multikey TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'retired', 'revoked')),
    proposed_by TEXT,
    approved_by TEXT,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- When it was first used, and the activity that told the peers of it: whoever has not confirmed that one hears the key
    -- before it. (Added by peering.)
    begun_at TIMESTAMP,
    change_id TEXT,
    ended_at TIMESTAMP
);

-- Another node that this one talks to, or was asked to.
CREATE TABLE peers (
    id TEXT PRIMARY KEY NOT NULL,
    -- Scheme, host and port of its configured address; its node actor is `/fed/v1/node` there.
    origin TEXT NOT NULL UNIQUE,
    -- What it calls itself; ours are set by trust officers, below.
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'suspended', 'ended')),
    -- Who began: a trust officer here, or a request from there.
    begun_by TEXT NOT NULL CHECK (begun_by IN ('us', 'them')),
    org_class TEXT NOT NULL,
    level INTEGER NOT NULL,
    -- JSON: the planes both sides granted each other; what we grant, and what they do.
    planes TEXT NOT NULL,
    their_planes TEXT NOT NULL,
    highest_mark TEXT NOT NULL,
    -- What they set; the lower mark and the earlier day hold. (Added by peering.)
    their_highest_mark TEXT NOT NULL,
    their_review_on DATE,
    -- JSON: address ranges that an administrator pinned for this peer.
    ranges TEXT NOT NULL,
    -- It has no inbound port and fetches what is for it.
    pull_only BOOLEAN NOT NULL,
    messages_per_second INTEGER NOT NULL,
    bytes_per_minute BIGINT NOT NULL,
    duty_phone TEXT NOT NULL,
    review_on DATE NOT NULL,
    -- While suspended or ended: why, and by whom of the two.
    reason TEXT NOT NULL,
    stopped_by TEXT CHECK (stopped_by IN ('us', 'them')),
    restore_proposed_by TEXT,
    -- The last key document, as it came, and until when it is good.
    document TEXT NOT NULL,
    document_until TIMESTAMP NOT NULL,
    last_received_at TIMESTAMP,
    last_delivered_at TIMESTAMP,
    -- Their clock less ours, in seconds, when they last signed something.
    clock_offset BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

-- The steps of a peering, each by a person or a message; begun anew when two nodes peer again.
CREATE TABLE peerings (
    peer_id TEXT PRIMARY KEY NOT NULL REFERENCES peers (id),
    begun_at TIMESTAMP NOT NULL,
    proposed_by TEXT,
    -- Ours, which their accept must bring, and theirs, which ours must.
    nonce TEXT NOT NULL,
    their_nonce TEXT,
    -- The last part of the ids of our request and our newest terms; of their newest request, terms, suspension and end. What
    -- is not newer than these was heard before.
    request_stamp TEXT NOT NULL,
    terms_stamp TEXT NOT NULL,
    their_request_stamp TEXT NOT NULL,
    their_terms_stamp TEXT NOT NULL,
    their_stop_stamp TEXT NOT NULL,
    their_end_stamp TEXT NOT NULL,
    -- JSON: the planes that they asked for; where they say they are hosted.
    asked_planes TEXT NOT NULL,
    country TEXT NOT NULL,
    requested_at TIMESTAMP,
    compared_by TEXT,
    -- With whom, and over which number found where.
    compared_with TEXT NOT NULL,
    compared_over TEXT NOT NULL,
    compared_at TIMESTAMP,
    approved_by TEXT,
    approved_at TIMESTAMP,
    accepted_at TIMESTAMP,
    they_accepted_at TIMESTAMP,
    suspended_at TIMESTAMP,
    they_suspended_at TIMESTAMP,
    -- JSON: wider terms that wait for a second person here, and by whom they were proposed.
    change TEXT NOT NULL,
    change_by TEXT,
    -- After an end: when each side has purged what it holds of the other.
    purge_by TIMESTAMP
);

-- What happened to a peering, for people: who did what, on which side.
CREATE TABLE peering_steps (
    id TEXT PRIMARY KEY NOT NULL,
    peer_id TEXT NOT NULL REFERENCES peers (id),
    at TIMESTAMP NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('us', 'them')),
    handle TEXT NOT NULL,
    step TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX peering_steps_by_peer ON peering_steps (peer_id, id);

-- A peer's keys that are pinned here. Nothing else verifies what comes from it.
CREATE TABLE peer_keys (
    -- The whole key id, as `keyid` names it.
    id TEXT PRIMARY KEY NOT NULL,
    peer_id TEXT NOT NULL REFERENCES peers (id),
    multikey TEXT NOT NULL,
    pinned_at TIMESTAMP NOT NULL,
    -- Good until then: its expiry, or the end of the overlap after a rotation.
    good_until TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);
CREATE INDEX peer_keys_by_peer ON peer_keys (peer_id);

-- The outbox: a log with frozen recipients.
CREATE TABLE outbound_activities (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    object_version BIGINT NOT NULL,
    -- JSON without `to`: each peer's own recipients are put in when it is sent.
    body TEXT NOT NULL,
    plane TEXT NOT NULL,
    tlp TEXT NOT NULL,
    lane TEXT NOT NULL CHECK (lane IN ('urgent', 'normal')),
    -- Of a message between nodes about themselves; empty for all else. (Added by the outbox.)
    service TEXT NOT NULL CHECK (service IN ('', 'peering', 'key', 'receipt', 'retraction')),
    person_id TEXT,
    trace TEXT NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX outbound_activities_by_object ON outbound_activities (object_id, object_version);
CREATE INDEX outbound_activities_by_time ON outbound_activities (created_at, id);
CREATE INDEX outbound_activities_by_expiry ON outbound_activities (expires_at);

CREATE TABLE outbound_audience (
    activity_id TEXT NOT NULL REFERENCES outbound_activities (id),
    peer_id TEXT NOT NULL REFERENCES peers (id),
    -- JSON: the peer's own actors that it is addressed to.
    recipients TEXT NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('follow', 'circle', 'direct', 'agreement', 'ring', 'peering', 'receipt', 'retraction')),
    PRIMARY KEY (activity_id, peer_id)
);
CREATE INDEX outbound_audience_by_peer ON outbound_audience (peer_id, activity_id);

-- Held by a publisher until its commit: numbers stand in the order of the commits.
CREATE TABLE lane_counters (
    peer_id TEXT NOT NULL REFERENCES peers (id),
    lane TEXT NOT NULL,
    epoch TEXT NOT NULL,
    next_seq BIGINT NOT NULL,
    PRIMARY KEY (peer_id, lane)
);

-- Written by the sender that holds the lease.
CREATE TABLE lane_states (
    peer_id TEXT NOT NULL REFERENCES peers (id),
    lane TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'blocked', 'stopped')),
    -- Up to here no delivery is queued or being sent.
    done_seq BIGINT NOT NULL,
    fail_count INTEGER NOT NULL,
    first_failed_at TIMESTAMP,
    -- The breaker is open: only `GET status` is sent until it succeeds. (Added by the outbox.)
    probing BOOLEAN NOT NULL,
    next_attempt_at TIMESTAMP NOT NULL,
    last_problem TEXT NOT NULL,
    lease_owner TEXT,
    lease_until TIMESTAMP,
    fence BIGINT NOT NULL,
    PRIMARY KEY (peer_id, lane)
);
CREATE INDEX lane_states_due ON lane_states (state, next_attempt_at);

CREATE TABLE deliveries (
    peer_id TEXT NOT NULL REFERENCES peers (id),
    lane TEXT NOT NULL,
    epoch TEXT NOT NULL,
    seq BIGINT NOT NULL,
    activity_id TEXT NOT NULL REFERENCES outbound_activities (id),
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'parked', 'delivered', 'rejected', 'expired', 'cancelled')),
    attempts INTEGER NOT NULL,
    -- The newest receipt: stored, processed, rejected, unsupported, seen; it refines `delivered`.
    outcome TEXT NOT NULL,
    code TEXT NOT NULL,
    sent_at TIMESTAMP,
    ended_at TIMESTAMP,
    PRIMARY KEY (peer_id, lane, epoch, seq)
);
CREATE INDEX deliveries_by_activity ON deliveries (activity_id, peer_id);
CREATE INDEX deliveries_open ON deliveries (peer_id, lane, seq) WHERE state IN ('queued', 'sending', 'parked');

-- The last attempts of a delivery, for people who ask why.
CREATE TABLE delivery_attempts (
    id TEXT PRIMARY KEY NOT NULL,
    peer_id TEXT NOT NULL,
    activity_id TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    status INTEGER NOT NULL,
    code TEXT NOT NULL,
    ms BIGINT NOT NULL,
    problem TEXT NOT NULL
);
CREATE INDEX delivery_attempts_by_delivery ON delivery_attempts (activity_id, peer_id, at);

-- The inbox.
CREATE TABLE inbound_lanes (
    peer_id TEXT NOT NULL REFERENCES peers (id),
    lane TEXT NOT NULL,
    epoch TEXT NOT NULL,
    -- Every number up to here is stored or void.
    contiguous_seq BIGINT NOT NULL,
    -- The highest number that was stored.
    highest_seq BIGINT NOT NULL,
    gap_since TIMESTAMP,
    -- (Added by the inbox.)
    opened_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    lease_owner TEXT,
    lease_until TIMESTAMP,
    fence BIGINT NOT NULL,
    PRIMARY KEY (peer_id, lane, epoch)
);

CREATE TABLE inbox_messages (
    -- UUIDv7 of ours: the order of arrival.
    id TEXT PRIMARY KEY NOT NULL,
    peer_id TEXT NOT NULL REFERENCES peers (id),
    activity_id TEXT NOT NULL,
    lane TEXT NOT NULL,
    epoch TEXT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- What it is about, so that a retraction finds it; empty if it is about several or none. (Added by the inbox.)
    object_id TEXT NOT NULL,
    -- Of the canonical form (RFC 8785): pushed and pulled copies compare equal.
    sha256 TEXT NOT NULL,
    raw TEXT NOT NULL,
    -- JSON: the signature headers, as evidence; empty for what was pulled.
    signature TEXT NOT NULL,
    trace TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('stored', 'processed', 'rejected', 'unsupported', 'quarantined', 'dead')),
    code TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at TIMESTAMP NOT NULL,
    problem TEXT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    processed_at TIMESTAMP,
    UNIQUE (peer_id, activity_id),
    UNIQUE (peer_id, lane, epoch, seq)
);
CREATE INDEX inbox_messages_waiting ON inbox_messages (peer_id, lane, id) WHERE state = 'stored';
CREATE INDEX inbox_messages_by_state ON inbox_messages (state, received_at);
CREATE INDEX inbox_messages_by_object ON inbox_messages (peer_id, object_id);
CREATE INDEX inbox_messages_by_time ON inbox_messages (received_at) WHERE raw <> '';

-- Numbers that a peer said it used for nothing.
CREATE TABLE inbound_voids (
    peer_id TEXT NOT NULL REFERENCES peers (id),
    lane TEXT NOT NULL,
    epoch TEXT NOT NULL,
    first_seq BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    PRIMARY KEY (peer_id, lane, epoch, first_seq)
);

CREATE TABLE seen_nonces (
    peer_id TEXT NOT NULL,
    nonce TEXT NOT NULL,
    until TIMESTAMP NOT NULL,
    PRIMARY KEY (peer_id, nonce)
);
CREATE INDEX seen_nonces_by_time ON seen_nonces (until);

-- Receipts that wait to be sent together.
CREATE TABLE due_receipts (
    id TEXT PRIMARY KEY NOT NULL,
    peer_id TEXT NOT NULL REFERENCES peers (id),
    lane TEXT NOT NULL,
    activity_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    grade TEXT NOT NULL CHECK (grade IN ('processed', 'rejected', 'unsupported', 'seen')),
    code TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE INDEX due_receipts_by_peer ON due_receipts (peer_id, lane, at);

-- What peers published: whole objects, replaced whole, never edited here.
CREATE TABLE learnt_objects (
    id TEXT PRIMARY KEY NOT NULL,
    peer_id TEXT NOT NULL REFERENCES peers (id),
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    plane TEXT NOT NULL,
    tlp TEXT NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    received_at TIMESTAMP NOT NULL
);
CREATE INDEX learnt_objects_by_peer ON learnt_objects (peer_id, kind);
CREATE INDEX learnt_objects_by_expiry ON learnt_objects (expires_at);

-- Objects that must not come back, held or not.
CREATE TABLE retracted_objects (
    id TEXT PRIMARY KEY NOT NULL,
    peer_id TEXT NOT NULL REFERENCES peers (id),
    retraction_id TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);

-- Retractions of ours, and what each holder answered.
CREATE TABLE retractions (
    id TEXT PRIMARY KEY NOT NULL,
    object_id TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('recall', 'correct', 'consent_withdrawn', 'court_order')),
    action TEXT NOT NULL CHECK (action IN ('delete', 'redact', 'stop_use')),
    deadline TIMESTAMP NOT NULL,
    person_id TEXT,
    created_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    closed_because TEXT NOT NULL
);
CREATE INDEX retractions_by_object ON retractions (object_id);

CREATE TABLE retraction_holders (
    retraction_id TEXT NOT NULL REFERENCES retractions (id),
    peer_id TEXT NOT NULL REFERENCES peers (id),
    result TEXT NOT NULL CHECK (result IN ('pending', 'deleted', 'redacted', 'not_held', 'kept_legal_hold', 'forwarded')),
    code TEXT NOT NULL,
    answered_at TIMESTAMP,
    PRIMARY KEY (retraction_id, peer_id)
);

-- Our agency's card as peers have it: one version more at each change of the agency and at each renewal. (Added by the outbox.)
CREATE TABLE published_card (
    id TEXT PRIMARY KEY NOT NULL CHECK (id = 'self'),
    version BIGINT NOT NULL,
    agency_version BIGINT NOT NULL,
    published_at TIMESTAMP NOT NULL
);

-- One more at each change of peers, their keys or our own: every process reads them again when it is not what it saw.
CREATE TABLE federation_version (
    id TEXT PRIMARY KEY NOT NULL CHECK (id = 'self'),
    version BIGINT NOT NULL
);
INSERT INTO federation_version (id, version) VALUES ('self', 1);
