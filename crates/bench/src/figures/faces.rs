//! What RealWorld's contract costs beside our own API: the same use cases, behind another adapter.

use std::net::SocketAddr;

use super::asked::{bare, get, like_the_first, post, signed_in};
use super::bench::{Bench, CONNECTIONS, cell};
use super::writes::WRITERS;
use crate::Outcome;
use crate::commit::WORDS;
use crate::database::Database;
use crate::load::{Errand, Load};
use crate::report::{Aim, Figure};
use crate::rounds::{Duel, Side};
use crate::school;

/// How much dearer than our own API it may be.
const AIM: Aim = Aim::AtMost(1.15);
/// Whom the reader follows: a tenth of the authors.
const FOLLOWED: u32 = 10;
/// So many articles are marked before they are unmarked again. A multiple of the connections, so that each of them
/// takes back what it marked itself, and every request changes something.
const BLOCK: usize = 512;

/// One side's paths, and who asks.
struct Face {
    root: &'static str,
    /// What asks for the author whole, as the contract always shows one.
    whole: &'static str,
    list: &'static str,
    feed: &'static str,
    tags: &'static str,
    mark: &'static str,
    comment: String,
    caller: String,
}

/// The same work through both, in turns, on one server and one database.
pub(super) fn measure(bench: &mut Bench) -> Outcome<()> {
    let database = Database::sqlite(&bench.lectern.folder, "faces.db");
    let last = bench.scale.articles;
    bench.found(&database.url, last)?;
    let served = bench.lectern.serve_conduit(&database.url)?;
    let (ours, theirs) = faces(&bench.load, served.address)?;
    let rows: [(&str, usize, Asking); 6] = [
        ("a page of 20 and the total", CONNECTIONS, |face, _| vec![get(&face.path(face.list), "")]),
        ("an article", CONNECTIONS, |face, last| {
            (1..=last).map(|number| get(&face.article(number, face.whole), "")).collect()
        }),
        ("the tags", CONNECTIONS, |face, _| vec![get(&face.path(face.tags), "")]),
        ("the feed", CONNECTIONS, |face, _| vec![get(&face.path(face.feed), &face.caller)]),
        ("POST a comment, durable", WRITERS, |face, last| (1..=last).map(|number| face.comment(number)).collect()),
        ("mark a favourite, durable", WRITERS, Face::marks),
    ];
    for (work, connections, requests) in rows {
        let errand = |face: &Face| -> Outcome<Errand> {
            let (errand, _) = like_the_first(&bench.load, served.address, requests(face, last))?;
            // What is written carries numbers and instants, whose length differs.
            let length = errand.length.filter(|_| connections == CONNECTIONS);
            Ok(Errand { length, ..errand })
        };
        let (first, second) = (errand(&ours)?, errand(&theirs)?);
        let cpu = || served.cpu();
        let side = |errand| Side { address: served.address, errand, cpu: &cpu };
        let round = |side: Side<'_>| side.round(&bench.load, connections, &bench.scale);
        let duel = Duel::fight(bench.scale.rounds, || round(side(&first)), || round(side(&second)))?;
        bench.report.add(Figure {
            work: format!("RealWorld: {work}"),
            ours: cell(duel.ours()),
            beside: format!("/api/v1: {}", cell(duel.theirs())),
            measured: (duel.cpu_ratio(), " × CPU"),
            aim: AIM,
        });
    }
    Ok(())
}

/// What is asked of a face, of a school of so many articles.
type Asking = fn(&Face, u32) -> Vec<Vec<u8>>;

fn faces(load: &Load, address: SocketAddr) -> Outcome<(Face, Face)> {
    let conduit = Face {
        root: "/api",
        whole: "",
        list: "/articles?limit=20",
        feed: "/articles/feed?limit=20",
        tags: "/tags",
        mark: "POST",
        comment: serde_json::json!({"comment": {"body": WORDS}}).to_string(),
        caller: signed_in(load, address, "realworld")?,
    };
    let own = Face {
        root: "/api/v1",
        whole: "?expand=author",
        list: "/articles?limit=20&include=total&expand=author",
        feed: "/feed?limit=20&include=total&expand=author",
        tags: "/tags?limit=100",
        mark: "PUT",
        comment: serde_json::json!({"body": WORDS}).to_string(),
        caller: signed_in(load, address, "reader")?,
    };
    for caller in [&conduit.caller, &own.caller] {
        for author in 1..=FOLLOWED {
            let path = format!("/api/v1/profiles/author-{author:03}/follow");
            let answer = load.ask(address, &bare("PUT", &path, caller))?;
            if answer.status != 200 {
                return Err(format!("nobody could be followed: {}", answer.head).into());
            }
        }
    }
    Ok((conduit, own))
}

impl Face {
    fn path(&self, rest: &str) -> String {
        format!("{}{rest}", self.root)
    }

    fn article(&self, number: u32, rest: &str) -> String {
        self.path(&format!("/articles/{}{rest}", school::slug(number)))
    }

    fn comment(&self, number: u32) -> Vec<u8> {
        post(&self.article(number, "/comments"), &self.caller, &self.comment)
    }

    /// Marks a block of articles, unmarks it, and goes on with the next.
    fn marks(&self, last: u32) -> Vec<Vec<u8>> {
        let numbers: Vec<u32> = (1..=last).collect();
        let block = |block: &[u32]| {
            let ask = |method: &str| -> Vec<Vec<u8>> {
                block.iter().map(|number| bare(method, &self.article(*number, "/favorite"), &self.caller)).collect()
            };
            [ask(self.mark), ask("DELETE")].concat()
        };
        numbers.chunks(BLOCK).flat_map(block).collect()
    }
}
