use std::io::{self, Write};

use lectern_persistence::{Cell, Content, Sink};
use sha2::{Digest, Sha256};

use super::about::{About, ContentPart, EndPart};
use super::cells;
use super::frame::{CAPACITY, FrameWriter, Part};
use super::progress::Progress;

/// Writes a snapshot, row by row.
pub(crate) struct SnapshotWriter<'a> {
    frames: FrameWriter<'a>,
    /// Encoded rows that are not yet a frame.
    rows: Vec<u8>,
    content: Sha256,
    progress: Progress,
}

impl<'a> SnapshotWriter<'a> {
    pub(crate) fn begin(output: &'a mut dyn Write, about: &About, progress: Progress) -> io::Result<Self> {
        let mut frames = FrameWriter::begin(output)?;
        frames.write(Part::About, &serde_json::to_vec(about)?)?;
        Ok(Self { frames, rows: Vec::new(), content: Sha256::new(), progress })
    }

    /// Writes what is left, and the end. Answers the digest of the content.
    pub(crate) fn end(mut self) -> io::Result<String> {
        let rest = std::mem::take(&mut self.rows);
        rest.chunks(CAPACITY).try_for_each(|chunk| self.frame(Part::Rows, chunk))?;
        let content: String = self.content.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let end = EndPart { content };
        self.frames.write(Part::End, &serde_json::to_vec(&end)?)?;
        self.progress.finish();
        Ok(end.content)
    }

    fn frame(&mut self, part: Part, payload: &[u8]) -> io::Result<()> {
        self.content.update(payload);
        self.frames.write(part, payload)
    }
}

impl Sink for SnapshotWriter<'_> {
    fn begin(&mut self, content: &Content) -> io::Result<()> {
        self.progress.expect(content);
        self.frame(Part::Content, &serde_json::to_vec(&ContentPart::from(content))?)
    }

    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        cells::encode(row, &mut self.rows);
        if self.rows.len() >= CAPACITY {
            let rows = std::mem::take(&mut self.rows);
            let (whole, rest) = rows.split_at(rows.len() - rows.len() % CAPACITY);
            whole.chunks(CAPACITY).try_for_each(|chunk| self.frame(Part::Rows, chunk))?;
            self.rows.extend(rest);
        }
        self.progress.row();
        Ok(())
    }
}
