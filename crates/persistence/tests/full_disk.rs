//! What is left when the disk fills up: everything that was acknowledged, and a file that can be written again.
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::env;
use std::process::{Command, Output};

use futures_executor::block_on;
use lectern_application::{Store, StoreError};
use lectern_domain::identity::{Bio, Email, PasswordHash, Roles, User, UserEdit, Username};
use lectern_domain::{Patch, Timestamp, UserId};
use lectern_persistence::{DieselStore, Settings, migrate_up};
use uuid::Uuid;

/// Set for the process that fills the disk.
const FILLING: &str = "LECTERN_TEST_FILLING";
/// The largest file that it may write, in blocks of 512 bytes. Writing more fails as on a full disk, but only there.
const LARGEST: &str = "1200";

#[test]
fn a_disk_that_fills_up_takes_nothing_back() {
    if let Ok(url) = env::var(FILLING) {
        return fill(&open(&url));
    }
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", directory.path().join("school.db").display());
    migrate_up(&url).unwrap();
    let output = filled_by_another_process(&url);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));

    let store = open(&url);
    let kept: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("kept ")).collect();
    assert!(kept.len() > 1, "{said}");
    for id in &kept {
        assert!(find(&store, UserId::from(Uuid::parse_str(id).unwrap())).is_some(), "{id} was acknowledged");
    }
    let refused = said.lines().find_map(|line| line.strip_prefix("refused ")).unwrap();
    assert!(find(&store, UserId::from(Uuid::parse_str(refused).unwrap())).is_none());
    assert_eq!(add(&store, &somebody("later")), Ok(()), "there is space again");
}

/// Runs this same test, as the process that fills the disk.
fn filled_by_another_process(url: &str) -> Output {
    let limited = format!("trap '' XFSZ && ulimit -f {LARGEST} && exec \"$0\" \"$@\"");
    Command::new("sh")
        .args(["-c", &limited])
        .arg(env::current_exe().unwrap())
        .args(["--exact", "a_disk_that_fills_up_takes_nothing_back", "--nocapture"])
        .env(FILLING, url)
        .output()
        .unwrap()
}

/// Writes until it cannot, and tells on the standard output what was acknowledged and what was not.
fn fill(store: &DieselStore) {
    let (mut last, mut kept) = (None, 0);
    let refused = loop {
        assert!(kept < 10_000, "the limit of the file's size does not hold");
        let user = somebody(&format!("user{kept}"));
        match add(store, &user) {
            Ok(()) => println!("kept {}", user.state().id.uuid()),
            Err(error) => break (error, user),
        }
        (last, kept) = (Some(user), kept + 1);
    };
    // The write that failed is the commit, by an error that leaves open what has reached the disk.
    assert!(matches!(refused.0, StoreError::Unavailable | StoreError::Unknown), "{:?}", refused.0);
    println!("refused {}", refused.1.state().id.uuid());
    let id = last.unwrap().state().id;
    assert!(find(store, id).is_some(), "reads go on");
    assert!(add(store, &somebody("again")).is_err(), "it is still full");
    assert!(find(store, id).is_some(), "reads still go on");
}

fn open(url: &str) -> DieselStore {
    DieselStore::open(&Settings::new(url).unwrap()).unwrap()
}

fn somebody(name: &str) -> User {
    let names = (Email::parse(&format!("{name}@example.org")).unwrap(), Username::parse(name).unwrap());
    let id = UserId::from(Uuid::now_v7());
    let mut user = User::register(id, names, PasswordHash::none(), Roles::default(), Timestamp::UNIX_EPOCH);
    let edit = UserEdit { bio: Patch::Set(Bio::parse(&"words ".repeat(60)).unwrap()), ..UserEdit::default() };
    user.edit(edit, Timestamp::UNIX_EPOCH).unwrap();
    user
}

fn add(store: &dyn Store, user: &User) -> Result<(), StoreError> {
    let user = user.clone();
    block_on(store.atomically(move |tx| tx.users().add(&user)))
}

fn find(store: &dyn Store, id: UserId) -> Option<User> {
    block_on(store.glance::<_, StoreError, _>(move |view| view.user_pages().find(id))).unwrap()
}
