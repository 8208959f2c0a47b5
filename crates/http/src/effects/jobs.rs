//! `/jobs`: work that is done after the answer, as those see it who asked for it, and operators.

use actix_web::web::Data;
use lectern_application::effects::{JobStep, Task};
use lectern_application::{Answered, App, Context, Error, Hidden, JobFilter, JobView, Once};
use lectern_domain::JobId;
use lectern_domain::effects::JobStatus;
use lectern_web::{At, Keyed, Params, Rejection, Segment, answered};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answers::{Answer, Resource, found, or_current};
use crate::code::Code;
use crate::doc::Doc;
use crate::if_match::IfMatch;
use crate::listing::{List, Listing};
use crate::shown::{As, Shows};

/// Work that is done after the answer. What exactly it is to do is told to nobody.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
pub(crate) struct JobBody {
    id: Uuid,
    /// What kind of work it is.
    #[schema(example = "answers.sweep")]
    kind: String,
    /// `queued`, `leased` (a worker has it), `retrying`, `succeeded`, `dead` or `cancelled`.
    #[schema(example = "queued")]
    status: &'static str,
    /// How often it was begun since it was queued.
    #[schema(example = 0)]
    attempts: u32,
    /// When a worker may take it: its time, its next attempt, or the end of the lease of the one who has it; none when it
    /// has ended.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    /// Why its last attempt failed; for operators.
    #[schema(example = "the database is unavailable")]
    failure: Option<String>,
    /// The account that asked for just this; none where the school did by itself.
    owner: Option<Uuid>,
    #[schema(format = DateTime)]
    created_at: String,
    /// The request that queued it.
    request_id: Uuid,
    version: i64,
}

impl Shows for JobBody {}

impl Resource for JobBody {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl From<JobView> for JobBody {
    fn from(job: JobView) -> Self {
        let JobView { id, version, kind, status, attempts, due_at, ended_at, failure, owner, created_at, request_id } =
            job;
        Self {
            id: id.uuid(),
            kind,
            status: status.name(),
            attempts,
            due_at: due_at.map(|at| at.to_string()),
            ended_at: ended_at.map(|at| at.to_string()),
            failure,
            owner: owner.map(|owner| owner.uuid()),
            created_at: created_at.to_string(),
            request_id,
            version: version.number(),
        }
    }
}

impl Listing for JobFilter {
    type Sort = ();
    type Body = JobBody;

    fn from_query(query: &mut Params) -> Result<(Self, ((), bool)), Rejection> {
        let kind = query.filter_among("kind", kinds().map(|kind| (kind, kind)))?;
        let status = query.filter_among("status", JobStatus::ALL.map(|status| (status.name(), status)))?;
        let sort = query.sort(&[("created_at", ())], ((), true))?;
        Ok((Self { kind, status, owner: None }, sort))
    }
}

fn kinds() -> impl Iterator<Item = &'static str> {
    Task::KINDS.iter().map(|(kind, _)| *kind)
}

pub(crate) async fn list(app: Data<App>, At(at): At, list: List<JobFilter>) -> Answer {
    let List { filter, paging, shown, links } = list;
    links.page(&shown, app.list_jobs(at, filter, paging).await?.map(JobBody::from))
}

pub(crate) async fn find(app: Data<App>, At(at): At, id: Segment, shown: As<JobBody>) -> Answer {
    let job = app.find_job(at, id.id(Hidden::Job)?).await?;
    shown.0.found(&JobBody::from(job))
}

pub(crate) async fn retry(app: Data<App>, at: At, id: Segment, seen: IfMatch, keyed: Keyed) -> Answer {
    step(&app, at.0, &id, seen, keyed, async |at, step, once| app.retry_job(at, step, once).await).await
}

pub(crate) async fn cancel(app: Data<App>, at: At, id: Segment, seen: IfMatch, keyed: Keyed) -> Answer {
    step(&app, at.0, &id, seen, keyed, async |at, step, once| app.cancel_job(at, step, once).await).await
}

async fn step(
    app: &App,
    at: Context,
    id: &Segment,
    seen: IfMatch,
    keyed: Keyed,
    take: impl AsyncFnOnce(Context, JobStep, Option<Once<JobView>>) -> Result<Answered<JobView>, Error>,
) -> Answer {
    let job = id.id(Hidden::Job)?;
    let outcome = take(at.clone(), JobStep { job, expected: seen.if_given() }, keyed.once(taken)).await;
    answered(or_current(outcome, current(app, at, job)).await?, taken)
}

fn taken(job: JobView) -> Answer {
    found(&JobBody::from(job))
}

async fn current(app: &App, at: Context, job: JobId) -> Result<JobBody, Error> {
    app.find_job(at, job).await.map(JobBody::from)
}

pub(crate) fn list_doc() -> Doc {
    let about = "Work that is done after the answer, the latest first: what the caller asked for. Holders of `ops:read` \
        see every job. Jobs that ended are kept for some days.";
    let statuses = JobStatus::ALL.map(JobStatus::name);
    Doc::new("listJobs", "Jobs", about)
        .lists::<JobBody>()
        .asks("filter[kind]", "Of this kind.", &kinds().collect::<Vec<_>>())
        .asks("filter[status]", "Standing there.", &statuses)
        .sorts(&["created_at"], "-created_at")
}

pub(crate) fn find_doc() -> Doc {
    Doc::new("getJob", "A job", "One job, if the caller asked for it or holds `ops:read`.").shows::<JobBody>()
}

pub(crate) fn retry_doc() -> Doc {
    let about = "Has a job that is `dead` or `cancelled` done after all, from its first attempt.";
    doc("retryJob", "Retry a job", about).refuses(&[Code::InvalidTransition, Code::Conflict])
}

pub(crate) fn cancel_doc() -> Doc {
    let about = "Takes a job back that has not ended. What a worker that is at it would keep is not kept any more.";
    doc("cancelJob", "Cancel a job", about).refuses(&[Code::InvalidTransition])
}

fn doc(id: &'static str, summary: &'static str, about: &'static str) -> Doc {
    Doc::new(id, summary, about).finds::<JobBody>().may_be_guarded()
}
