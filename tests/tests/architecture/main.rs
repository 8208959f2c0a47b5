//! The architecture, as a test: the arrows between crates, the tidy rules, and documents that cannot drift.
//!
//! Every rule is a pure function from text to findings, and lives in the module of its subject together with broken
//! examples that prove it catches what it is for. This file only points the rules at the repository. Start reading
//! here; to learn what a rule wants, read the table or the examples in its module.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a rule that cannot read its subject must fail loudly, and that is what a panic does in a test"
)]

mod arrows;
mod documents;
mod functions;
mod manifests;
mod migrations;
mod names;
mod operations;
mod quotes;
mod repository;
mod source;
mod tidy;

use repository::{Repository, holds};

#[test]
fn crates_name_only_what_the_table_allows() {
    holds(arrows::stray(&arrows::packages(&Repository::root().join("Cargo.toml"))));
}

#[test]
fn manifests_take_lints_and_versions_from_the_workspace() {
    let repository = Repository::read();
    let mut findings = manifests::missing_lints(repository.text("Cargo.toml"));
    for (path, text) in repository.manifests() {
        findings.extend(manifests::outside_the_workspace(path, text));
    }
    holds(findings);
}

#[test]
fn an_image_is_built_from_all_that_a_build_reads() {
    holds(manifests::kept_from_the_image(Repository::read().text(".dockerignore")));
}

#[test]
fn the_domain_may_not_touch_clocks_files_or_the_environment() {
    holds(manifests::unbanned(Repository::read().text("crates/domain/clippy.toml")));
}

#[test]
fn files_are_short_and_named_after_their_subject() {
    let sources = Repository::read().sources();
    let mut findings: Vec<_> = sources.iter().flat_map(names::banned).collect();
    findings.extend(sources.iter().filter_map(tidy::overlong));
    findings.extend(tidy::median_over_the_limit(&sources));
    holds(findings);
}

#[test]
fn functions_fit_on_a_screen() {
    holds(functions::overlong(&Repository::read().sources(), functions::EXCUSED));
}

#[test]
fn ports_are_small() {
    let sources = Repository::read().sources();
    let ports: Vec<_> = sources.iter().filter(|source| functions::holds_ports(source)).collect();
    assert!(!ports.is_empty(), "no port was found under crates/application/src/ports");
    holds(ports.into_iter().flat_map(functions::oversized_ports));
}

#[test]
fn sources_are_tidy() {
    let sources = Repository::read().sources();
    let rules = [tidy::silenced_lints, tidy::unfinished, tidy::sleeping_tests, tidy::undocumented_crate];
    holds(sources.iter().flat_map(|source| rules.iter().flat_map(move |rule| rule(source))));
}

#[test]
fn every_migration_stands_for_both_engines_up_and_down() {
    holds(migrations::unpaired(Repository::read().paths()));
    holds(migrations::doubled(Repository::read().paths()));
}

#[test]
fn the_promised_documents_stand_and_their_links_resolve() {
    let repository = Repository::read();
    let mut findings = documents::missing(&repository);
    for (path, text) in repository.documents() {
        findings.extend(documents::broken_links(path, text, &repository));
    }
    holds(findings);
}

#[test]
fn code_in_documents_is_taken_from_the_source() {
    let repository = Repository::read();
    let mut findings = quotes::stops_missing_from_the_tour(repository.text("docs/tour.md"));
    for (path, text) in repository.documents() {
        findings.extend(quotes::misquoted(path, text, &repository));
    }
    holds(findings);
}

#[test]
fn the_table_of_the_second_face_is_what_it_does() {
    let repository = Repository::read();
    holds(operations::drifted(repository.text("docs/conduit.md"), &repository.sources()));
}

#[test]
fn every_attack_names_a_test_that_exists() {
    let repository = Repository::read();
    holds(documents::unproven_attacks(repository.text("docs/threat-model.md"), &repository.sources()));
}

#[test]
fn every_invariant_names_a_test_that_exists() {
    let repository = Repository::read();
    holds(documents::unproven_invariants(repository.text("docs/ARCHITECTURE.md"), &repository.sources()));
}
