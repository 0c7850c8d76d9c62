//! The key files: made at first start, readable by their owner alone.
//!
//! `key-encryption-key` wraps the data key of the database; `password-pepper` goes into every password hash; `signing-key-…`
//! signs what this node says to others. The first two are apart
//! because the first can be rotated at any time and the second only as people change their passwords.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{Key, random};

pub struct KeyFiles {
    directory: PathBuf,
}

/// Held while a process makes keys and migrates, so that two starting at once do it one after the other.
pub struct StartLock {
    _file: File,
}

impl StartLock {
    /// Makes the data directory if it is missing, and waits for the process that is starting there.
    pub fn take(data: &Path) -> anyhow::Result<StartLock> {
        make_private(data)?;
        let path = data.join("start.lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        rustix::fs::flock(&file, rustix::fs::FlockOperation::LockExclusive)
            .with_context(|| format!("{} cannot be locked", path.display()))?;
        Ok(StartLock { _file: file })
    }
}

impl KeyFiles {
    pub fn at(directory: &Path) -> KeyFiles {
        KeyFiles { directory: directory.to_owned() }
    }

    /// Makes what is missing; never touches what is there.
    pub fn create_missing(&self) -> anyhow::Result<()> {
        make_private(&self.directory)?;
        for path in [self.encryption_key_path(), self.pepper_path()] {
            if !path.exists() {
                write_key(&path, &random())?;
            }
        }
        Ok(())
    }

    pub fn encryption_key(&self) -> anyhow::Result<Key> {
        read_key(&self.encryption_key_path())
    }

    pub fn pepper(&self) -> anyhow::Result<Key> {
        read_key(&self.pepper_path())
    }

    /// The secret half of the signing key `name`.
    pub fn signing_key(&self, name: &str) -> anyhow::Result<Key> {
        read_key(&self.signing_path(name))
    }

    /// The same, made if it is missing.
    pub fn signing_key_or_new(&self, name: &str) -> anyhow::Result<Key> {
        make_private(&self.directory)?;
        let path = self.signing_path(name);
        if !path.exists() {
            write_key(&path, &random())?;
        }
        read_key(&path)
    }

    /// A key that a rotation wrote and did not put in its place yet.
    pub fn next_encryption_key(&self) -> anyhow::Result<Option<Key>> {
        let path = self.next_path();
        if path.exists() { read_key(&path).map(Some) } else { Ok(None) }
    }

    pub fn write_next(&self) -> anyhow::Result<Key> {
        let path = self.next_path();
        if path.exists() {
            return read_key(&path);
        }
        let key = random();
        write_key(&path, &key)?;
        Ok(key)
    }

    /// Puts the next key in the place of the old one.
    pub fn promote_next(&self) -> anyhow::Result<()> {
        fs::rename(self.next_path(), self.encryption_key_path()).context("the new key cannot be put in its place")?;
        sync_directory(&self.directory)
    }

    fn encryption_key_path(&self) -> PathBuf {
        self.directory.join("key-encryption-key")
    }

    fn next_path(&self) -> PathBuf {
        self.directory.join("key-encryption-key.next")
    }

    fn signing_path(&self, name: &str) -> PathBuf {
        self.directory.join(format!("signing-key-{name}"))
    }

    fn pepper_path(&self) -> PathBuf {
        self.directory.join("password-pepper")
    }
}

/// Refuses a file or directory that others than its owner can read, or that another user owns.
pub fn check_private(path: &Path) -> anyhow::Result<()> {
    let about = fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mode = about.permissions().mode() & 0o777;
    ensure!(
        mode & 0o077 == 0,
        "{} can be read by others (mode {mode:03o}): run `chmod {} {}`",
        path.display(),
        if about.is_dir() { "700" } else { "600" },
        path.display()
    );
    let me = rustix::process::geteuid().as_raw();
    ensure!(
        about.uid() == me,
        "{} belongs to the user {} and the node runs as {me}: run `chown` or start it as that user",
        path.display(),
        about.uid()
    );
    Ok(())
}

fn make_private(directory: &Path) -> anyhow::Result<()> {
    if !directory.exists() {
        if let Some(parent) = directory.parent() {
            fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
        }
        match fs::DirBuilder::new().mode(0o700).create(directory) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(error).with_context(|| format!("{} cannot be made", directory.display()));
            }
            _ => {}
        }
    }
    check_private(directory)
}

/// Written beside and renamed, so that a crash leaves a whole key or none.
fn write_key(path: &Path, key: &Key) -> anyhow::Result<()> {
    let beside = path.with_extension("tmp");
    let _ = fs::remove_file(&beside);
    let text = Zeroizing::new(format!("{}\n", STANDARD.encode(key.as_slice())));
    let mut file = OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(&beside)
        .with_context(|| format!("{} cannot be written", beside.display()))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    sync_directory(path.parent().context("a key file lies in a directory")?)
}

fn sync_directory(directory: &Path) -> anyhow::Result<()> {
    File::open(directory)?.sync_all().with_context(|| format!("{} cannot be synced", directory.display()))
}

fn read_key(path: &Path) -> anyhow::Result<Key> {
    if !path.exists() {
        bail!(
            "the key {} is missing: restore it from its backup; without it this database cannot be read",
            path.display()
        );
    }
    check_private(path)?;
    let text = Zeroizing::new(fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?);
    let bytes = Zeroizing::new(STANDARD.decode(text.trim()).unwrap_or_default());
    ensure!(bytes.len() == 32, "{} is no key: expected 32 bytes in base64", path.display());
    ensure!(
        bytes.iter().any(|byte| *byte != bytes[0]),
        "{} is an example, not a key: remove it from a new node, or restore the real one",
        path.display()
    );
    let mut key = Key::default();
    key.copy_from_slice(&bytes);
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn keys_are_made_once_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let files = KeyFiles::at(&dir.path().join("keys"));
        files.create_missing().unwrap();
        let first = files.encryption_key().unwrap();
        files.create_missing().unwrap();
        assert!(first == files.encryption_key().unwrap());
        assert!(first != files.pepper().unwrap());
        let about = fs::metadata(files.encryption_key_path()).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_key_or_directory_that_others_can_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let keys = dir.path().join("keys");
        let files = KeyFiles::at(&keys);
        files.create_missing().unwrap();
        for readable in [0o640, 0o604, 0o644, 0o660, 0o666] {
            mode(&files.encryption_key_path(), readable);
            assert!(files.encryption_key().is_err(), "mode {readable:o}");
        }
        mode(&files.encryption_key_path(), 0o400);
        assert!(files.encryption_key().is_ok());
        mode(&keys, 0o750);
        assert!(files.create_missing().is_err());
    }

    #[test]
    fn an_example_or_damaged_key_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        for text in ["", "AAAA", &STANDARD.encode([0; 32]), &STANDARD.encode([65; 32]), "not base64!"] {
            fs::write(&path, text).unwrap();
            mode(&path, 0o600);
            assert!(read_key(&path).is_err(), "{text:?}");
        }
    }
}
