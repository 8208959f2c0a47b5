//! What is written is what is read; what was not written is not read.
#![expect(clippy::as_conversions, reason = "lengths and noise of a test")]

use std::io;

use lectern_persistence::{Cell, Column, Content, Kind, Sink, Source, Table};

use super::{About, Damage, Progress, SnapshotReader, SnapshotWriter};

fn content(rows: u64) -> Content {
    let column = |name: &str, kind| Column { name: name.to_owned(), kind };
    let columns = vec![column("a", Kind::Integer), column("b", Kind::Text), column("c", Kind::Bytes)];
    let table =
        |name: &str, rows, last_number| Table { name: name.to_owned(), columns: columns.clone(), rows, last_number };
    Content { schema: vec!["1".to_owned()], tables: vec![table("empty", 0, Some(7)), table("full", rows, None)] }
}

/// Numbers at every length of CBOR, text that is no ASCII, bytes that are no text, nothing; and one that fills frames.
fn rows(large: usize) -> Vec<Vec<Cell>> {
    let edges = [0, 1, 23, 24, 255, 256, 65_535, 65_536, 4_294_967_295, 4_294_967_296, i64::MAX];
    let numbers = edges.iter().flat_map(|edge| [*edge, -edge, !edge]).chain([i64::MIN]);
    let mut rows: Vec<_> = numbers.map(|n| vec![Cell::Integer(n), Cell::Null, Cell::Null]).collect();
    for text in ["", "ünï\0\u{1F980}", "\u{FEFF}\n\"\\"] {
        rows.push(vec![Cell::Null, Cell::Text(text.to_owned()), Cell::Bytes(text.bytes().map(|byte| !byte).collect())]);
    }
    let noise = (0..large).scan(1_u32, |state, _| {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Some((*state >> 24) as u8)
    });
    rows.push(vec![Cell::Integer(1), Cell::Text("x".repeat(large)), Cell::Bytes(noise.collect())]);
    rows
}

fn written(rows: &[Vec<Cell>]) -> (Vec<u8>, String) {
    let about = About { program: "1".to_owned(), engine: "sqlite".to_owned(), made_at: "now".to_owned() };
    let mut bytes = Vec::new();
    let mut writer = SnapshotWriter::begin(&mut bytes, &about, Progress::of("")).unwrap();
    writer.begin(&content(rows.len() as u64)).unwrap();
    rows.iter().for_each(|row| writer.row(row).unwrap());
    let digest = writer.end().unwrap();
    (bytes, digest)
}

fn read(mut bytes: &[u8]) -> io::Result<Vec<Vec<Cell>>> {
    let mut reader = SnapshotReader::begin(&mut bytes, Progress::of(""))?;
    let tables = reader.content.tables.clone();
    let mut rows = Vec::new();
    for table in tables {
        for _ in 0..table.rows {
            rows.push(reader.row(table.columns.len())?);
        }
    }
    reader.finish().map(|_| rows)
}

fn damage(bytes: &[u8]) -> Damage {
    let error = read(bytes).expect_err("it was read");
    let inner = error.into_inner().expect("a reason of ours");
    *inner.downcast().expect("damage")
}

#[test]
fn what_is_written_is_read() {
    let rows = rows(3 << 20);
    let (bytes, digest) = written(&rows);
    assert_eq!(read(&bytes).unwrap(), rows);
    let mut again = bytes.as_slice();
    let reader = SnapshotReader::begin(&mut again, Progress::of("")).unwrap();
    assert_eq!((reader.content.clone(), reader.about.made_at.as_str()), (content(rows.len() as u64), "now"));
    let whole = reader.check().unwrap();
    assert_eq!((whole.content, whole.length), (digest.clone(), bytes.len() as u64));
    assert_eq!(written(&rows), (bytes, digest), "the same rows are the same bytes");
}

#[test]
fn every_byte_counts() {
    let (bytes, _) = written(&rows(100));
    for place in 0..bytes.len() {
        for flip in [0x01, 0x80] {
            let mut changed = bytes.clone();
            changed[place] ^= flip;
            let damage = damage(&changed);
            match place {
                0..8 => assert_eq!(damage, Damage::Foreign),
                8..10 => assert!(matches!(damage, Damage::Newer(_) | Damage::Foreign), "{place}: {damage}"),
                _ => assert!(matches!(damage, Damage::Changed { .. } | Damage::CutOff), "{place}: {damage}"),
            }
        }
    }
}

#[test]
fn every_end_but_the_last_is_too_early() {
    let (mut bytes, _) = written(&rows(100));
    for length in 0..bytes.len() {
        let expected = if length < 8 { Damage::Foreign } else { Damage::CutOff };
        assert_eq!(damage(&bytes[..length]), expected, "{length}");
    }
    bytes.push(0);
    assert_eq!(damage(&bytes), Damage::Trailing);
}

/// Where each frame begins: after the opening, a head of nine bytes says how long it is, and a digest follows.
fn frames(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut at, mut frames) = (10, Vec::new());
    while at < bytes.len() {
        let packed = u32::from_be_bytes(bytes[at + 5..at + 9].try_into().unwrap()) as usize;
        frames.push(&bytes[at..at + 9 + packed + 32]);
        at += 9 + packed + 32;
    }
    frames
}

#[test]
fn frames_stand_where_they_were_written() {
    let (bytes, _) = written(&rows(2 << 20));
    let frames = frames(&bytes);
    assert!(frames.len() > 6, "{}", frames.len());
    let joined =
        |order: Vec<usize>| [&bytes[..10], &order.iter().map(|at| frames[*at]).collect::<Vec<_>>().concat()].concat();
    let all = || (0..frames.len()).collect::<Vec<_>>();
    assert_eq!(joined(all()), bytes);
    for at in 0..frames.len() - 1 {
        let (mut swapped, mut missing, mut twice) = (all(), all(), all());
        swapped.swap(at, at + 1);
        missing.remove(at);
        twice.insert(at, at);
        for order in [swapped, missing, twice] {
            assert!(matches!(damage(&joined(order.clone())), Damage::Changed { .. }), "{order:?}");
        }
    }
    assert_eq!(damage(&joined((0..frames.len() - 1).collect())), Damage::CutOff);
}

#[test]
fn a_newer_format_is_told_from_damage() {
    let (mut bytes, _) = written(&rows(0));
    bytes[8..10].copy_from_slice(&2_u16.to_be_bytes());
    assert_eq!(damage(&bytes), Damage::Newer(2));
    assert!(Damage::Newer(2).to_string().contains("newer program"));
    for foreign in [b"".as_slice(), b"SQLite format 3\0", b"PGDMP", b"{}"] {
        assert_eq!(damage(foreign), Damage::Foreign);
    }
}

#[test]
fn rows_that_contradict_the_list_are_refused() {
    for claimed in [0, 2] {
        let mut bytes = Vec::new();
        let about = About { program: String::new(), engine: String::new(), made_at: String::new() };
        let mut writer = SnapshotWriter::begin(&mut bytes, &about, Progress::of("")).unwrap();
        writer.begin(&content(claimed)).unwrap();
        writer.row(&[Cell::Null, Cell::Null, Cell::Null]).unwrap();
        writer.end().unwrap();
        assert!(matches!(damage(&bytes), Damage::Contradiction(_)), "{claimed}");
    }
}
