use super::*;

fn pages() -> Pages {
    Pages {
        home: "https://school.example".to_owned(),
        verify: Some("https://app.example/verify?token={token}".to_owned()),
        reset: None,
        article: Some("https://app.example/articles/{slug}".to_owned()),
    }
}

fn sheet(template: &'static str, words: &[(&'static str, &str)]) -> Sheet {
    Sheet { template, words: words.iter().map(|(name, word)| (*name, (*word).to_owned())).collect() }
}

fn comment(title: &str) -> Written {
    let stationery = MinijinjaStationery::new(pages(), None).unwrap();
    let words = [("username", "ada"), ("commenter", "bob"), ("title", title), ("slug", "on-locks")];
    stationery.write(&sheet("new_comment", &words)).unwrap()
}

fn refused(folder: &tempfile::TempDir, file: &str, text: &str) -> String {
    fs::write(folder.path().join(file), text).unwrap();
    let refused = MinijinjaStationery::new(pages(), Some(folder.path())).err().map(|error| error.to_string());
    fs::remove_file(folder.path().join(file)).unwrap();
    refused.unwrap_or_default()
}

#[test]
fn a_link_leads_where_it_was_set_to_and_is_told_in_words_elsewhere() {
    let stationery = MinijinjaStationery::new(pages(), None).unwrap();
    let words = [("username", "ada"), ("token", "a_-9"), ("valid_for", "2 hours")];
    let verify = stationery.write(&sheet("verify_email", &words)).unwrap();
    assert_eq!(verify.subject, "Is this your address?");
    assert!(verify.text.starts_with("Hello ada,\n"), "{}", verify.text);
    assert!(verify.text.contains("\nhttps://app.example/verify?token=a_-9\n"), "{}", verify.text);
    // A slash may stand for itself or as a reference; a reader of HTML sees no difference.
    let html = verify.html.replace("&#x2f;", "/");
    assert!(html.contains(r#"href="https://app.example/verify?token=a_-9""#), "{html}");
    let reset = stationery.write(&sheet("reset_password", &words)).unwrap();
    assert!(reset.text.contains("POST https://school.example/api/v1/auth/password/reset:\n\na_-9\n"), "{}", reset.text);
    assert!(reset.html.contains("for 2 hours"));
}

#[test]
fn what_somebody_wrote_stays_words() {
    let written = comment("<script>alert(1)</script> & \"more\" {{ token }}");
    assert!(!written.html.contains("<script>"), "{}", written.html);
    assert!(written.html.contains("&lt;script&gt;") && written.html.contains("&amp;"), "{}", written.html);
    assert!(written.text.contains("<script>alert(1)</script> & \"more\" {{ token }}"), "plain text is not escaped");
    assert_eq!(written.subject, "bob commented on \"<script>alert(1)</script> & \"more\" {{ token }}\"");
}

#[test]
fn a_file_of_the_operators_takes_the_place_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("new_comment.txt"), "Neu: {{ title }}\n\nHallo {{ username }}!\n").unwrap();
    fs::write(folder.path().join("base.html"), "<i>{% block letter %}{% endblock %}</i>").unwrap();
    let stationery = MinijinjaStationery::new(pages(), Some(folder.path())).unwrap();
    let words = [("username", "ada"), ("commenter", "bob"), ("title", "Locks"), ("slug", "locks")];
    let written = stationery.write(&sheet("new_comment", &words)).unwrap();
    assert_eq!((written.subject.as_str(), written.text.as_str()), ("Neu: Locks", "Hallo ada!"));
    assert!(written.html.starts_with("<i>"), "{}", written.html);
}

#[test]
fn a_template_that_cannot_be_used_is_refused_before_the_first_letter() {
    let folder = tempfile::tempdir().unwrap();
    assert!(refused(&folder, "new_comment.txt", "s\n\n{{ naem }}").contains("new_comment.txt"));
    assert!(refused(&folder, "new_comment.html", "{% if %}").contains("new_comment.html"));
    assert!(refused(&folder, "new_comment.txt", "no subject").contains("an empty line"));
    assert!(refused(&folder, "new-comment.txt", "s\n\nt").contains("no letter has a template of this name"));
    assert_eq!(refused(&folder, "README.md", "anything"), "");
    let nowhere = MinijinjaStationery::new(pages(), Some(Path::new("/nowhere/at/all")));
    assert!(nowhere.is_err());
}
