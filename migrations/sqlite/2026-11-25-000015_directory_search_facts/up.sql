-- JSON: what the order of results takes of a service, so that no search reads its facets one by one. What was written without
-- is written again at the next start.
ALTER TABLE capability_search ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
DELETE FROM capability_search;

-- What is hidden because this node lost something of its peer is found again, or not.
CREATE TRIGGER inbound_losses_come AFTER INSERT ON inbound_losses BEGIN INSERT INTO directory_changes (seq) VALUES (NULL); END;
CREATE TRIGGER inbound_losses_go AFTER DELETE ON inbound_losses BEGIN INSERT INTO directory_changes (seq) VALUES (NULL); END;
