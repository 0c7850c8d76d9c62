-- How many locations it has: a list of locations is paged by it.
ALTER TABLE capabilities ADD COLUMN location_count BIGINT NOT NULL DEFAULT 0;
UPDATE capabilities SET location_count = COALESCE(jsonb_array_length(body::jsonb -> 'service_at_locations'), 0);

-- What anybody may ask for, counted and paged without reading a row.
CREATE INDEX capabilities_for_anybody
    ON capabilities (id, tlp, expires_at, peer_id, updated_at, agency_id, location_count)
    WHERE audience_class = 'public';
