//! Which of a node's processes this is: a name that outlives a crash.
//!
//! A process holds the lock of a file in the data directory, and the file holds its name. The operating system lets go of the
//! lock when the process ends, however it ends. So whoever takes the file next bears the same name and knows that nothing
//! else of that name runs: what was leased to it can be taken back at once, instead of waiting for the lease to run out.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use rustix::fs::FlockOperation;

use crate::id::new_id;

/// So many processes of one data directory keep their names; one more gets a name that nobody takes over.
const PLACES: usize = 16;

#[derive(Debug)]
pub struct Process {
    name: String,
    /// Locked for as long as the process lives.
    _file: Option<File>,
}

impl Process {
    /// The first place that is free. The directory exists.
    pub fn take(data: &Path) -> anyhow::Result<Process> {
        for place in 1..=PLACES {
            let path = data.join(format!("process-{place}.lock"));
            let open = OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(&path);
            let mut file = open.with_context(|| format!("{} cannot be written", path.display()))?;
            if rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() {
                let name = name_in(&mut file).with_context(|| format!("{} cannot be used", path.display()))?;
                return Ok(Process { name, _file: Some(file) });
            }
        }
        Ok(Process::passing())
    }

    /// One that looks in from outside, or finds no place.
    pub fn passing() -> Process {
        Process { name: new_id(), _file: None }
    }

    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The name that stands there, or a new one where none was finished.
fn name_in(file: &mut File) -> std::io::Result<String> {
    let mut text = String::new();
    if file.read_to_string(&mut text).is_ok() && uuid::Uuid::parse_str(&text).is_ok() {
        return Ok(text);
    }
    let name = new_id();
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(name.as_bytes())?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_borne_by_one_process_at_a_time_and_then_by_the_next() {
        let data = tempfile::tempdir().unwrap();
        let (one, two) = (Process::take(data.path()).unwrap(), Process::take(data.path()).unwrap());
        assert_ne!(one.name(), two.name());
        let name = one.name().to_owned();
        drop(one);
        assert_eq!(Process::take(data.path()).unwrap().name(), name);
    }

    #[test]
    fn a_name_that_was_half_written_is_made_again() {
        let data = tempfile::tempdir().unwrap();
        for broken in [&b""[..], b"019abc", b"\xff\xfe"] {
            std::fs::write(data.path().join("process-1.lock"), broken).unwrap();
            let name = Process::take(data.path()).unwrap().name().to_owned();
            assert_eq!(Process::take(data.path()).unwrap().name(), name);
        }
    }

    #[test]
    fn where_every_place_is_taken_a_process_has_a_name_of_its_own() {
        let data = tempfile::tempdir().unwrap();
        let mut all: Vec<Process> = (0..PLACES + 2).map(|_| Process::take(data.path()).unwrap()).collect();
        all.sort_by(|a, b| a.name().cmp(b.name()));
        all.dedup_by(|a, b| a.name() == b.name());
        assert_eq!(all.len(), PLACES + 2);
    }
}
