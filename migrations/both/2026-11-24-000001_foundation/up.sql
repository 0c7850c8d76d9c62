-- Times are UTC. Ids are UUIDv7 in text. JSON is text and never queried. Enumerations are text with a CHECK.

-- The node itself: one row, made at first start.
CREATE TABLE node (
    id TEXT PRIMARY KEY NOT NULL CHECK (id = 'self'),
    -- The data keys, wrapped by the key-encryption key, which is never here.
    wrapped_key TEXT NOT NULL,
    -- A sealed known text: if it does not open, the node does not start.
    known_cell TEXT NOT NULL,
    key_uses BIGINT NOT NULL,
    -- Holds the invented world and nothing else: `demo` runs it and `serve` does not.
    demo BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- The agency this node belongs to: one row, made at set-up.
CREATE TABLE agency (
    id TEXT PRIMARY KEY NOT NULL CHECK (id = 'self'),
    agency_id TEXT NOT NULL,
    name TEXT NOT NULL,
    alternate_name TEXT NOT NULL,
    description TEXT NOT NULL,
    org_class TEXT NOT NULL,
    jurisdictions TEXT NOT NULL,
    languages TEXT NOT NULL,
    contacts TEXT NOT NULL,
    website TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

CREATE TABLE persons (
    id TEXT PRIMARY KEY NOT NULL,
    handle TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    -- Sealed: never searched, never in a log.
    email TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('agency', 'non_agency')),
    lang TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    disabled_reason TEXT,
    ends_on DATE,
    password_hash TEXT,
    password_set_at TIMESTAMP,
    -- Sealed.
    totp_secret TEXT,
    totp_last_step BIGINT NOT NULL,
    lock_level INTEGER NOT NULL,
    locked_until TIMESTAMP,
    mail_notices TEXT NOT NULL CHECK (mail_notices IN ('off', 'daily', 'each')),
    notice_seq BIGINT NOT NULL,
    -- Up to here the daily mail has told of them.
    summary_seq BIGINT NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL,
    last_active_at TIMESTAMP NOT NULL,
    disabled_at TIMESTAMP
);

-- Failed attempts at any factor, counted over addresses and replicas; a success or a lock clears them.
CREATE TABLE failures (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons (id),
    at TIMESTAMP NOT NULL
);
CREATE INDEX failures_by_person ON failures (person_id, at);

CREATE TABLE role_grants (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons (id),
    role TEXT NOT NULL CHECK (role IN
        ('admin', 'trust_officer', 'supervisor', 'officer', 'dispatcher', 'editor', 'auditor', 'observer')),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'ended')),
    proposed_by TEXT,
    proposed_at TIMESTAMP NOT NULL,
    confirmed_by TEXT,
    confirmed_at TIMESTAMP,
    ended_at TIMESTAMP
);
CREATE INDEX role_grants_by_person ON role_grants (person_id, state);
CREATE INDEX role_grants_by_state ON role_grants (state, role);
-- A person holds, or is proposed for, a role once.
CREATE UNIQUE INDEX role_grants_once ON role_grants (person_id, role) WHERE state <> 'ended';

CREATE TABLE passkeys (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons (id),
    name TEXT NOT NULL,
    credential_id TEXT NOT NULL UNIQUE,
    credential TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP
);
CREATE INDEX passkeys_by_person ON passkeys (person_id);

CREATE TABLE recovery_codes (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons (id),
    code_hash TEXT NOT NULL UNIQUE,
    used_at TIMESTAMP
);
CREATE INDEX recovery_codes_by_person ON recovery_codes (person_id);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES persons (id),
    strength TEXT NOT NULL CHECK (strength IN ('passkey', 'totp', 'recovery', 'demo')),
    created_at TIMESTAMP NOT NULL,
    authenticated_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    locked_at TIMESTAMP,
    ended_at TIMESTAMP,
    address TEXT NOT NULL,
    device TEXT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (person_id, expires_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- What a browser was asked to prove: used once, bound to one browser, dead after five minutes.
CREATE TABLE challenges (
    id TEXT PRIMARY KEY NOT NULL,
    binding_hash TEXT NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX challenges_by_binding ON challenges (binding_hash, purpose);
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- Single-use links: the set-up of the node, an invitation, a new factor for somebody who lost theirs.
CREATE TABLE links (
    id TEXT PRIMARY KEY NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('setup', 'invitation', 'recovery')),
    person_id TEXT REFERENCES persons (id),
    created_by TEXT,
    approved_by TEXT,
    roles TEXT NOT NULL,
    -- What the invited person will be.
    person_kind TEXT NOT NULL CHECK (person_kind IN ('agency', 'non_agency')),
    ends_on DATE,
    note TEXT NOT NULL,
    -- Sealed: what was filled in so far, and the factor being set up.
    draft TEXT,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    revoked_at TIMESTAMP
);
CREATE INDEX links_by_kind ON links (kind, expires_at);

CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons (id),
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP,
    revoked_at TIMESTAMP
);
CREATE INDEX api_tokens_by_person ON api_tokens (person_id);

CREATE TABLE notices (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons (id),
    -- Without gaps for each person, in the order of the commits: what `Last-Event-ID` resumes from.
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    args TEXT NOT NULL,
    link TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    read_at TIMESTAMP,
    UNIQUE (person_id, seq)
);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'dead')),
    run_at TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL,
    lease_until TIMESTAMP,
    -- Who holds it: a worker whose lease ran out finds another fence here and changes nothing.
    fence TEXT,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP
);
CREATE INDEX jobs_by_state ON jobs (state, run_at);

CREATE TABLE schedules (
    name TEXT PRIMARY KEY NOT NULL,
    expression TEXT NOT NULL,
    next_run_at TIMESTAMP NOT NULL,
    last_run_at TIMESTAMP
);

-- The head of the audit chain; locking this row puts the entries in order.
CREATE TABLE audit_head (
    id TEXT PRIMARY KEY NOT NULL CHECK (id = 'self'),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    -- An HMAC over both: who can write the database but has no key cannot make a new chain.
    mac TEXT NOT NULL,
    -- What the purge kept of the part it cut off.
    base_seq BIGINT NOT NULL,
    base_hash TEXT NOT NULL
);

CREATE TABLE audit_events (
    seq BIGINT PRIMARY KEY NOT NULL,
    at TIMESTAMP NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('success', 'denied', 'error')),
    person_id TEXT,
    handle TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    roles TEXT NOT NULL,
    session_id TEXT,
    strength TEXT NOT NULL,
    object_type TEXT NOT NULL,
    object_id TEXT NOT NULL,
    object_version BIGINT,
    source_address TEXT NOT NULL,
    justification TEXT NOT NULL,
    -- JSON: names of fields read, recipients, purpose, rule; names and counts, never values.
    details TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_events_by_time ON audit_events (at, seq);
CREATE INDEX audit_events_by_action ON audit_events (action, seq);
CREATE INDEX audit_events_by_handle ON audit_events (handle, seq);
CREATE INDEX audit_events_by_object ON audit_events (object_type, object_id, seq);
CREATE INDEX audit_events_by_outcome ON audit_events (outcome, seq);
CREATE INDEX audit_events_by_address ON audit_events (source_address, seq);
