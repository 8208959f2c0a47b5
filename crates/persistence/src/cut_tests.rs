//! How PostgreSQL plans a list that is asked for again and again. Only the session that asks can be asked that.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use lectern_application::ports::ArticlePages;
use lectern_application::{ArticleFilter, ArticleSort, Count, Limit, Paging, Reach, Start};
use lectern_domain::publishing::Tag;

use crate::connection::{Address, AnyConnection, Role};
use crate::migrate_up;
use crate::session::Session;

/// A reader of a database of its own, gone with it.
struct Trial {
    server: String,
    name: String,
    reader: AnyConnection,
}

#[derive(Debug, QueryableByName)]
struct Prepared {
    #[diesel(sql_type = Text)]
    statement: String,
    #[diesel(sql_type = BigInt)]
    generic_plans: i64,
    #[diesel(sql_type = BigInt)]
    custom_plans: i64,
}

impl Trial {
    fn new() -> Self {
        let server = std::env::var("LECTERN_TEST_POSTGRES").unwrap();
        let name = format!("lectern_test_{}", uuid::Uuid::now_v7().simple());
        administer(&server, &format!("CREATE DATABASE {name}"));
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        migrate_up(&url).unwrap();
        let reader = Address::parse(&url).unwrap().open(Role::Reader).unwrap();
        Self { server, name, reader }
    }

    fn page(&mut self, filter: &ArticleFilter, limit: u8) {
        let (sort, limit) = (ArticleSort::PublishedAt, Limit::new(limit).unwrap());
        let paging = Paging { sort, descending: true, start: Start::First, limit, count: Count::None };
        Session::view(&mut self.reader, Reach::Glance).page(filter, None, &paging).unwrap();
    }

    /// The statements that the reader keeps, but for this one.
    fn prepared(&mut self) -> Vec<Prepared> {
        let query = "SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements \
            WHERE statement NOT LIKE '%pg_prepared_statements%' ORDER BY prepare_time";
        sql_query(query).load(&mut self.reader).unwrap()
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        administer(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn administer(server: &str, sql: &str) {
    PgConnection::establish(server).unwrap().batch_execute(sql).unwrap();
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn the_plan_of_the_usual_page_is_kept() {
    let mut trial = Trial::new();
    (0..20).for_each(|_| trial.page(&ArticleFilter::PUBLISHED, Limit::default().number()));
    let prepared = trial.prepared();
    let [usual] = prepared.as_slice() else { panic!("{prepared:?}") };
    // The first five tell the server what it would gain by looking at the values.
    assert_eq!((usual.custom_plans, usual.generic_plans), (5, 15), "{usual:?}");
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn callers_make_no_statements_by_asking_for_pages_of_every_length() {
    let mut trial = Trial::new();
    (1..=Limit::MOST).for_each(|limit| trial.page(&ArticleFilter::PUBLISHED, limit));
    assert_eq!(trial.prepared().len(), 2);
    let tagged = ArticleFilter { tags: vec![Tag::parse("rust").unwrap()], ..ArticleFilter::PUBLISHED };
    (1..=Limit::MOST).for_each(|limit| trial.page(&tagged, limit));
    let prepared = trial.prepared();
    assert_eq!(prepared.len(), 3);
    assert!(!prepared[2].statement.contains("LIMIT 21"), "a plan for any tag: {:?}", prepared[2]);
}
