use std::io;

use lectern_persistence::{Cell, Content, Sink, SnapshotError, Source, dump, restore};

/// A copy in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Copy {
    pub(crate) content: Content,
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Copy {
    pub(crate) fn of(url: &str) -> Result<Self, SnapshotError> {
        let mut copy = Self { content: Content { schema: Vec::new(), tables: Vec::new() }, rows: Vec::new() };
        dump(url, &mut copy).map(|()| copy)
    }

    pub(crate) fn put_into(&self, url: &str) -> Result<(), SnapshotError> {
        self.ending(url, Ok(()))
    }

    /// With this said at the end of the rows.
    pub(crate) fn ending(&self, url: &str, end: Result<(), &'static str>) -> Result<(), SnapshotError> {
        restore(url, &self.content, &mut Rows { rows: self.rows.iter(), end })
    }
}

impl Sink for Copy {
    fn begin(&mut self, content: &Content) -> io::Result<()> {
        self.content = content.clone();
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.rows.push(cells.to_vec());
        Ok(())
    }
}

struct Rows<'a> {
    rows: std::slice::Iter<'a, Vec<Cell>>,
    end: Result<(), &'static str>,
}

impl Source for Rows<'_> {
    fn row(&mut self, _columns: usize) -> io::Result<Vec<Cell>> {
        self.rows.next().cloned().ok_or_else(|| io::Error::other("no more rows"))
    }

    fn end(&mut self) -> io::Result<()> {
        assert_eq!(self.rows.len(), 0, "rows were left");
        self.end.map_err(io::Error::other)
    }
}
