-- What a search looks through, beside the facets. All of it is derived from `capabilities` and goes with its row.
CREATE TABLE capability_search (
    capability_id TEXT PRIMARY KEY NOT NULL REFERENCES capabilities (id) ON DELETE CASCADE,
    -- Folded: what the order ends with.
    name TEXT COLLATE "C" NOT NULL,
    -- JSON: the agency's state and hours, all it takes to say whether intake is open. Many share one.
    timetable TEXT NOT NULL,
    -- Its words as they were folded in Rust: no parser of this database looks at them.
    words TSVECTOR NOT NULL
);
CREATE INDEX capability_search_words ON capability_search USING gin (words);

-- What a search asks the capability itself, without reading its row.
CREATE INDEX capabilities_for_search
    ON capabilities (id, status, audience_class, expires_at, assured_on, peer_id);

-- The words of its name and of its agency's, forwards and backwards: a slip of the pen leaves the one end or the other whole.
CREATE TABLE capability_names (
    word TEXT COLLATE "C" NOT NULL,
    capability_id TEXT NOT NULL REFERENCES capabilities (id) ON DELETE CASCADE,
    reversed TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (word, capability_id)
);
CREATE INDEX capability_names_by_end ON capability_names (reversed, word);
CREATE INDEX capability_names_by_capability ON capability_names (capability_id);

-- One row more for each change of what a search may find: open pages look at how many there are. It says nothing else, and the
-- old ones are cleared away.
CREATE TABLE directory_changes (
    seq BIGSERIAL PRIMARY KEY
);
CREATE FUNCTION directory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO directory_changes DEFAULT VALUES;
    RETURN NULL;
END
$$;
CREATE TRIGGER capabilities_change AFTER INSERT OR UPDATE OR DELETE ON capabilities
FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();
CREATE TRIGGER capacities_change AFTER INSERT OR UPDATE OR DELETE ON capacities
FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();
CREATE TRIGGER peers_change_state AFTER UPDATE OF state ON peers
FOR EACH STATEMENT EXECUTE FUNCTION directory_changed();
