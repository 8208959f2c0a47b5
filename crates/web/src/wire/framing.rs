//! Where in its conversation a client stands: between two messages, in a head or in a body (RFC 9112).
//!
//! It is stricter than the parser behind it, so that no proxy before us reads other messages out of the same bytes:
//! lines end in CR LF, a length is given once and in one way, a coding of the transfer is `chunked` or none.

/// How much of a line is looked at. Those that say how long a body is are far shorter.
const LOOKED_AT: usize = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Between,
    Head,
    Body,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Between,
    /// Before the request line, or after it.
    Head {
        begun: bool,
    },
    Body(u64),
    /// The line that tells how long a chunk is.
    Size,
    Chunk(u64),
    /// The end of the line behind a chunk.
    ChunkEnd,
    Trailer,
}

/// Bytes that are no message as we read them: how many of those that came last were fine.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Strange(pub(super) usize);

#[derive(Debug)]
pub(super) struct Framing {
    part: Part,
    line: Vec<u8>,
    after_cr: bool,
    length: Option<u64>,
    chunked: bool,
    messages: u64,
}

impl Framing {
    pub(super) const fn new() -> Self {
        Self { part: Part::Between, line: Vec::new(), after_cr: false, length: None, chunked: false, messages: 0 }
    }

    pub(super) const fn place(&self) -> Place {
        match self.part {
            Part::Between => Place::Between,
            Part::Head { .. } => Place::Head,
            Part::Body(_) | Part::Size | Part::Chunk(_) | Part::ChunkEnd | Part::Trailer => Place::Body,
        }
    }

    /// How many messages have ended.
    pub(super) const fn messages(&self) -> u64 {
        self.messages
    }

    /// Follows the client through what it sent next.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Result<(), Strange> {
        let mut rest = bytes;
        while let Some((first, after)) = rest.split_first() {
            let (Part::Body(left) | Part::Chunk(left)) = self.part else {
                let plain = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
                if plain > 0 && !self.after_cr {
                    rest = self.gather(rest, plain);
                } else if self.ends_well(*first) {
                    rest = after;
                } else {
                    return Err(Strange(bytes.len() - rest.len()));
                }
                continue;
            };
            let there = u64::try_from(rest.len()).unwrap_or(u64::MAX);
            let skipped = left.min(there);
            self.skip(left - skipped);
            rest = usize::try_from(skipped).ok().and_then(|skipped| rest.get(skipped..)).unwrap_or_default();
        }
        Ok(())
    }

    fn skip(&mut self, left: u64) {
        match (self.part, left) {
            (Part::Body(_), 0) => self.end(),
            (Part::Body(_), left) => self.part = Part::Body(left),
            (_, 0) => self.part = Part::ChunkEnd,
            (_, left) => self.part = Part::Chunk(left),
        }
    }

    fn end(&mut self) {
        (self.part, self.length, self.chunked) = (Part::Between, None, false);
        self.messages += 1;
    }

    /// Takes so many bytes within a line, and answers what follows them.
    fn gather<'b>(&mut self, bytes: &'b [u8], plain: usize) -> &'b [u8] {
        self.begin();
        let (plain, rest) = bytes.split_at_checked(plain).unwrap_or((bytes, &[]));
        let room = LOOKED_AT.saturating_sub(self.line.len());
        self.line.extend_from_slice(plain.get(..room).unwrap_or(plain));
        rest
    }

    /// Takes a byte of the end of a line.
    fn ends_well(&mut self, byte: u8) -> bool {
        self.begin();
        match (byte, self.after_cr) {
            (b'\r', false) => {
                self.after_cr = true;
                true
            }
            (b'\n', true) => {
                self.after_cr = false;
                // The next line is written where this one was.
                let mut line = std::mem::take(&mut self.line);
                let fine = self.line_is_fine(&line);
                line.clear();
                self.line = line;
                fine
            }
            _ => false,
        }
    }

    fn begin(&mut self) {
        if self.part == Part::Between {
            self.part = Part::Head { begun: false };
        }
    }

    fn line_is_fine(&mut self, line: &[u8]) -> bool {
        match self.part {
            // Empty lines before a request are read over (RFC 9112, section 2.2).
            Part::Head { begun: false } => {
                self.part = Part::Head { begun: !line.is_empty() };
                true
            }
            Part::Head { begun: true } if line.is_empty() => self.head_ended(),
            Part::Head { begun: true } => self.field_is_fine(line),
            Part::Size => match chunk_size(line) {
                Some(0) => self.go_on(Part::Trailer),
                Some(size) => self.go_on(Part::Chunk(size)),
                None => false,
            },
            Part::ChunkEnd if line.is_empty() => self.go_on(Part::Size),
            Part::Trailer if line.is_empty() => {
                self.end();
                true
            }
            Part::Trailer => true,
            Part::ChunkEnd | Part::Between | Part::Body(_) | Part::Chunk(_) => false,
        }
    }

    const fn go_on(&mut self, part: Part) -> bool {
        self.part = part;
        true
    }

    fn head_ended(&mut self) -> bool {
        match (self.chunked, self.length) {
            (true, Some(_)) => return false,
            (true, None) => self.part = Part::Size,
            (false, None | Some(0)) => self.end(),
            (false, Some(length)) => self.part = Part::Body(length),
        }
        true
    }

    fn field_is_fine(&mut self, line: &[u8]) -> bool {
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default().trim_ascii());
        if name.eq_ignore_ascii_case(b"content-length") {
            let length =
                std::str::from_utf8(value).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            let length = length.and_then(|digits| digits.parse().ok());
            let fine = length.is_some() && self.length.is_none();
            self.length = length;
            return fine;
        }
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            let fine = value.eq_ignore_ascii_case(b"chunked") && !self.chunked;
            self.chunked = true;
            return fine;
        }
        // A line that goes on from the one before it is no field of its own (RFC 9112, section 5.2).
        !line.starts_with(b" ") && !line.starts_with(b"\t")
    }
}

fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii_end();
    let hex = std::str::from_utf8(digits).ok().filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u64::from_str_radix(hex, 16).ok()
}

#[cfg(test)]
#[path = "framing_tests.rs"]
mod tests;
