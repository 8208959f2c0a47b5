use lectern_domain::effects::{SealedSecret, Webhook};
use lectern_domain::{Event, SignedDuration, WebhookId};

use super::{at_version, own};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error};

/// Gives a webhook of the caller another secret. The one before signs as well until `overlap` is over.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn rotate_webhook_secret(
    tx: &mut dyn Tx,
    at: &Context,
    id: WebhookId,
    secret: &SealedSecret,
    overlap: SignedDuration,
) -> Result<Webhook, Error> {
    let mut webhook = own(tx, at, id)?;
    webhook.rotate(secret.clone(), overlap, at.now);
    let version = tx.webhooks().save(&webhook)?;
    announce(tx, at, &Event::WebhookSecretRotated { id, version, owner: webhook.state().owner })?;
    Ok(at_version(&webhook, version))
}

#[cfg(test)]
mod tests {
    use lectern_domain::Version;
    use lectern_domain::identity::Role;

    use super::*;
    use crate::Hidden;
    use crate::fixtures::{id, member, noon, webhook};
    use crate::mocks::MockTx;

    #[test]
    fn the_secret_before_overlaps_with_the_new_one() {
        let (secret, day) = (SealedSecret(vec![2]), SignedDuration::from_hours(24));
        let mut tx = MockTx::default().having_webhook().telling(&["webhook.secret_rotated"]);
        tx.webhooks.expect_save().times(1).return_const(Ok(Version::from(2)));
        let rotated = rotate_webhook_secret(&mut tx, &member(1, Role::Student), id(1), &secret, day).unwrap();
        let state = rotated.state();
        assert_eq!((state.version, &state.secret), (Version::from(2), &secret));
        assert_eq!(state.previous, Some((webhook(1).state().secret.clone(), noon() + day)));
        let hidden = Err(Error::NotFound(Hidden::Webhook));
        assert_eq!(rotate_webhook_secret(&mut tx, &member(2, Role::Admin), id(1), &secret, day), hidden);
    }
}
