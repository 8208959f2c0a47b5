//! The words of a trace.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use uuid::Uuid;

use crate::Actor;

/// One thing that happened on behalf of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The step that it was part of, by its place in the list; none for what stands directly under the request.
    pub parent: Option<u16>,
    /// What it was.
    pub what: What,
    /// When it began: microseconds after the request did.
    pub at: u32,
    /// How long it took, in microseconds, where that is worth telling.
    pub micros: Option<u32>,
}

impl Step {
    /// The most steps of a request that are kept, but for the response.
    pub const MOST: usize = 256;
}

/// What a step is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// One of the stages that every request goes through.
    Stage(Stage),
    /// Somebody said yes or no.
    Decision {
        /// Who: `access`, `ownership`.
        by: &'static str,
        /// Whether they said yes.
        admitted: bool,
        /// What they asked for.
        because: Option<&'static str>,
    },
    /// The work waited for a thread with a connection.
    Wait,
    /// The database did something.
    Statement {
        /// Its name: `users.find`.
        name: &'static str,
        /// Its text, with placeholders where the values go.
        sql: Option<Arc<str>>,
        /// Whether it did what it was asked.
        ok: bool,
    },
    /// Something was announced: `article.published`. It is true only if the transaction was committed.
    Event(&'static str),
    /// The transaction was committed, together with so many others.
    Commit {
        /// How many, itself included.
        together: u32,
    },
    /// The transaction runs again from the start.
    Retry,
}

impl What {
    /// Whether it begins where the one before it ended, so that nobody needs to look at the clock once more.
    pub(super) const fn follows(&self) -> bool {
        matches!(self, Self::Stage(Stage::Authorize | Stage::Limits))
    }
}

/// The stages of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Who calls?
    Authenticate,
    /// May they use this operation at all? It is asked as soon as that is known.
    Authorize,
    /// Have they asked too much? Likewise.
    Limits,
    /// Are the parameters and the body as they must be?
    Validate,
    /// A password is hashed, on a lane of its own.
    Hash,
    /// From handing work to the store to its answer.
    Data,
    /// The use case at work inside its transaction or view.
    Rule,
    /// From the last of these to the answer, ready to be sent.
    Response,
}

impl Stage {
    /// The name in bodies and headers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authenticate => "authenticate",
            Self::Authorize => "authorize",
            Self::Limits => "limits",
            Self::Validate => "validate",
            Self::Hash => "hash",
            Self::Data => "data",
            Self::Rule => "rule",
            Self::Response => "response",
        }
    }
}

/// Where a request came from, as far as its names go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Our name of it.
    pub request_id: Uuid,
    /// What the caller calls it.
    pub named: Option<String>,
    /// What it is part of, if the caller said so.
    pub parent: Option<Parent>,
}

impl Origin {
    /// The trace that the request belongs to: the caller's, or one of its own that is named as the request is.
    #[must_use]
    pub fn trace_id(&self) -> u128 {
        self.parent.as_ref().map_or(self.request_id.as_u128(), |parent| parent.trace_id)
    }
}

/// What the caller was at when it sent the request (W3C Trace Context).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// The trace: never zero.
    pub trace_id: u128,
    /// The caller's span: never zero.
    pub span_id: u64,
    /// Whether the caller may have recorded it.
    pub sampled: bool,
    /// What vendors along the way added, unread.
    pub state: Option<String>,
}

/// A request that is over.
#[derive(Debug, Clone)]
pub struct Trace {
    /// What it is called.
    pub origin: Origin,
    /// Its method.
    pub method: Cow<'static, str>,
    /// Its route, with the names of its variables in place of their values; empty when there is none.
    pub route: String,
    /// The status of its answer.
    pub status: u16,
    /// The code of the problem that it came to.
    pub code: Option<&'static str>,
    /// Who asked.
    pub actor: Actor,
    /// When it began.
    pub began: SystemTime,
    /// How many microseconds it took.
    pub micros: u32,
    /// What happened, in the order in which it began.
    pub steps: Vec<Step>,
}

impl Trace {
    /// How many statements ran.
    #[must_use]
    pub fn statements(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step.what, What::Statement { .. })).count()
    }

    /// How long each kind of work took by itself, in microseconds: what a step spent in its parts is theirs. Together
    /// with what nobody noted, the numbers add up to the whole.
    #[must_use]
    pub fn flat(&self) -> Vec<(&'static str, u32)> {
        let mut own: Vec<u32> = self.steps.iter().map(|step| step.micros.unwrap_or(0)).collect();
        for step in &self.steps {
            if let (Some(whole), Some(part)) = (step.parent.and_then(|at| own.get_mut(usize::from(at))), step.micros) {
                *whole = whole.saturating_sub(part);
            }
        }
        let mut flat: Vec<(&'static str, u32)> = Vec::new();
        for (step, own) in self.steps.iter().zip(own) {
            let name = match &step.what {
                What::Stage(stage) => stage.name(),
                What::Wait => "queue",
                What::Statement { .. } | What::Commit { .. } => Stage::Data.name(),
                What::Decision { .. } | What::Event(_) | What::Retry => continue,
            };
            match flat.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum = sum.saturating_add(own),
                None => flat.push((name, own)),
            }
        }
        flat
    }

    /// About how much memory it takes. A statement's text is counted each time, though it is shared.
    pub(super) fn bytes(&self) -> usize {
        let texts = self.steps.iter().map(|step| match &step.what {
            What::Statement { sql: Some(sql), .. } => sql.len(),
            _ => 0,
        });
        let state = self.origin.parent.as_ref().and_then(|parent| parent.state.as_ref()).map_or(0, String::capacity);
        let named = self.origin.named.as_ref().map_or(0, String::capacity);
        let own = self.method.len() + self.route.capacity() + named + state;
        size_of::<Self>() + own + self.steps.capacity() * size_of::<Step>() + texts.sum::<usize>()
    }
}
