//! The line of frames. Each ends in the digest of the digest before it and of its own bytes: so no byte can change, no
//! frame can be missing, added or out of place, and each is checked before it is unpacked.

use std::io::{self, ErrorKind, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};

use super::{Damage, FORMAT};

/// The first byte is no character, so that nothing takes a snapshot for text.
const MAGIC: &[u8; 8] = b"\x89LECTERN";
/// What a frame carries at most, unpacked: 1 MiB.
pub(super) const CAPACITY: usize = 1 << 20;
/// What deflate makes longer is longer by less than this.
const SLACK: usize = 1 << 12;

/// What a frame carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    About,
    Content,
    Rows,
    End,
}

const PARTS: [(u8, Part); 4] = [(b'A', Part::About), (b'C', Part::Content), (b'R', Part::Rows), (b'E', Part::End)];

type Link = [u8; 32];

/// The digest that the first frame goes on from.
fn first_link(version: [u8; 2]) -> Link {
    Sha256::new().chain_update(MAGIC).chain_update(version).finalize().into()
}

fn next_link(link: Link, head: &[u8], packed: &[u8]) -> Link {
    Sha256::new().chain_update(link).chain_update(head).chain_update(packed).finalize().into()
}

/// Writes frames.
pub(super) struct FrameWriter<'a> {
    output: &'a mut dyn Write,
    link: Link,
}

impl<'a> FrameWriter<'a> {
    pub(super) fn begin(output: &'a mut dyn Write) -> io::Result<Self> {
        let version = FORMAT.to_be_bytes();
        output.write_all(MAGIC)?;
        output.write_all(&version)?;
        Ok(Self { output, link: first_link(version) })
    }

    pub(super) fn write(&mut self, part: Part, payload: &[u8]) -> io::Result<()> {
        let mut packer = DeflateEncoder::new(Vec::with_capacity(payload.len() / 2), Compression::fast());
        packer.write_all(payload)?;
        let packed = packer.finish()?;
        let kind = PARTS.iter().find(|(_, other)| *other == part).map_or(0, |(kind, _)| *kind);
        let mut head = vec![kind];
        for length in [payload.len(), packed.len()] {
            head.extend(u32::try_from(length).map_err(io::Error::other)?.to_be_bytes());
        }
        self.link = next_link(self.link, &head, &packed);
        [&head, &packed, self.link.as_slice()].into_iter().try_for_each(|bytes| self.output.write_all(bytes))
    }
}

/// Reads frames.
pub(super) struct FrameReader<'a> {
    input: &'a mut dyn Read,
    link: Link,
    part: u64,
    at: u64,
}

impl<'a> FrameReader<'a> {
    pub(super) fn begin(input: &'a mut dyn Read) -> io::Result<Self> {
        let (mut magic, mut version) = ([0; 8], [0; 2]);
        read_all(input, &mut magic).map_err(foreign_when_short)?;
        if magic != *MAGIC {
            return Err(Damage::Foreign.into());
        }
        read_all(input, &mut version)?;
        match u16::from_be_bytes(version) {
            FORMAT => Ok(Self { input, link: first_link(version), part: 0, at: 10 }),
            newer if newer > FORMAT => Err(Damage::Newer(newer).into()),
            _ => Err(Damage::Foreign.into()),
        }
    }

    /// The next frame, unpacked.
    pub(super) fn next(&mut self) -> io::Result<(Part, Vec<u8>)> {
        let (mut head, mut link) = ([0; 9], [0; 32]);
        read_all(self.input, &mut head)?;
        let [kind, a, b, c, d, e, f, g, h] = head;
        let (length, packed_length) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
        let (length, packed_length) = (self.bounded(length, CAPACITY)?, self.bounded(packed_length, CAPACITY + SLACK)?);
        let mut packed = vec![0; packed_length];
        read_all(self.input, &mut packed)?;
        read_all(self.input, &mut link)?;
        self.link = next_link(self.link, &head, &packed);
        if self.link != link {
            return Err(self.changed());
        }
        let part = PARTS.iter().find(|(other, _)| *other == kind).map(|(_, part)| *part);
        let payload = unpack(&packed, length).filter(|payload| payload.len() == length);
        let (Some(part), Some(payload)) = (part, payload) else {
            return Err(self.changed());
        };
        self.part += 1;
        self.at += u64::try_from(head.len() + packed.len() + link.len()).unwrap_or_default();
        Ok((part, payload))
    }

    /// How many bytes were read, and that there are no more.
    pub(super) fn end(self) -> io::Result<u64> {
        match read_all(self.input, &mut [0]) {
            Err(error) if is_cut_off(&error) => Ok(self.at),
            Err(error) => Err(error),
            Ok(()) => Err(Damage::Trailing.into()),
        }
    }

    /// A length that nobody wrote must not make us take memory for it.
    fn bounded(&self, length: u32, most: usize) -> io::Result<usize> {
        usize::try_from(length).ok().filter(|length| *length <= most).ok_or_else(|| self.changed())
    }

    fn changed(&self) -> io::Error {
        Damage::Changed { part: self.part, at: self.at }.into()
    }
}

fn unpack(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut payload = Vec::with_capacity(length);
    let most = u64::try_from(length).ok()? + 1;
    DeflateDecoder::new(packed).take(most).read_to_end(&mut payload).ok()?;
    Some(payload)
}

fn read_all(input: &mut dyn Read, bytes: &mut [u8]) -> io::Result<()> {
    input.read_exact(bytes).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => Damage::CutOff.into(),
        _ => error,
    })
}

fn is_cut_off(error: &io::Error) -> bool {
    error.get_ref().and_then(|inner| inner.downcast_ref()) == Some(&Damage::CutOff)
}

/// Too short to say that it is ours.
fn foreign_when_short(error: io::Error) -> io::Error {
    if is_cut_off(&error) { Damage::Foreign.into() } else { error }
}
