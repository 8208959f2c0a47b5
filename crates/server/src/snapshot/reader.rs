use std::io::{self, Read};

use lectern_persistence::{Cell, Content, Source};
use sha2::{Digest, Sha256};

use super::Damage;
use super::about::{About, ContentPart, EndPart};
use super::cells;
use super::frame::{FrameReader, Part};
use super::progress::Progress;

/// Reads a snapshot, row by row, and knows at its end whether it was whole.
pub(crate) struct SnapshotReader<'a> {
    pub(crate) about: About,
    pub(crate) content: Content,
    rows: Rows<'a>,
    progress: Progress,
}

/// What a whole snapshot was.
pub(crate) struct Whole {
    /// The digest of its content.
    pub(crate) content: String,
    /// How long it is, in bytes.
    pub(crate) length: u64,
}

impl<'a> SnapshotReader<'a> {
    pub(crate) fn begin(input: &'a mut dyn Read, mut progress: Progress) -> io::Result<Self> {
        let mut frames = FrameReader::begin(input)?;
        let about = serde_json::from_slice(&expect(&mut frames, Part::About)?).map_err(|_| unreadable())?;
        let content = expect(&mut frames, Part::Content)?;
        let digest = Sha256::new_with_prefix(&content);
        let content: ContentPart = serde_json::from_slice(&content).map_err(|_| unreadable())?;
        let content = Content::from(content);
        progress.expect(&content);
        let rows = Rows { frames: Some(frames), chunk: Vec::new(), at: 0, digest, whole: None };
        Ok(Self { about, content, rows, progress })
    }

    /// Reads all of it, and tells what it was.
    pub(crate) fn check(mut self) -> io::Result<Whole> {
        let tables: Vec<_> = self.content.tables.iter().map(|table| (table.rows, table.columns.len())).collect();
        for (rows, columns) in tables {
            for _ in 0..rows {
                self.row(columns)?;
            }
        }
        self.finish()
    }

    /// Tells what it was, once its end was read.
    pub(crate) fn finish(mut self) -> io::Result<Whole> {
        self.end()?;
        self.rows.whole.ok_or_else(|| Damage::CutOff.into())
    }
}

impl Source for SnapshotReader<'_> {
    fn row(&mut self, columns: usize) -> io::Result<Vec<Cell>> {
        let row = cells::decode(&mut self.rows, columns)?;
        self.progress.row();
        Ok(row)
    }

    fn end(&mut self) -> io::Result<()> {
        if self.rows.read(&mut [0])? > 0 {
            return Err(Damage::Contradiction("there are more rows than the list of tables says").into());
        }
        self.progress.finish();
        Ok(())
    }
}

/// The rows of all frames, one after the other.
struct Rows<'a> {
    /// None after the end.
    frames: Option<FrameReader<'a>>,
    chunk: Vec<u8>,
    at: usize,
    digest: Sha256,
    whole: Option<Whole>,
}

impl Rows<'_> {
    fn next_chunk(&mut self) -> io::Result<()> {
        let Some(mut frames) = self.frames.take() else {
            return Ok(());
        };
        match frames.next()? {
            (Part::Rows, chunk) => {
                self.digest.update(&chunk);
                (self.chunk, self.at, self.frames) = (chunk, 0, Some(frames));
            }
            (Part::End, end) => {
                let EndPart { content } = serde_json::from_slice(&end).map_err(|_| unreadable())?;
                let digest = std::mem::take(&mut self.digest).finalize();
                if content != digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>() {
                    return Err(Damage::Contradiction("its content has another digest than it says").into());
                }
                self.whole = Some(Whole { content, length: frames.end()? });
            }
            _ => return Err(unreadable()),
        }
        Ok(())
    }
}

impl Read for Rows<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() && self.frames.is_some() {
            self.next_chunk()?;
        }
        let mut rest = self.chunk.get(self.at..).unwrap_or_default();
        let read = rest.read(into)?;
        self.at += read;
        Ok(read)
    }
}

fn expect(frames: &mut FrameReader<'_>, wanted: Part) -> io::Result<Vec<u8>> {
    match frames.next()? {
        (part, payload) if part == wanted => Ok(payload),
        _ => Err(unreadable()),
    }
}

fn unreadable() -> io::Error {
    Damage::Contradiction("its parts are not what the format says").into()
}
