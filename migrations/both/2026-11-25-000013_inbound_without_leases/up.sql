-- Whoever processes a lane holds it for the transaction that does: nothing about that is kept.
ALTER TABLE inbound_lanes DROP COLUMN lease_owner;
ALTER TABLE inbound_lanes DROP COLUMN lease_until;
ALTER TABLE inbound_lanes DROP COLUMN fence;
