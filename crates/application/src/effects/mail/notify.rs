use lectern_domain::identity::Notice;
use lectern_domain::{Event, SignedDuration, UserId};

use super::compose::wants;
use super::{Letter, post};
use crate::effects::tell_subscribers::Told;
use crate::effects::{NewJob, Task, enqueue};
use crate::ports::Tx;
use crate::{Context, StoreError};

/// How long the letter about a follower waits: who follows, thinks again and follows anew within it is told of once.
const SECOND_THOUGHTS: SignedDuration = SignedDuration::from_mins(1);

/// Posts letters about what happened to those who want to hear of it.
pub(crate) fn notify(tx: &mut dyn Tx, at: &Context, told: &Told<'_>) -> Result<(), StoreError> {
    match *told.event {
        Event::UserFollowed { id: user, follower, .. } if told_to(tx, user, Notice::NewFollower)? => {
            let (user, follower) = (user.uuid(), follower.uuid());
            let letter = Letter::NewFollower { user, follower };
            let job = NewJob::due(at.now + SECOND_THOUGHTS, Task::SendMail { letter });
            enqueue(tx, at, &job.keyed(format!("mail.new_follower {user} {follower}"))).map(|_| ())
        }
        Event::CommentCreated { id, author, article_author: user, .. }
            if author != user && told_to(tx, user, Notice::NewComment)? =>
        {
            post(tx, at, Letter::NewComment { user: user.uuid(), comment: id.uuid() })
        }
        // Not the reader's choice: whoever set it up must know that it is cut off.
        Event::WebhookDisabled { id, owner, .. } => {
            post(tx, at, Letter::WebhookDisabled { user: owner.uuid(), webhook: id.uuid() })
        }
        _ => Ok(()),
    }
}

/// Whether they want to hear of it now; when the letter is written they may have changed their mind.
fn told_to(tx: &mut dyn Tx, user: UserId, notice: Notice) -> Result<bool, StoreError> {
    Ok(tx.users().find(user)?.is_some_and(|user| wants(&user, notice)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{MailPreferences, Role, User, UserState};
    use lectern_domain::{Version, WebhookId};

    use crate::fixtures::{event_view, id, noon, operator, user};
    use crate::mocks::MockTx;

    fn ada(email_verified: bool, mail: MailPreferences) -> User {
        User::restore(UserState { email_verified, mail, ..user(1, Role::Author).state().clone() })
    }

    fn tell(tx: &mut MockTx, event: &Event) {
        let told = Told { kept: &event_view(1), event };
        assert_eq!(notify(tx, &operator(), &told), Ok(()));
    }

    fn followed() -> Event {
        Event::UserFollowed { id: id(1), version: Version::FIRST, follower: id(2) }
    }

    fn commented(by: u128) -> Event {
        let (version, article) = (Version::FIRST, id(1));
        Event::CommentCreated { id: id(7), version, article, author: id(by), article_author: id(1) }
    }

    fn posting(mut tx: MockTx, letter: Letter, due: SignedDuration) -> MockTx {
        let added = tx.jobs.expect_add().times(1);
        added
            .withf(move |_, job| job.task == Task::SendMail { letter: letter.clone() } && job.due_at == noon() + due)
            .return_const(Ok(Some(id(1))));
        tx
    }

    #[test]
    fn a_follower_and_a_comment_are_told_to_whom_they_concern() {
        let having = || MockTx::default().having_user(&ada(true, MailPreferences::default()));
        let letter = Letter::NewFollower { user: id(1), follower: id(2) };
        tell(&mut posting(having(), letter, SECOND_THOUGHTS), &followed());
        let letter = Letter::NewComment { user: id(1), comment: id(7) };
        tell(&mut posting(having(), letter, SignedDuration::ZERO), &commented(2));
    }

    #[test]
    fn whoever_has_a_webhook_hears_that_it_is_cut_off() {
        let (id, owner, reason): (WebhookId, UserId, _) = (id(3), id(1), "gone".to_owned());
        let letter = Letter::WebhookDisabled { user: owner.uuid(), webhook: id.uuid() };
        let disabled = Event::WebhookDisabled { id, version: Version::FIRST, owner, reason };
        tell(&mut posting(MockTx::default(), letter, SignedDuration::ZERO), &disabled);
    }

    #[test]
    fn nobody_hears_of_themselves_or_of_what_they_do_not_want_or_at_an_address_that_may_be_a_strangers() {
        let neither = Notice::ALL.into_iter().fold(MailPreferences::default(), |all, notice| all.with(notice, false));
        for deaf in [ada(true, neither), ada(false, MailPreferences::default())] {
            tell(&mut MockTx::default().having_user(&deaf), &followed());
            tell(&mut MockTx::default().having_user(&deaf), &commented(2));
        }
        tell(&mut MockTx::default(), &commented(1));
        tell(&mut MockTx::default(), &Event::UserDeleted { id: id(1), version: Version::FIRST });
    }
}
