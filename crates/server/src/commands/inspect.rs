use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::failure::Failure;
use crate::snapshot::{Input, Progress, SnapshotReader};

/// Check all of a snapshot, and tell what it holds. Needs no database and no configuration.
///
/// The content is the same for equal schools, whichever engine they are kept in.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The snapshot; `-` is standard input.
    file: PathBuf,
}

pub(crate) fn run(Inspect { file }: Inspect) -> Result<(), Failure> {
    let damaged = |why: std::io::Error| Failure::snapshot(&file, why.into());
    let mut bytes = Input::find(&file).and_then(|input| input.open()).map_err(damaged)?;
    let reader = SnapshotReader::begin(&mut bytes, Progress::of("checking")).map_err(damaged)?;
    let (about, content) = (reader.about.clone(), reader.content.clone());
    let whole = reader.check().map_err(damaged)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} is whole: {} bytes", file.display(), whole.length)?;
    writeln!(out, "  made     {} by Lectern {} from {}", about.made_at, about.program, about.engine)?;
    writeln!(out, "  schema   {}", content.schema.last().map_or("", String::as_str))?;
    writeln!(out, "  content  {}", whole.content)?;
    for table in &content.tables {
        writeln!(out, "  {:>10}  {}", table.rows, table.name)?;
    }
    Ok(())
}
