//! The figures still come, on databases so small that their numbers mean nothing.
#![expect(clippy::unwrap_used, reason = "a bench that does not start must fail loudly")]

use std::process::Command;

/// Runs the bench beside the program that `cargo test --workspace` built, and gives back what it printed.
fn figures(parts: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lectern-bench"));
    let run = command.args(["figures", "--thoroughness", "smoke", "--only", parts]).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{out}{err}");
    out.into_owned()
}

#[test]
fn every_figure_on_sqlite_has_its_row() {
    let tables = figures("reads,size,traces,writes,effects,life");
    for work in [
        "by slug",
        "a page of 20",
        "304",
        "by cursor",
        "its trace",
        "POST a comment",
        "audit entry",
        "jobs",
        "limiter in memory",
        "limiter through Redis",
        "start",
        "memory",
    ] {
        assert!(tables.contains(work), "{work} is missing from\n{tables}");
    }
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn every_figure_on_postgres_has_its_row() {
    let tables = figures("postgres");
    assert_eq!(tables.matches("PostgreSQL |").count(), 4, "{tables}");
}
