use std::time::Duration;

use lectern_application::effects::{Mail, Written};
use lectern_application::ports::{MailError, Mailer, Neighbor};
use lectern_domain::Timestamp;
use lectern_gateways::{LettreMailer, Security, Smtp};
use uuid::Uuid;

use crate::server::{Line, MailServer, Mood};

/// Longer than anything here takes; what never ends has a shorter one of its own.
const PATIENCE: Duration = Duration::from_secs(60);

fn letter(n: u128) -> Mail {
    let written = Written {
        subject: "Is this your address?".to_owned(),
        text: "Hello ada,\n.\nthe token is here\n".to_owned(),
        html: "<p>Hello ada</p>".to_owned(),
    };
    Mail::new(Uuid::from_u128(n), "ada@example.org".parse().unwrap(), written, Timestamp::UNIX_EPOCH)
}

fn smtp(server: &MailServer, security: Security) -> Smtp {
    Smtp {
        host: "localhost".to_owned(),
        port: server.port,
        security,
        login: Some(("ada".to_owned(), "a long walk home".to_owned())),
        from: "The school <school@school.example>".to_owned(),
        authorities: Some(server.certificate.clone()),
        patience: PATIENCE,
    }
}

fn sends(server: &MailServer, smtp: Smtp) -> Result<(), MailError> {
    let mailer = LettreMailer::new(smtp).unwrap();
    server.runtime.block_on(mailer.send(letter(7)))
}

#[test]
fn a_letter_leaves_over_tls_with_a_login() {
    for (line, security) in [(Line::Tls, Security::Tls), (Line::StartTls, Security::StartTls)] {
        let server = MailServer::start(line, Mood::Willing);
        assert_eq!(sends(&server, smtp(&server, security)), Ok(()), "{line:?}");
        let message = server.seen(|seen| seen.messages.concat());
        assert!(message.starts_with("MAIL FROM:<school@school.example>"), "{message}");
        assert!(message.contains("RCPT TO:<ada@example.org>\r\n"), "{message}");
        assert!(message.contains("Message-ID: <00000000-0000-0000-0000-000000000007@school.example>\r\n"), "{message}");
        assert!(message.contains("\r\n..\r\nthe token is here"), "a dot alone does not end it: {message}");
        let overheard = server.seen(|seen| seen.overheard.clone());
        assert!(!overheard.contains("AUTH") && !overheard.contains("MAIL"), "{overheard}");
    }
}

#[test]
fn a_letter_leaves_in_the_clear_only_where_that_was_wanted() {
    let server = MailServer::start(Line::Plain, Mood::Willing);
    assert_eq!(sends(&server, smtp(&server, Security::StartTls)), Err(MailError::Unavailable));
    let overheard = server.seen(|seen| seen.overheard.clone());
    assert!(!overheard.contains("AUTH") && !overheard.contains("MAIL"), "no STARTTLS, no word: {overheard}");
    assert_eq!(sends(&server, smtp(&server, Security::Plain)), Ok(()));
}

#[test]
fn nobody_is_trusted_who_cannot_show_their_name() {
    let (server, other) = (MailServer::start(Line::Tls, Mood::Willing), MailServer::start(Line::Tls, Mood::Willing));
    let strange = Smtp { authorities: Some(other.certificate.clone()), ..smtp(&server, Security::Tls) };
    assert_eq!(sends(&server, strange), Err(MailError::Unavailable));
    let elsewhere = Smtp { host: "127.0.0.1".to_owned(), ..smtp(&server, Security::Tls) };
    assert_eq!(sends(&server, elsewhere), Err(MailError::Unavailable), "the certificate is of another name");
    assert_eq!(server.seen(|seen| seen.messages.len()), 0);
}

#[test]
fn a_refusal_of_the_message_is_told_from_one_of_the_moment() {
    let table = [
        (Mood::ToRecipient("550 5.1.1 no such mailbox"), MailError::Refused(550)),
        (Mood::ToRecipient("450 4.2.0 come again later"), MailError::Deferred(450)),
        (Mood::ToText("554 5.7.1 that is spam"), MailError::Refused(554)),
        (Mood::ToText("451 4.3.0 not now"), MailError::Deferred(451)),
        (Mood::ToText("421 4.3.2 closing"), MailError::Unavailable),
        (Mood::HangsUp, MailError::Unavailable),
        (Mood::Gone, MailError::Unavailable),
    ];
    for (mood, error) in table {
        let server = MailServer::start(Line::Tls, mood);
        assert_eq!(sends(&server, smtp(&server, Security::Tls)), Err(error), "{mood:?}");
    }
}

#[test]
fn a_login_that_is_not_taken_is_no_refusal_of_the_letter() {
    let server = MailServer::start(Line::Tls, Mood::Willing);
    let wrong = Some(("ada".to_owned(), "guessed".to_owned()));
    assert_eq!(sends(&server, Smtp { login: wrong, ..smtp(&server, Security::Tls) }), Err(MailError::Unavailable));
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for() {
    let server = MailServer::start(Line::Tls, Mood::Silent);
    let patience = Duration::from_millis(200);
    assert_eq!(sends(&server, Smtp { patience, ..smtp(&server, Security::Tls) }), Err(MailError::Unavailable));
}

#[test]
fn a_server_that_is_away_is_left_alone_and_one_that_refuses_is_not_away() {
    let server = MailServer::start(Line::Tls, Mood::Gone);
    let mailer = LettreMailer::new(smtp(&server, Security::Tls)).unwrap();
    let send = |n| server.runtime.block_on(mailer.send(letter(n)));
    assert!(mailer.answers());
    for n in 0..20 {
        assert_eq!(send(n), Err(MailError::Unavailable));
    }
    assert!(!mailer.answers());
    // Three in a row, and whoever tried alone since: once a second at most.
    let callers = server.seen(|seen| seen.callers);
    assert!((3..20).contains(&callers), "{callers}");

    let server = MailServer::start(Line::Tls, Mood::ToRecipient("550 5.1.1 no such mailbox"));
    let mailer = LettreMailer::new(smtp(&server, Security::Tls)).unwrap();
    for n in 0..5 {
        assert_eq!(server.runtime.block_on(mailer.send(letter(n))), Err(MailError::Refused(550)));
    }
    assert!(mailer.answers());
    server.is(Mood::Willing);
    assert_eq!(server.runtime.block_on(mailer.send(letter(9))), Ok(()));
}
