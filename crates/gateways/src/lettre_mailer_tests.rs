use lectern_application::effects::Written;
use lectern_domain::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn from() -> Mailbox {
    "The school <school@school.example>".parse().unwrap()
}

fn written(subject: &str, text: &str, html: &str) -> Mail {
    let written = Written { subject: subject.to_owned(), text: text.to_owned(), html: html.to_owned() };
    let to = "ada@example.org".parse().unwrap();
    Mail::new(Uuid::from_u128(7), to, written, Timestamp::UNIX_EPOCH)
}

/// The names of the headers as they leave, without those of the parts.
fn headers(mail: &Mail) -> Vec<String> {
    let bytes = message(&from(), mail).unwrap().formatted();
    let text = String::from_utf8(bytes).unwrap();
    let head = text.split_once("\r\n\r\n").unwrap().0.to_owned();
    assert_eq!(head.matches('\n').count(), head.matches("\r\n").count(), "no line ends otherwise");
    let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    lines.map(|line| line.split_once(':').expect("a header").0.to_owned()).collect()
}

const HEADERS: [&str; 8] =
    ["Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type"];

#[test]
fn a_message_has_its_headers_and_both_parts() {
    let mail = written("Héllo", "Plain ü", "<p>ü</p>");
    assert_eq!(headers(&mail), HEADERS);
    let text = String::from_utf8(message(&from(), &mail).unwrap().formatted()).unwrap();
    assert!(text.contains("Message-ID: <00000000-0000-0000-0000-000000000007@school.example>\r\n"), "{text}");
    assert!(text.contains("Auto-Submitted: auto-generated\r\n") && text.contains("To: ada@example.org\r\n"), "{text}");
    assert!(text.contains("Subject: =?utf-8?b?") && text.is_ascii(), "{text}");
    assert!(text.contains("Content-Type: text/plain") && text.contains("Content-Type: text/html"), "{text}");
}

#[test]
fn nothing_in_a_letter_becomes_a_header() {
    for subject in [
        "a\r\nBcc: eve@example.org",
        "a\nBcc: eve@example.org",
        "a\rBcc: eve@example.org",
        "a\r\n\r\n<script>",
        "=?utf-8?q?a=0D=0ABcc:_eve@example.org?=",
        "a\u{2028}Bcc: eve@example.org\u{0}",
    ] {
        assert_eq!(headers(&written(subject, subject, subject)), HEADERS, "{subject:?}");
    }
    // As if nobody had made one line of it before.
    let raw = Mail { subject: "a\r\nBcc: eve@example.org".to_owned(), ..written("", "", "") };
    assert_eq!(headers(&raw), HEADERS);
}

proptest! {
    #[test]
    fn whatever_stands_in_a_subject_is_in_one_header(subject in "\\PC*|[\\x00-\\x20:;,<>=?a]{0,400}") {
        prop_assert_eq!(headers(&written(&subject, "", "")), HEADERS);
    }
}

#[test]
fn an_address_of_nobody_and_certificates_that_are_none_are_refused() {
    let smtp = Smtp {
        host: "localhost".to_owned(),
        port: 1,
        security: Security::Tls,
        login: None,
        from: "school@school.example".to_owned(),
        authorities: None,
        patience: Duration::from_secs(1),
    };
    assert!(LettreMailer::new(smtp.clone()).is_ok());
    for from in ["", "school", "school@school.example\r\nBcc: eve@example.org"] {
        let refused = LettreMailer::new(Smtp { from: from.to_owned(), ..smtp.clone() });
        assert!(matches!(refused, Err(SmtpUnusable::From)), "{from:?}");
    }
    let authorities = Some(b"-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n".to_vec());
    assert!(matches!(LettreMailer::new(Smtp { authorities, ..smtp }), Err(SmtpUnusable::Authorities(_))));
}
