-- What agencies can do: ours, and what peers published, side by side, so that one search finds both. A peer's is a reading of
-- its object in `learnt_objects`, replaced whole with it and never changed here.
CREATE TABLE capabilities (
    id TEXT PRIMARY KEY NOT NULL,
    -- Whose it is; null is ours.
    peer_id TEXT REFERENCES peers (id),
    -- The id that every node knows it by.
    object_id TEXT NOT NULL UNIQUE,
    -- The agency that offers it: its id, and its name as it was last told.
    agency_id TEXT NOT NULL,
    agency_name TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'defunct', 'temporarily closed')),
    audience_class TEXT NOT NULL
        CHECK (audience_class IN ('public', 'member', 'victim_services', 'law_enforcement', 'named')),
    tlp TEXT NOT NULL CHECK (tlp IN ('clear', 'green', 'amber')),
    -- JSON: of one of ours that is for named agencies, these.
    audience TEXT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- When its owner last said that it is right; the day of its publication if it never did.
    assured_on DATE NOT NULL,
    -- Folded: names, agency, descriptions, and the labels of what it offers in every language of the pages.
    search_text TEXT NOT NULL,
    -- JSON: the whole capability.
    body TEXT NOT NULL
);
CREATE INDEX capabilities_by_peer ON capabilities (peer_id, name, id);
CREATE INDEX capabilities_by_agency ON capabilities (agency_id, name, id);
CREATE INDEX capabilities_by_expiry ON capabilities (expires_at);
CREATE INDEX capabilities_by_assurance ON capabilities (assured_on, id);

-- What a search asks for, one row for each word of each capability.
CREATE TABLE capability_facets (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    capability_id TEXT NOT NULL REFERENCES capabilities (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, value, capability_id)
);
CREATE INDEX capability_facets_by_capability ON capability_facets (capability_id);

-- What somebody here is about to publish: seen by those who publish, found by no search. One for each capability at most.
CREATE TABLE capability_drafts (
    -- Of the capability, which may not be published yet.
    capability_id TEXT PRIMARY KEY NOT NULL,
    -- The version that it changes; 0 is none.
    based_on BIGINT NOT NULL,
    -- One more at each save: who publishes publishes what they read.
    revision BIGINT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    audience_class TEXT NOT NULL
        CHECK (audience_class IN ('public', 'member', 'victim_services', 'law_enforcement', 'named')),
    audience TEXT NOT NULL,
    person_id TEXT NOT NULL,
    handle TEXT NOT NULL,
    saved_at TIMESTAMP NOT NULL
);

-- How much is free, of ours and of peers': the newest value and no other.
CREATE TABLE capacities (
    id TEXT PRIMARY KEY NOT NULL,
    capability_id TEXT NOT NULL REFERENCES capabilities (id) ON DELETE CASCADE,
    object_id TEXT NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    unit TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'waitlist', 'full', 'paused', 'unknown')),
    -- Since when, and until when it counts; then it is unknown, and at `expires_at` it goes.
    updated_at TIMESTAMP NOT NULL,
    valid_until TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- JSON: the whole value.
    body TEXT NOT NULL
);
CREATE INDEX capacities_by_capability ON capacities (capability_id, unit, id);
CREATE INDEX capacities_by_expiry ON capacities (expires_at);

-- Who follows whom: peers us, and we them. JSON: the topics; an empty list is everything.
CREATE TABLE follows (
    peer_id TEXT NOT NULL REFERENCES peers (id),
    follower TEXT NOT NULL CHECK (follower IN ('us', 'them')),
    state TEXT NOT NULL CHECK (state IN ('asked', 'active', 'ended')),
    topics TEXT NOT NULL,
    -- The `Follow` itself: what its answer names.
    activity_id TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    PRIMARY KEY (peer_id, follower)
);
