-- Ours in the order of a snapshot. PostgreSQL knows no order behind a column that is null, so the index is partial.
CREATE INDEX capabilities_of_ours ON capabilities (id) WHERE peer_id IS NULL;
CREATE INDEX capacities_of_ours ON capacities (id) WHERE peer_id IS NULL;
