use std::thread;

use futures_executor::block_on;
use lectern_application::{Reach, Store, StoreError};
use lectern_persistence::{MigrationState, migrate_down, migrate_status, migrate_up};

/// Nodes that start together: one takes the steps, the others wait and find none left.
pub(crate) fn many_nodes_migrate_at_once(url: &str) {
    let nodes: Vec<_> = (0..8)
        .map(|_| {
            let url = url.to_owned();
            thread::spawn(move || migrate_up(&url))
        })
        .collect();
    let taken: Vec<_> = nodes.into_iter().map(|node| node.join().unwrap().unwrap()).collect();
    let all = migrate_status(url).unwrap();
    assert!(all.len() > 1 && all.iter().all(|one| one.state == MigrationState::Applied));
    assert_eq!(taken.iter().filter(|names| !names.is_empty()).count(), 1);
    assert_eq!(taken.concat(), all.into_iter().map(|one| one.name).collect::<Vec<_>>());
}

pub(crate) fn migrations_go_down_and_up_again(url: &str) {
    let up = migrate_up(url).unwrap();
    let last = up.last().cloned().unwrap();
    assert_eq!(migrate_down(url, 1).unwrap(), std::slice::from_ref(&last));
    let pending = migrate_status(url).unwrap();
    let pending: Vec<_> = pending.iter().filter(|one| one.state == MigrationState::Pending).collect();
    assert_eq!(pending.iter().map(|one| &one.name).collect::<Vec<_>>(), [&last]);
    let rest: Vec<_> = up.iter().rev().skip(1).cloned().collect();
    assert_eq!(migrate_down(url, 99).unwrap(), rest);
    assert_eq!(migrate_up(url).unwrap(), up);
}

/// `execute` lets the database look as if a newer program had migrated it.
pub(crate) fn a_step_of_a_newer_program_is_left_alone(url: &str, mut execute: impl FnMut(&str)) {
    migrate_up(url).unwrap();
    execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')");
    assert_eq!(migrate_up(url).unwrap(), Vec::<String>::new());
    let unknown = migrate_status(url).unwrap().pop().unwrap();
    assert_eq!((unknown.name.as_str(), unknown.state), ("99991231000000", MigrationState::Unknown));
    assert!(migrate_down(url, 1).unwrap_err().to_string().contains("newer program"));
}

/// Whoever asks whether a node is ready MUST hear of a step that it lacks, before its requests meet what is not there. What
/// only newer programs know is not lacked. `execute` is as above.
pub(crate) fn a_node_that_lacks_a_step_is_not_ready(store: &dyn Store, url: &str, mut execute: impl FnMut(&str)) {
    let asked = |reach| block_on(store.view(reach, Box::new(|_| ())));
    assert_eq!(asked(Reach::Probe), Ok(()));
    migrate_down(url, 1).unwrap();
    assert_eq!(asked(Reach::Probe), Err(StoreError::Behind));
    assert_eq!(asked(Reach::Glance), Ok(()), "others are not held up by the question");
    migrate_up(url).unwrap();
    assert_eq!(asked(Reach::Probe), Ok(()), "it is found as it is now");
    execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')");
    assert_eq!(asked(Reach::Probe), Ok(()));
    execute("DELETE FROM __diesel_schema_migrations WHERE version LIKE '%000012'");
    assert_eq!(asked(Reach::Probe), Err(StoreError::Behind), "a newer step does not make up for an older one");
    execute("DROP TABLE __diesel_schema_migrations");
    assert_eq!(asked(Reach::Probe), Err(StoreError::Unavailable));
}
