//! `lectern audit`. What it finds in rows that somebody changed is the business of the store's tests and the rules'.

use crate::lectern::Lectern;

/// A school of two accounts, sealed by a server that has ended since; and the head of its chain.
fn sealed() -> (Lectern, String) {
    let lectern = Lectern::new().with("LECTERN__AUDIT__SEAL", "1s").with("LECTERN__HTTP__DRAIN", "0s");
    lectern.run("migrate up").done();
    for name in ["ada", "bob"] {
        lectern.run(&format!("user create --username {name} --email {name}@example.org --role student")).done();
    }
    let told = lectern.run("audit verify").done();
    assert!(told.contains("wait for their seal") && told.contains("\n0 entries\n0:000"), "{told}");
    let serving = lectern.serve("");
    let mut looks = std::iter::repeat_with(|| lectern.run("audit verify").done()).take(1_000);
    let told = looks.find(|told| !told.contains("wait")).unwrap();
    serving.signal("-TERM");
    serving.end().done();
    (lectern, told.lines().last().unwrap().to_owned())
}

#[test]
fn a_whole_chain_is_told_with_its_head() {
    let (lectern, head) = sealed();
    assert!(head.starts_with("2:") && head.len() == 66, "{head}");
    let again = lectern.run(&format!("audit verify --expect {head}")).done();
    assert_eq!(again, format!("2 entries\n{head}\n"));
}

#[test]
fn a_head_that_the_chain_does_not_lead_through_is_refused() {
    let (lectern, head) = sealed();
    let other = head.replace("2:", "3:");
    let ended = lectern.run(&format!("audit verify --expect {other}"));
    assert!(ended.out.contains("does not lead through the head that was expected"), "{}", ended.out);
    assert!(ended.refused(1).contains("the audit trail is not whole"));
    assert!(lectern.run("audit verify --expect 2:ab").refused(2).contains("64 hexadecimal digits"));
}

#[test]
fn after_a_lost_key_somebody_vouches_for_the_chain() {
    let (lectern, head) = sealed();
    std::fs::remove_dir_all(lectern.folder.path().join("var/keys")).unwrap();
    let ended = lectern.run("audit verify");
    assert!(ended.out.contains("signed with a key that is not ours"), "{}", ended.out);
    assert!(ended.out.ends_with(&format!("\n{head}\n")), "{}", ended.out);
    let told = ended.refused(1);
    assert!(told.contains("is whole, but its head is signed with a key that is not here"), "{told}");
    lectern.run(&format!("audit sign {}", head.replace("2:", "1:"))).refused(1);
    // Each chain leads through its beginning, and this one does not end there.
    let empty = format!("0:{}", "0".repeat(64));
    let told = lectern.run(&format!("audit sign {empty}")).refused(1);
    assert!(told.contains(&format!("nothing was signed: the chain does not end there but at {head}")), "{told}");
    lectern.run("audit verify").refused(1);
    lectern.run(&format!("audit sign {head}")).done();
    assert_eq!(lectern.run(&format!("audit verify --expect {head}")).done(), format!("2 entries\n{head}\n"));
}
