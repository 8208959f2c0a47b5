//! Rows as CBOR (RFC 8949): an array of integers, byte strings, text strings and nulls, each with its length ahead and
//! in its shortest form. Of all that CBOR has we need these five heads, which are less than a library for the rest.

use std::io::{self, ErrorKind, Read};

use lectern_persistence::Cell;

use super::Damage;

const POSITIVE: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const NULL: u8 = 0xf6;

/// What a column holds at most, 1 GiB: the engines have no more, either.
const LONGEST: u64 = 1 << 30;

pub(super) fn encode(row: &[Cell], out: &mut Vec<u8>) {
    head(ARRAY, length(row.len()), out);
    for cell in row {
        match cell {
            Cell::Null => out.push(NULL),
            Cell::Integer(number) => match u64::try_from(*number) {
                Ok(number) => head(POSITIVE, number, out),
                // CBOR keeps -1 as 0, -2 as 1: the complement, which is never negative here.
                Err(_) => head(NEGATIVE, u64::try_from(!number).unwrap_or_default(), out),
            },
            Cell::Text(text) => {
                head(TEXT, length(text.len()), out);
                out.extend(text.as_bytes());
            }
            Cell::Bytes(bytes) => {
                head(BYTES, length(bytes.len()), out);
                out.extend(bytes);
            }
        }
    }
}

/// A row of so many columns.
pub(super) fn decode(input: &mut dyn Read, columns: usize) -> io::Result<Vec<Cell>> {
    if pull(input)? != (ARRAY, length(columns)) {
        return Err(strange());
    }
    (0..columns).map(|_| cell(input)).collect()
}

fn cell(input: &mut dyn Read) -> io::Result<Cell> {
    let signed = |number| i64::try_from(number).map_err(|_| strange());
    Ok(match pull(input)? {
        (POSITIVE, number) => Cell::Integer(signed(number)?),
        (NEGATIVE, number) => Cell::Integer(!signed(number)?),
        (BYTES, length) => Cell::Bytes(take(input, length)?),
        (TEXT, length) => Cell::Text(String::from_utf8(take(input, length)?).map_err(|_| strange())?),
        (SIMPLE, VALUE_OF_NULL) => Cell::Null,
        _ => return Err(strange()),
    })
}

const SIMPLE: u8 = NULL >> 5;
const VALUE_OF_NULL: u64 = 22;

/// What is announced is not believed: memory is taken as bytes come.
fn take(input: &mut dyn Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if length > LONGEST || u64::try_from(input.take(length).read_to_end(&mut bytes)?).ok() != Some(length) {
        return Err(strange());
    }
    Ok(bytes)
}

/// Three bits of kind and five of value; 24 to 27 say that the value follows in 1, 2, 4 or 8 bytes.
fn head(kind: u8, value: u64, out: &mut Vec<u8>) {
    let kind = kind << 5;
    match (u8::try_from(value), u16::try_from(value), u32::try_from(value)) {
        (Ok(value @ 0..24), ..) => out.push(kind | value),
        (Ok(value), ..) => out.extend([kind | 24, value]),
        (_, Ok(value), _) => {
            out.push(kind | 25);
            out.extend(value.to_be_bytes());
        }
        (.., Ok(value)) => {
            out.push(kind | 26);
            out.extend(value.to_be_bytes());
        }
        _ => {
            out.push(kind | 27);
            out.extend(value.to_be_bytes());
        }
    }
}

fn pull(input: &mut dyn Read) -> io::Result<(u8, u64)> {
    let mut first = [0; 1];
    fill(input, &mut first)?;
    let [first] = first;
    let (kind, value) = (first >> 5, first & 31);
    let follow = match value {
        0..24 => return Ok((kind, value.into())),
        24..28 => 1_usize << (value - 24),
        _ => return Err(strange()),
    };
    let mut bytes = [0; 8];
    let into = bytes.get_mut(8 - follow..).unwrap_or_default();
    fill(input, into)?;
    Ok((kind, u64::from_be_bytes(bytes)))
}

fn fill(input: &mut dyn Read, bytes: &mut [u8]) -> io::Result<()> {
    input.read_exact(bytes).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => strange(),
        _ => error,
    })
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn strange() -> io::Error {
    Damage::Contradiction("a row is not what the list of tables says").into()
}
