//! The files of a zip, in memory: no path of it is ever followed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use super::{At, MOST_FILES, MOST_UNPACKED, Problem};

fn problem(file: &str, what: &'static str) -> Problem {
    Problem { at: At { file: file.chars().take(100).collect(), row: String::new() }, column: String::new(), what }
}

/// By the last part of each name. Folders are left out; two files of one name are refused.
pub fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Problem> {
    let broken = |_| problem("", "hsds-import-zip");
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if zip.len() > MOST_FILES {
        return Err(problem("", "hsds-import-files"));
    }
    let (mut files, mut left) = (BTreeMap::new(), MOST_UNPACKED);
    for n in 0..zip.len() {
        let mut entry = zip.by_index(n).map_err(|_| problem("", "hsds-import-zip"))?;
        if entry.is_dir() {
            continue;
        }
        let whole = entry.name().map_err(|_| problem("", "hsds-import-utf8"))?;
        let name = whole.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        // What a header says of a size is what somebody wrote there: the bytes are counted.
        let mut content = Vec::new();
        let read = entry.by_ref().take(left as u64 + 1).read_to_end(&mut content);
        if read.is_err() {
            return Err(problem(&name, "hsds-import-zip"));
        }
        if content.len() > left {
            return Err(problem(&name, "hsds-import-unpacked"));
        }
        left -= content.len();
        if name.is_empty() || files.insert(name.clone(), content).is_some() {
            return Err(problem(&name, "hsds-import-file-twice"));
        }
    }
    Ok(files)
}
