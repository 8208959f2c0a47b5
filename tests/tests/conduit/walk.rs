//! A random walk beside a model: after each step the school is what the model says it is, to whoever looks.
//!
//! `LECTERN_TEST_SEED` walks a walk again that failed; without it each walk is new.

mod model;
mod reading;
mod talking;
mod writing;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::school::School;
use model::{Model, Person};

const STEPS: usize = 150;
const MOST_PEOPLE: usize = 5;

on_both_engines!(a_random_walk);

async fn a_random_walk(school: &School) {
    let seed = std::env::var("LECTERN_TEST_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    // Shown only when the walk fails.
    println!("LECTERN_TEST_SEED={seed}");
    let mut walker = Walker::new(school.guest(), seed);
    for step in 0..STEPS {
        println!("step {step}");
        walker.step().await;
        walker.somebody_looks_around().await;
    }
    walker.everybody_looks_at_everything().await;
}

/// Who does one thing after the other, and keeps the books.
struct Walker {
    guest: Caller,
    /// In the order of the people of the model.
    callers: Vec<Caller>,
    model: Model,
    dice: StdRng,
}

impl Walker {
    fn new(guest: Caller, seed: u64) -> Self {
        Self { guest, callers: Vec::new(), model: Model::default(), dice: StdRng::seed_from_u64(seed) }
    }

    async fn step(&mut self) {
        if self.callers.len() < 2 {
            return self.somebody_registers().await;
        }
        match self.below(24) {
            0 => self.somebody_registers().await,
            1 => self.somebody_logs_in().await,
            2 => self.somebody_changes_themselves().await,
            3..=7 => self.somebody_writes().await,
            8..=10 => self.somebody_edits().await,
            11 => self.somebody_deletes().await,
            12..=15 => self.somebody_marks().await,
            16..=18 => self.somebody_follows().await,
            19..=21 => self.somebody_comments().await,
            _ => self.somebody_takes_back().await,
        }
    }

    fn below(&mut self, end: usize) -> usize {
        self.dice.random_range(0..end)
    }

    fn heads(&mut self) -> bool {
        self.dice.random_bool(0.5)
    }

    /// Some of these, in some order, none twice.
    fn some_of(&mut self, words: &[&str], most: usize) -> Vec<String> {
        let mut left: Vec<_> = words.to_vec();
        let count = self.below(most + 1).min(left.len());
        (0..count).map(|_| left.swap_remove(self.below(left.len())).to_owned()).collect()
    }

    fn somebody(&mut self) -> usize {
        self.below(self.callers.len())
    }

    /// A person or a guest.
    fn viewer(&mut self) -> Option<usize> {
        let who = self.below(self.callers.len() + 1);
        (who < self.callers.len()).then_some(who)
    }

    fn caller(&self, viewer: Option<usize>) -> Caller {
        viewer.map_or(&self.guest, |who| &self.callers[who]).clone()
    }

    async fn somebody_registers(&mut self) {
        if self.callers.len() == MOST_PEOPLE {
            return;
        }
        let number = self.model.people.len();
        let person = Person::new(&format!("walker_{number}"));
        let user = json!({"user": {"username": person.name, "email": person.email, "password": person.password}});
        let opened = self.guest.post("/users", user).await.is(201);
        assert_eq!(opened, person.as_user(&opened));
        self.callers.push(self.guest.signed_in(&opened));
        self.model.people.push(person);
    }

    async fn somebody_logs_in(&mut self) {
        let who = self.somebody();
        let person = &self.model.people[who];
        let user = json!({"user": {"email": person.email, "password": person.password}});
        let opened = self.guest.post("/users/login", user).await.is(200);
        assert_eq!(opened, person.as_user(&opened));
        self.callers[who] = self.guest.signed_in(&opened);
    }

    async fn somebody_changes_themselves(&mut self) {
        let (who, turn) = (self.somebody(), self.model.turn());
        let choice = self.below(4);
        let person = &mut self.model.people[who];
        let change = match choice {
            0 => {
                person.bio = if person.bio.is_null() { json!(format!("Bio {turn}.")) } else { Value::Null };
                json!({"bio": person.bio})
            }
            1 => {
                person.image = json!(format!("https://example.org/{turn}.png"));
                json!({"image": person.image})
            }
            2 => {
                person.name = format!("walker_{who}_{turn}");
                json!({"username": person.name, "email": person.email})
            }
            _ => {
                person.password = format!("password {turn}");
                json!({"password": person.password})
            }
        };
        let changed = self.callers[who].put("/user", json!({"user": change})).await.is(200);
        assert_eq!(changed, self.model.people[who].as_user(&changed), "{change}");
        self.callers[who] = self.guest.signed_in(&changed);
    }
}
