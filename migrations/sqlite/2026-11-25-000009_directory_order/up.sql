-- Ours in the order of a snapshot. SQLite takes an index by its first column before a partial one.
CREATE INDEX capabilities_of_ours ON capabilities (peer_id, id);
CREATE INDEX capacities_of_ours ON capacities (peer_id, id);
