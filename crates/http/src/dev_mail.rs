//! `/dev/mail`: letters that were written and not sent, for developers to read. There is no such page in a school that
//! keeps none, and production never does.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::Data;
use askama::Template;
use lectern_application::App;
use lectern_application::effects::Mail;
use lectern_web::{Rejection, Segment};
use uuid::Uuid;

use crate::answers::Answer;
use crate::pages::{POLICY, shown};

/// A letter in HTML is shown as a mailbox would show it: it styles itself, and can do nothing else. Neither a script nor a
/// form nor anything from elsewhere runs in it, whoever wrote it.
const OF_A_LETTER: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                           frame-ancestors 'none'; sandbox allow-popups allow-top-navigation-by-user-activation";

#[derive(Template)]
#[template(path = "dev_mail.html")]
struct Mailbox {
    letters: Vec<Letter>,
}

struct Letter {
    id: Uuid,
    to: String,
    subject: String,
    written_at: String,
    text: Vec<Piece>,
}

/// A piece of plain text: words, or an address to follow.
struct Piece {
    text: String,
    link: bool,
}

pub(crate) async fn list(app: Data<App>) -> Answer {
    let kept = app.kept_mail().ok_or(Rejection::RouteNotFound)?;
    shown(StatusCode::OK, &Mailbox { letters: kept.into_iter().map(Letter::of).collect() }, POLICY)
}

pub(crate) async fn show(app: Data<App>, id: Segment) -> Answer {
    let kept = app.kept_mail().ok_or(Rejection::RouteNotFound)?;
    let id = id.text().and_then(|id| Uuid::parse_str(id).ok());
    let mail = kept.into_iter().find(|mail| Some(mail.id) == id).ok_or(Rejection::RouteNotFound)?;
    let html = (CONTENT_TYPE, "text/html; charset=utf-8");
    Ok(HttpResponse::Ok().insert_header(html).insert_header((CONTENT_SECURITY_POLICY, OF_A_LETTER)).body(mail.html))
}

impl Letter {
    fn of(mail: Mail) -> Self {
        let Mail { id, to, subject, text, html: _, written_at } = mail;
        let (to, written_at) = (to.as_str().to_owned(), written_at.to_string());
        Self { id, to, subject, written_at, text: pieces(&text) }
    }
}

/// What begins with `http://` or `https://` and goes on to the next space is an address, but for the stop at its end.
fn pieces(text: &str) -> Vec<Piece> {
    let is_link = |word: &str| word.starts_with("https://") || word.starts_with("http://");
    let words = text.split_inclusive(char::is_whitespace);
    words
        .flat_map(|word| {
            let bare = word.trim_end().trim_end_matches(['.', ',', ':', ';']);
            let rest = word.strip_prefix(bare).unwrap_or_default();
            [Piece { text: bare.to_owned(), link: is_link(bare) }, Piece { text: rest.to_owned(), link: false }]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn addresses_are_found_and_everything_stays_as_it_is() {
        let text = "See\n https://x.example/a?b=c\nor javascript:alert(1) http://y. ";
        let found = pieces(text);
        assert_eq!(found.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
        let links: Vec<_> = found.iter().filter(|piece| piece.link).map(|piece| piece.text.as_str()).collect();
        assert_eq!(links, ["https://x.example/a?b=c", "http://y"]);
    }
}
