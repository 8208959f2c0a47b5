use std::path::PathBuf;

use clap::Args;
use lectern_persistence::{SnapshotError, restore};

use crate::failure::Failure;
use crate::school::make_room;
use crate::settings::Settings;
use crate::snapshot::{Input, Progress, SnapshotReader};

/// Put a snapshot back, into an empty database of either engine.
///
/// The snapshot is checked before the database is touched, and everything happens in one transaction: when it is
/// refused or interrupted, the database is as it was. A snapshot of an older program is brought up to date.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// Where from; `-` is standard input, which can be read only once: it is checked before anything is kept.
    file: PathBuf,
}

pub(crate) fn run(Restore { file }: Restore, settings: &Settings) -> Result<(), Failure> {
    let refused = |why: SnapshotError| Failure::snapshot(&file, why);
    let damaged = |why: std::io::Error| Failure::snapshot(&file, why.into());
    let input = Input::find(&file).map_err(damaged)?;
    if input.again {
        let mut bytes = input.open().map_err(damaged)?;
        SnapshotReader::begin(&mut bytes, Progress::of("checking")).and_then(SnapshotReader::check).map_err(damaged)?;
    }
    let mut bytes = input.open().map_err(damaged)?;
    let mut reader = SnapshotReader::begin(&mut bytes, Progress::of("restoring")).map_err(damaged)?;
    make_room(&settings.database.url)?;
    let content = reader.content.clone();
    restore(&settings.database.url, &content, &mut reader).map_err(refused)?;
    let whole = reader.finish().map_err(damaged)?;
    println!("restored {} into {}", file.display(), settings.database_place());
    println!("  content  {}", whole.content);
    println!(
        "  without  signing keys and secrets: sessions and the audit trail go on where auth.signing_keys and auth.secret \
         are the same; under other keys, look with `lectern audit verify`"
    );
    println!("next: `lectern serve`");
    Ok(())
}
