-- A node whose database was put back to an older copy.

-- When a lane began anew by itself because its peer knew numbers that we did not: not again and again.
ALTER TABLE lane_counters ADD COLUMN begun_anew_at TIMESTAMP;

-- Lanes of peers that we had more of than our database knows. What such a peer published is hidden.
CREATE TABLE inbound_losses (
    peer_id TEXT NOT NULL REFERENCES peers (id),
    lane TEXT NOT NULL,
    since TIMESTAMP NOT NULL,
    -- Since then all of it is here again, and waits to be processed.
    fetched_at TIMESTAMP,
    PRIMARY KEY (peer_id, lane)
);
