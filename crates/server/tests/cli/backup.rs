//! `lectern backup`, `restore` and `inspect`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::lectern::{Ended, Lectern};

fn content(said: &str) -> String {
    let line = said.lines().find(|line| line.contains("content ")).unwrap();
    line.split_whitespace().last().unwrap().to_owned()
}

/// A school with somebody in it, and its snapshot beside it.
fn school() -> (Lectern, Ended) {
    let lectern = Lectern::new();
    lectern.run("demo").done();
    let backup = lectern.run("backup school.lectern");
    (lectern, backup)
}

fn elsewhere(lectern: &Lectern) -> Lectern {
    lectern.again().with("LECTERN__DATABASE__URL", "sqlite://new/school.db")
}

#[test]
fn a_school_goes_through_a_file() {
    let (lectern, backup) = school();
    assert_eq!((backup.code, backup.out.as_str()), (0, ""), "{}", backup.err);
    assert!(backup.err.contains("without  signing keys and secrets"), "{}", backup.err);
    let file = lectern.folder.path().join("school.lectern");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let inspected = lectern.run("inspect school.lectern").done();
    for word in ["is whole", "from sqlite", "users", "audit"] {
        assert!(inspected.contains(word), "{word}: {inspected}");
    }
    let elsewhere = elsewhere(&lectern);
    let restored = elsewhere.run("restore school.lectern").done();
    assert_eq!(content(&restored), content(&backup.err));
    assert_eq!(elsewhere.run("user list").done(), lectern.run("user list").done());
    let again = elsewhere.run("backup again.lectern");
    assert_eq!(content(&again.err), content(&inspected), "a copy of the copy");
    let left = fs::read_dir(lectern.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!left.into_iter().any(|name| name.to_string_lossy().ends_with(".part")));
}

#[test]
fn nothing_is_written_over_unasked() {
    let (lectern, _) = school();
    let file = lectern.folder.path().join("school.lectern");
    let before = fs::read(&file).unwrap();
    assert!(lectern.run("backup school.lectern").refused(1).contains("--force replaces it"));
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(lectern.run("backup --force school.lectern").code, 0);
    let refusal = lectern.run("restore school.lectern").refused(1);
    assert!(refusal.contains("not empty") && refusal.contains("Nothing was changed"), "{refusal}");
    let refusal = lectern.run("backup nowhere/school.lectern").refused(1);
    assert!(refusal.contains("nowhere/school.lectern: ") && !refusal.contains(".part"), "{refusal}");
}

#[test]
fn what_is_damaged_touches_no_database() {
    let (lectern, _) = school();
    let whole = fs::read(lectern.folder.path().join("school.lectern")).unwrap();
    let elsewhere = elsewhere(&lectern);
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    let mut newer = whole.clone();
    newer[9] = 2;
    for (bytes, why) in [
        (changed.as_slice(), "it is damaged: part"),
        (&whole[..whole.len() - 1], "it is cut off"),
        (&newer, "of a newer program"),
        (b"SQLite format 3\0", "no snapshot of Lectern"),
    ] {
        fs::write(lectern.folder.path().join("bad.lectern"), bytes).unwrap();
        for command in ["restore bad.lectern", "inspect bad.lectern"] {
            let refusal = elsewhere.run(command).refused(1);
            assert!(refusal.contains(why) && refusal.contains("bad.lectern"), "{command}: {refusal}");
        }
        let piped = elsewhere.fed_bytes("restore -", bytes).refused(1);
        assert!(piped.contains(why), "{piped}");
    }
    assert_eq!(elsewhere.fed_bytes("restore -", &whole).code, 0, "the database is as empty as it was");
    assert_eq!(elsewhere.run("user list").done(), lectern.run("user list").done());
}

#[test]
fn a_restore_that_is_killed_leaves_an_empty_database() {
    let (lectern, _) = school();
    let whole = fs::read(lectern.folder.path().join("school.lectern")).unwrap();
    let elsewhere = elsewhere(&lectern);
    // It was given most of the rows, waits for the rest, and never hears of it.
    elsewhere.killed_while_fed("restore -", &whole[..whole.len() - 100], "new/school.db-wal");
    assert_eq!(elsewhere.run("restore school.lectern").code, 0);
    assert_eq!(elsewhere.run("user list").done(), lectern.run("user list").done());
}

#[test]
fn there_is_nothing_to_back_up_before_there_is_a_school() {
    let lectern = Lectern::new();
    assert!(lectern.run("backup school.lectern").refused(1).contains("there is no database"));
    assert!(lectern.run("restore none.lectern").refused(1).contains("none.lectern"));
    assert!(!lectern.folder.path().join("var/lectern.db").exists());
}

#[test]
fn inspecting_needs_no_configuration() {
    let (lectern, _) = school();
    let confused = lectern.again().with("LECTERN__ENVIRONMENT", "nonsense");
    assert!(confused.run("inspect school.lectern").done().contains("is whole"));
}
