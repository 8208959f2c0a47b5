use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, ErrorKind, IsTerminal, Read, Write, stdin, stdout};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

/// Where a snapshot goes: `-` is standard output, everything else a file.
pub(crate) enum Output {
    Stdout,
    /// Under another name until all of it is on the disk; nobody but its owner may read it.
    File(BufWriter<File>, TempPath, PathBuf),
}

impl Output {
    pub(crate) fn create(path: &Path, replace: bool) -> io::Result<Self> {
        if path == Path::new("-") {
            if stdout().is_terminal() {
                return Err(io::Error::other("it would fill the terminal: name a file, or redirect standard output"));
            }
            return Ok(Self::Stdout);
        }
        if !replace && path.try_exists()? {
            return Err(there_already());
        }
        // Made and written by us, so that no error names what nobody asked for.
        let make = |part: &Path| OpenOptions::new().write(true).create_new(true).mode(0o600).open(part);
        let made = tempfile::Builder::new().prefix(".lectern-").suffix(".part").make_in(folder(path), make)?;
        let (file, part) = made.into_parts();
        Ok(Self::File(BufWriter::new(file), part, path.to_owned()))
    }

    /// Runs `work` on it, and keeps what it wrote only when all of that went well.
    pub(crate) fn fill<T, E: From<io::Error>>(
        self,
        replace: bool,
        work: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Self::Stdout => {
                let mut out = BufWriter::new(stdout().lock());
                let done = work(&mut out)?;
                out.flush()?;
                Ok(done)
            }
            Self::File(mut out, part, path) => {
                let done = work(&mut out)?;
                let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
                keep(&file, part, &path, replace)?;
                Ok(done)
            }
        }
    }
}

/// After this the file survives a power cut, under its name.
fn keep(file: &File, part: TempPath, path: &Path, replace: bool) -> io::Result<()> {
    file.sync_all()?;
    let kept = if replace { part.persist(path) } else { part.persist_noclobber(path) };
    kept.map_err(|error| match error.error.kind() {
        ErrorKind::AlreadyExists => there_already(),
        _ => error.error,
    })?;
    File::open(folder(path))?.sync_all()
}

fn there_already() -> io::Error {
    io::Error::new(ErrorKind::AlreadyExists, "it is there already; --force replaces it")
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where a snapshot comes from: `-` is standard input, everything else a file.
pub(crate) struct Input {
    path: PathBuf,
    /// Whether it can be read a second time.
    pub(crate) again: bool,
}

impl Input {
    pub(crate) fn find(path: &Path) -> io::Result<Self> {
        let again = path != Path::new("-") && path.metadata()?.is_file();
        Ok(Self { path: path.to_owned(), again })
    }

    /// From its beginning.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read>> {
        if self.path == Path::new("-") {
            return Ok(Box::new(stdin().lock()));
        }
        Ok(Box::new(BufReader::new(File::open(&self.path)?)))
    }
}
