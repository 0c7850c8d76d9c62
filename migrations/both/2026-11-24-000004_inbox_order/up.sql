-- The next message of a lane is the lowest number that waits: found without a look at all that were processed before.
CREATE INDEX inbox_messages_next ON inbox_messages (peer_id, lane, epoch, seq) WHERE state = 'stored';
