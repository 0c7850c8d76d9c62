use diesel::result::Error as DieselError;

use super::{head_code, store};
use crate::db::{self, Conn};
use crate::error::Error;
use crate::node::Node;
use crate::secret;

/// What a walk along the chain found.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    Whole {
        entries: i64,
        last: i64,
        hash: String,
    },
    /// The first place where the chain does not hold, and why.
    Broken {
        seq: i64,
        why: &'static str,
    },
}

const PAGE: i64 = 1000;

/// Walks the whole chain as it stands at one moment: what is written meanwhile is no fault of it.
pub fn verify(conn: &mut Conn, node: &Node) -> Result<Verdict, Error> {
    db::at_one_moment(conn, |conn| walk(conn, node))
}

fn walk(conn: &mut Conn, node: &Node) -> Result<Verdict, Error> {
    let head = store::head(conn)?;
    let (mut seq, mut hash, mut entries) = (head.base_seq, head.base_hash.clone(), 0);
    let mut limit = PAGE;
    loop {
        let page = match store::after(conn, seq, limit) {
            Ok(page) => page,
            // A value that no program of ours writes: one by one, to find where it stands.
            Err(DieselError::DeserializationError(_)) if limit > 1 => {
                limit = 1;
                continue;
            }
            Err(DieselError::DeserializationError(_)) => {
                return Ok(Verdict::Broken { seq: seq + 1, why: "the entry was changed and cannot be read" });
            }
            Err(error) => return Err(error.into()),
        };
        for row in &page {
            if row.seq != seq + 1 {
                return Ok(Verdict::Broken { seq: seq + 1, why: "an entry is missing" });
            }
            if row.seq > head.seq {
                return Ok(Verdict::Broken { seq: row.seq, why: "an entry was added behind the head" });
            }
            if row.prev_hash != hash {
                return Ok(Verdict::Broken { seq: row.seq, why: "the entry does not follow the one before it" });
            }
            if row.hash != row.chained_hash() {
                return Ok(Verdict::Broken { seq: row.seq, why: "the entry was changed" });
            }
            (seq, hash, entries) = (row.seq, row.hash.clone(), entries + 1);
        }
        if page.len() < limit as usize {
            break;
        }
    }
    if seq != head.seq || hash != head.hash {
        return Ok(Verdict::Broken { seq: seq + 1, why: "entries at the end are missing" });
    }
    let fresh = head.seq == 0 && head.mac.is_empty();
    if !fresh && !secret::equal(head.mac.as_bytes(), head_code(node, &head).as_bytes()) {
        return Ok(Verdict::Broken { seq, why: "the head was not made with this node's key: the chain was made anew" });
    }
    Ok(Verdict::Whole { entries, last: seq, hash })
}
