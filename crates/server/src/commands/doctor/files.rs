//! Who may read the secrets, and whether the disk takes what it is given and keeps it.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::Finding;
use crate::settings::Settings;

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = rights(settings);
    if let Some(file) = settings.database.url.strip_prefix("sqlite://") {
        findings.push(room(&existing(Path::new(file))));
        findings.push(sync(&existing(Path::new(file))));
    }
    findings
}

/// The nearest folder that is there.
fn existing(file: &Path) -> PathBuf {
    let parents = file.ancestors().skip(1).find(|folder| folder.is_dir());
    parents.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

fn rights(settings: &Settings) -> Vec<Finding> {
    const SUBJECT: &str = "file rights";
    let mut files = settings.secret_files.clone();
    files.extend(settings.http.tls.iter().map(|tls| tls.key.clone()));
    if let Some(folder) = &settings.auth.secrets.kept_in {
        files.extend(
            ["signing.key", "secret.key"].map(|name| folder.join(name)).into_iter().filter(|file| file.exists()),
        );
    }
    let database = settings.database.url.strip_prefix("sqlite://").map(PathBuf::from);
    let mut findings: Vec<_> = files.iter().filter_map(|file| open_to_others(file, 0o077)).collect();
    findings.extend(database.filter(|file| file.exists()).and_then(|file| open_to_others(&file, 0o007)));
    if findings.is_empty() {
        let found = match files.len() {
            0 => "no secret stands in a file".to_owned(),
            count => format!("secrets stand in {count} files, each its owner's alone"),
        };
        findings.push(Finding::good(SUBJECT, found));
    }
    findings
}

/// `forbidden` are the bits of those who must not read it.
fn open_to_others(file: &Path, forbidden: u32) -> Option<Finding> {
    const SUBJECT: &str = "file rights";
    let mode = match fs::metadata(file) {
        Ok(metadata) => metadata.permissions().mode() & 0o777,
        Err(error) => {
            let remedy = "make it readable for the user that serves";
            return Some(Finding::failure(SUBJECT, format!("{}: {error}", file.display()), remedy));
        }
    };
    let found = format!("{} is open to others: {mode:o}", file.display());
    (mode & forbidden != 0).then(|| Finding::warning(SUBJECT, found, "chmod 600, and its folder 700"))
}

const LEAST: u64 = 1 << 30;

fn room(folder: &Path) -> Finding {
    const SUBJECT: &str = "disk";
    let state = match rustix::fs::statvfs(folder) {
        Ok(state) => state,
        Err(error) => {
            return Finding::failure(
                SUBJECT,
                format!("{}: {error}", folder.display()),
                "make the folder, and let us in",
            );
        }
    };
    let free = state.f_bavail.saturating_mul(state.f_frsize);
    let percent = state.f_bavail.saturating_mul(100).checked_div(state.f_blocks).unwrap_or_default();
    let found = format!("{}: {} MiB free, {percent} %", folder.display(), free >> 20);
    if free < LEAST || percent < 5 {
        return Finding::warning(SUBJECT, found, "make room: when it is full, writes are refused and reads go on");
    }
    Finding::good(SUBJECT, found)
}

/// Durability is as good as this call, and writing as fast.
fn sync(folder: &Path) -> Finding {
    const SUBJECT: &str = "disk";
    match time_of_sync(folder) {
        Ok(time) if time > Duration::from_millis(50) => {
            let found = format!("{}: a sync takes {} ms", folder.display(), time.as_millis());
            Finding::warning(SUBJECT, found, "each batch of writes waits for one; a local SSD takes 1 to 5 ms")
        }
        Ok(time) => Finding::good(SUBJECT, format!("{}: a sync takes {} us", folder.display(), time.as_micros())),
        Err(error) => {
            let remedy = "let the user that serves write there";
            Finding::failure(SUBJECT, format!("{}: {error}", folder.display()), remedy)
        }
    }
}

/// The middle one of five.
fn time_of_sync(folder: &Path) -> std::io::Result<Duration> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let mut times = Vec::new();
    for _ in 0..5 {
        file.write_all(&[0; 4_096])?;
        let began = Instant::now();
        file.as_file().sync_all()?;
        times.push(began.elapsed());
    }
    times.sort();
    Ok(times.get(2).copied().unwrap_or_default())
}
