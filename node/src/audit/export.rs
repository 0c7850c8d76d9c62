use super::Row;
use crate::time::rfc3339;
use crate::web::csv::Csv;

/// RFC 4180, one line for each entry, every field of the chain: with these columns anybody can walk it again.
pub(super) fn csv(rows: &[Row]) -> Csv {
    let mut csv = Csv::new(&[
        "seq",
        "at",
        "action",
        "outcome",
        "person_id",
        "handle",
        "actor_kind",
        "roles",
        "session_id",
        "strength",
        "object_type",
        "object_id",
        "object_version",
        "source_address",
        "justification",
        "details",
        "prev_hash",
        "hash",
    ]);
    for row in rows {
        let version = row.object_version.map(|version| version.to_string()).unwrap_or_default();
        let fields = [
            &row.seq.to_string(),
            &rfc3339(row.at),
            &row.action,
            row.outcome.as_str(),
            row.person_id.as_deref().unwrap_or_default(),
            &row.handle,
            &row.actor_kind,
            &row.roles,
            row.session_id.as_deref().unwrap_or_default(),
            &row.strength,
            &row.object_type,
            &row.object_id,
            &version,
            &row.source_address,
            &row.justification,
            &row.details,
            &row.prev_hash,
            &row.hash,
        ];
        csv.line(fields);
    }
    csv
}
