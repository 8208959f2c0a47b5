use std::path::PathBuf;

use clap::Args;
use lectern_application::ports::Clock;
use lectern_gateways::SystemClock;
use lectern_persistence::{SnapshotError, dump};

use crate::failure::Failure;
use crate::settings::Settings;
use crate::snapshot::{About, Output, Progress, SnapshotWriter};

/// Write all of the school into a snapshot, while it is served.
///
/// The snapshot shows one moment, is checked as a whole when it is read, and is good for `lectern restore` on either
/// engine. It holds personal data and password hashes, but no signing key and no secret of the configuration.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Where to, such as school.lectern; `-` is standard output.
    file: PathBuf,
    /// Replace the file when it is there.
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(Backup { file, force }: Backup, settings: &Settings) -> Result<(), Failure> {
    let refused = |why: SnapshotError| Failure::snapshot(&file, why);
    let url = &settings.database.url;
    let output = Output::create(&file, force).map_err(|why| refused(why.into()))?;
    let written = output.fill(force, |out| {
        let mut writer = SnapshotWriter::begin(out, &About::now(url, SystemClock.now()), Progress::of("backing up"))?;
        dump(url, &mut writer)?;
        Ok::<_, SnapshotError>(writer.end()?)
    });
    let content = written.map_err(refused)?;
    // Standard output may be the snapshot itself.
    eprintln!("wrote all of {} to {}", settings.database_place(), file.display());
    eprintln!("  content  {content}");
    eprintln!("  without  signing keys and secrets: keep auth.signing_keys and auth.secret elsewhere");
    Ok(())
}
