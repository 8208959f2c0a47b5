use lectern_domain::effects::Parcel;
use lectern_domain::{Audience, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::effects::{Message, Told};
use crate::{Context, StoreError};

/// A message for all webhooks that want it, as its job keeps it: what is told of an event must reach them though the event
/// may be forgotten meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broadcast {
    message: Uuid,
    name: String,
    readers: Readers,
    body: String,
    /// When it was told, in microseconds since 1970: all its jobs are due since then, so what was told first goes first.
    told: i64,
}

/// An [`Audience`] in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Readers {
    Everybody,
    Account(Uuid),
    Administrators,
}

impl Broadcast {
    /// The message about an event.
    pub(crate) fn of(told: &Told<'_>, at: &Context) -> Self {
        let event = told.kept;
        let readers = match event.audience {
            Audience::Everybody => Readers::Everybody,
            Audience::Account(user) => Readers::Account(user.uuid()),
            Audience::Administrators => Readers::Administrators,
        };
        Self {
            message: event.id.uuid(),
            name: event.name.to_string(),
            readers,
            body: Message::from(event).text(),
            told: at.now.as_microsecond(),
        }
    }

    /// Of all jobs that take it to webhooks, one at most has not ended.
    pub(super) fn key(&self) -> String {
        format!("webhook.fan_out:{}", self.message)
    }

    /// When it was told.
    pub(super) fn told_at(&self) -> Result<Timestamp, StoreError> {
        Timestamp::from_microsecond(self.told).map_err(|_| StoreError::Corrupt)
    }

    /// What each webhook is to get.
    pub(super) fn parcel(self) -> Parcel {
        let audience = match self.readers {
            Readers::Everybody => Audience::Everybody,
            Readers::Account(user) => Audience::Account(user.into()),
            Readers::Administrators => Audience::Administrators,
        };
        Parcel { message: self.message, kind: self.name, audience, body: self.body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EventView;
    use crate::effects::Task;
    use crate::fixtures::{event_view, id, noon, operator};

    #[test]
    fn a_message_comes_out_of_its_job_as_it_went_in() {
        for audience in [Audience::Everybody, Audience::Account(id(2)), Audience::Administrators] {
            let kept = EventView { audience, ..event_view(7) };
            let event = kept.event().unwrap();
            let broadcast = Broadcast::of(&Told { kept: &kept, event: &event }, &operator());
            let task = Task::FanOutWebhooks { broadcast: broadcast.clone(), after: None };
            assert_eq!(Task::read(&task.write().unwrap()), Ok(task));
            assert_eq!(broadcast.told_at(), Ok(noon()));
            let (kind, body) = ("article.updated".to_owned(), Message::from(&kept).text());
            assert_eq!(broadcast.parcel(), Parcel { message: id(7), kind, audience, body });
        }
    }
}
