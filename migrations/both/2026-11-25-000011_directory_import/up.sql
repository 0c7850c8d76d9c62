-- Which of our capabilities a service of a package is, by the id that its source knows it by: a second import changes it
-- instead of making another. The capability may be a draft, or gone.
CREATE TABLE capability_sources (
    external_id TEXT PRIMARY KEY NOT NULL,
    capability_id TEXT NOT NULL
);

-- Packages that were read and wait for their reader's word: theirs alone, and gone after an hour.
CREATE TABLE directory_imports (
    id TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES persons (id),
    -- JSON: what the drafts would hold. Of the file itself nothing is kept.
    services TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX directory_imports_by_expiry ON directory_imports (expires_at);
