//! The one loop of a worker: begin what waits, note what ended, take a turn at the store.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use lectern_application::effects::{Performed, Turn, Turned};
use lectern_application::ports::Leased;
use lectern_application::{Actor, Context, StoreError, mint};
use lectern_domain::effects::{Draw, Job, JobStatus};
use lectern_domain::{JobId, SignedDuration};
use tokio::sync::{Notify, oneshot};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::begun::{Begun, Outcome};
use crate::metrics::Fate;
use crate::{Metrics, School, Settings};

/// The most jobs that a worker has at a time beyond those at work: short ones are taken by the armful.
const ARMFUL: usize = 256;
/// How many may have ended before the store is told, while others wait to begin.
const PILE: usize = 64;

pub(crate) struct Shift {
    pub(crate) school: Arc<dyn School>,
    pub(crate) settings: Settings,
    metrics: Metrics,
    /// Taken, and not begun yet.
    pub(crate) waiting: VecDeque<Leased>,
    pub(crate) begun: HashMap<Id, Begun>,
    pub(crate) running: JoinSet<Outcome>,
    /// What is to be told to the store.
    ended: Vec<Job>,
    /// How many ended since the last turn: as many again may be taken beyond those at work.
    swift: usize,
    /// Whether there was less than was wanted when it last looked.
    dry: bool,
    renewed: Instant,
    tended: Option<Instant>,
}

impl Shift {
    pub(crate) fn new(school: Arc<dyn School>, settings: Settings, metrics: Metrics) -> Self {
        Self {
            school,
            settings,
            metrics,
            waiting: VecDeque::new(),
            begun: HashMap::new(),
            running: JoinSet::new(),
            ended: Vec::new(),
            swift: 0,
            dry: false,
            renewed: Instant::now(),
            tended: None,
        }
    }

    /// Works until it is told to stop.
    pub(crate) async fn work(mut self, bell: Arc<Notify>, mut stopped: oneshot::Receiver<()>) {
        let mut looks = interval(self.settings.poll);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                _ = &mut stopped => break,
                _ = looks.tick() => self.look_around().await,
                Some(ended) = self.running.join_next_with_id() => self.note(ended),
                () = bell.notified() => self.dry = false,
            }
            while let Some(ended) = self.running.try_join_next_with_id() {
                self.note(ended);
            }
            self.begin();
            while self.is_due_for_a_turn() && self.take_turn(self.wanted()).await.is_ok() {
                self.begin();
            }
        }
        self.stop().await;
    }

    /// What is to be done now and then, whatever happens.
    async fn look_around(&mut self) {
        self.dry = false;
        self.give_up_overdue();
        let pause = self.settings.lease / 3;
        if self.tended.is_none_or(|tended| tended.elapsed() >= pause) {
            self.tended = Some(Instant::now());
            let now = self.school.now();
            let at = Context { now, actor: Actor::Operator, request_id: mint(), address: None };
            if let Err(error) = self.school.begin_recurring(at).await {
                tracing::warn!(%error, "could not see to what recurs");
            }
            match self.school.depths().await {
                Ok(depths) => self.metrics.depths(&depths, now),
                Err(error) => tracing::warn!(%error, "could not count jobs"),
            }
        }
    }

    /// Begins as many as there are free threads.
    fn begin(&mut self) {
        while self.begun.len() < self.settings.threads {
            let Some(leased) = self.waiting.pop_front() else { return };
            let (id, begun) = Begun::begin(leased, &self.school, &mut self.running);
            self.begun.insert(id, begun);
        }
    }

    /// Notes what a job came to. One that was given up before has nothing more to say.
    pub(crate) fn note(&mut self, ended: Result<(Id, Outcome), JoinError>) {
        let (id, outcome) = match ended {
            Ok((id, outcome)) => (id, outcome),
            Err(error) if error.is_panic() => (error.id(), Some(Err("it panicked".to_owned()))),
            // It was stopped before it found a thread.
            Err(error) => (error.id(), None),
        };
        let Some(Begun { job, lost, .. }) = self.begun.remove(&id) else { return };
        self.swift += 1;
        match outcome {
            Some(Ok(Performed::Finished)) => self.metrics.ended(&job.state().kind, Fate::Succeeded),
            Some(Ok(Performed::Kept(status))) => self.metrics.ended(&job.state().kind, fate_of(status)),
            _ if lost => self.lose(&job),
            Some(Ok(Performed::Done)) => self.end(job, |job, now| job.succeed(now)),
            Some(Ok(Performed::Hopeless(why))) => self.give_up(job, &why),
            Some(Err(why)) => self.fail(job, &why),
            None => self.end(job, |job, now| job.hand_back(now)),
        }
    }

    pub(crate) fn fail(&mut self, job: Job, why: &str) {
        let retries = self.school.terms(&job.state().kind).retries;
        tracing::warn!(job = %job.state().id, kind = job.state().kind, attempt = job.state().attempts, why, "a job failed");
        self.end(job, |job, now| job.fail(why, &retries, Draw(rand::random()), now));
    }

    /// Trying again would change nothing.
    fn give_up(&mut self, job: Job, why: &str) {
        tracing::warn!(job = %job.state().id, kind = job.state().kind, why, "a job cannot be done");
        self.end(job, |job, now| job.give_up(why, now));
    }

    /// Lets a job take a step and remembers to tell the store.
    pub(crate) fn end<E>(
        &mut self,
        mut job: Job,
        step: impl FnOnce(&mut Job, lectern_domain::Timestamp) -> Result<(), E>,
    ) {
        // What was taken is leased, so every step from there is open.
        if step(&mut job, self.school.now()).is_ok() {
            self.ended.push(job);
        }
    }

    /// What takes longer than its kind may has failed, whether it notices or not.
    fn give_up_overdue(&mut self) {
        let now = Instant::now();
        let overdue: Vec<Id> =
            self.begun.iter().filter(|(_, begun)| begun.deadline <= now).map(|(id, _)| *id).collect();
        for id in overdue {
            if let Some(mut begun) = self.begun.remove(&id) {
                begun.stop();
                if begun.lost {
                    self.lose(&begun.job);
                } else {
                    self.fail(begun.job, "it took longer than its deadline");
                }
            }
        }
    }

    fn is_due_for_a_turn(&self) -> bool {
        let idle = self.waiting.is_empty() && self.begun.len() < self.settings.threads;
        idle && (!self.dry || !self.ended.is_empty()) || self.ended.len() >= PILE || self.is_to_renew()
    }

    fn is_to_renew(&self) -> bool {
        self.renewed.elapsed() >= self.settings.lease / 3
    }

    /// As many as have a free thread; twice what ended since the last turn, where that was more.
    fn wanted(&self) -> u16 {
        let free = self.settings.threads.saturating_sub(self.begun.len());
        let wanted = free.max(self.swift.saturating_mul(2).min(ARMFUL)).saturating_sub(self.waiting.len());
        if self.dry { 0 } else { u16::try_from(wanted).unwrap_or(u16::MAX) }
    }

    /// Tells the store what ended, that the rest is still ours, and takes up to `most`. What could not be told now is
    /// told the next time.
    pub(crate) async fn take_turn(&mut self, most: u16) -> Result<(), StoreError> {
        let now = self.school.now();
        let until = now + SignedDuration::try_from(self.settings.lease).unwrap_or(SignedDuration::ZERO);
        let held = if self.is_to_renew() { self.held() } else { Vec::new() };
        let renewing = self.is_to_renew();
        let turn = Turn { now, until, ended: self.ended.clone(), held, most };
        match self.school.take_turn(turn).await {
            Ok(turned) => {
                if renewing {
                    self.renewed = Instant::now();
                }
                self.dry = turned.taken.len() + turned.dead.len() < most.into();
                self.follow(turned);
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "the store takes no word of jobs");
                self.dry = true;
                Err(error)
            }
        }
    }

    fn held(&self) -> Vec<Job> {
        let begun = self.begun.values().filter(|begun| !begun.lost).map(|begun| begun.job.clone());
        begun.chain(self.waiting.iter().map(|leased| leased.job.clone())).collect()
    }

    fn follow(&mut self, Turned { taken, lost, refused, dead }: Turned) {
        self.swift = 0;
        for job in std::mem::take(&mut self.ended) {
            let fate = if refused.contains(&job.state().id) { Fate::Lost } else { fate_of(job.state().status) };
            self.metrics.ended(&job.state().kind, fate);
        }
        dead.iter().for_each(|job| self.metrics.ended(&job.state().kind, Fate::Dead));
        lost.into_iter().for_each(|id| self.let_go(id));
        taken.iter().for_each(|leased| self.metrics.claimed(&leased.job.state().kind));
        self.waiting.extend(taken);
    }

    /// A job that is another's by now, cancelled, or ended by itself. Nothing else that it comes to would be kept.
    fn let_go(&mut self, lost: JobId) {
        let is_it = |job: &Job| job.state().id == lost;
        if let Some(begun) = self.begun.values_mut().find(|begun| is_it(&begun.job)) {
            begun.lose();
        } else if let Some(place) = self.waiting.iter().position(|leased| is_it(&leased.job))
            && let Some(leased) = self.waiting.remove(place)
        {
            self.lose(&leased.job);
        }
    }

    pub(crate) fn lose(&self, job: &Job) {
        tracing::warn!(job = %job.state().id, kind = job.state().kind, "lost a job that was at work or waiting");
        self.metrics.ended(&job.state().kind, Fate::Lost);
    }
}

const fn fate_of(status: JobStatus) -> Fate {
    match status {
        JobStatus::Succeeded => Fate::Succeeded,
        JobStatus::Dead | JobStatus::Cancelled => Fate::Dead,
        JobStatus::Retrying => Fate::Retried,
        JobStatus::Queued | JobStatus::Leased => Fate::HandedBack,
    }
}

#[cfg(test)]
#[path = "shift_tests.rs"]
mod tests;
