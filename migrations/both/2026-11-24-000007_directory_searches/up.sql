-- What somebody looks for, so that no need stands in an address: theirs alone, and gone after an hour.
CREATE TABLE directory_searches (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons (id),
    -- JSON: what was asked for.
    query TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX directory_searches_by_expiry ON directory_searches (expires_at);

-- What was looked for and not found, counted: no person, no agency, and no time finer than a month. Empty is what was not asked.
CREATE TABLE unmet_needs (
    need TEXT NOT NULL,
    language TEXT NOT NULL,
    place TEXT NOT NULL,
    -- The first day of the month.
    month DATE NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (need, language, place, month)
);
