-- What a search looks through, beside the facets. All of it is derived from `capabilities` and goes with its row.
CREATE TABLE capability_search (
    -- What the text index calls it.
    seq INTEGER PRIMARY KEY,
    capability_id TEXT NOT NULL UNIQUE REFERENCES capabilities (id) ON DELETE CASCADE,
    -- Folded: what the order ends with.
    name TEXT NOT NULL,
    -- JSON: the agency's state and hours, all it takes to say whether intake is open. Many share one.
    timetable TEXT NOT NULL
);

-- The words of each; nothing but words, so that the text is kept once. Words are apart by one space and folded in Rust: every
-- other character belongs to a word, as it does on the other database.
CREATE VIRTUAL TABLE capability_words USING fts5 (
    text,
    content = '',
    contentless_delete = 1,
    detail = none,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Cc Cf Cn Co Cs'"
);

CREATE TRIGGER capability_words_go AFTER DELETE ON capability_search
BEGIN
    DELETE FROM capability_words WHERE rowid = OLD.seq;
END;

-- What a search asks the capability itself, without reading its row.
CREATE INDEX capabilities_for_search
    ON capabilities (id, status, audience_class, expires_at, assured_on, peer_id);

-- The words of its name and of its agency's, forwards and backwards: a slip of the pen leaves the one end or the other whole.
CREATE TABLE capability_names (
    word TEXT NOT NULL,
    capability_id TEXT NOT NULL REFERENCES capabilities (id) ON DELETE CASCADE,
    reversed TEXT NOT NULL,
    PRIMARY KEY (word, capability_id)
);
CREATE INDEX capability_names_by_end ON capability_names (reversed, word);
CREATE INDEX capability_names_by_capability ON capability_names (capability_id);

-- One row more for each change of what a search may find: open pages look at how many there are. It says nothing else, and the
-- old ones are cleared away.
CREATE TABLE directory_changes (
    seq INTEGER PRIMARY KEY
);
CREATE TRIGGER capabilities_come AFTER INSERT ON capabilities BEGIN INSERT INTO directory_changes (seq) VALUES (NULL); END;
CREATE TRIGGER capabilities_change AFTER UPDATE ON capabilities BEGIN INSERT INTO directory_changes (seq) VALUES (NULL); END;
CREATE TRIGGER capabilities_go AFTER DELETE ON capabilities BEGIN INSERT INTO directory_changes (seq) VALUES (NULL); END;
CREATE TRIGGER capacities_come AFTER INSERT ON capacities BEGIN INSERT INTO directory_changes (seq) VALUES (NULL); END;
CREATE TRIGGER capacities_change AFTER UPDATE ON capacities BEGIN INSERT INTO directory_changes (seq) VALUES (NULL); END;
CREATE TRIGGER capacities_go AFTER DELETE ON capacities BEGIN INSERT INTO directory_changes (seq) VALUES (NULL); END;
CREATE TRIGGER peers_change_state AFTER UPDATE OF state ON peers BEGIN INSERT INTO directory_changes (seq) VALUES (NULL); END;
