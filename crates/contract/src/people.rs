use lectern_application::Store;
use lectern_application::ports::Tx;
use lectern_domain::identity::{Bio, Email, PasswordHash, Role, User, UserEdit, Username};
use lectern_domain::{Patch, Timestamp, UserId};
use uuid::Uuid;

/// An account of that name, at nobody's school yet.
pub(crate) fn somebody(name: &str) -> User {
    named(name, name)
}

/// An account whose address and username are of two minds.
pub(crate) fn named(email: &str, username: &str) -> User {
    User::register(
        UserId::from(Uuid::now_v7()),
        (Email::parse(&format!("{email}@example.org")).unwrap(), Username::parse(username).unwrap()),
        PasswordHash::none(),
        [Role::Student].into_iter().collect(),
        Timestamp::UNIX_EPOCH,
    )
}

/// The same account with other words about itself.
pub(crate) fn saying(user: &User, words: &str) -> User {
    let mut user = user.clone();
    let edit = UserEdit { bio: Patch::Set(Bio::parse(words).unwrap()), ..UserEdit::default() };
    user.edit(edit, Timestamp::UNIX_EPOCH).unwrap();
    user
}

/// What an account says about itself.
pub(crate) fn words(user: &User) -> &str {
    user.state().bio.as_ref().map_or("", Bio::as_str)
}

/// The account as it is kept now, which it must be.
pub(crate) fn kept(tx: &mut dyn Tx, id: UserId) -> User {
    tx.users().find(id).unwrap().expect("the account is kept")
}

pub(crate) fn add(store: &dyn Store, user: &User) {
    let user = user.clone();
    let added = futures_executor::block_on(store.atomically(move |tx| tx.users().add(&user)));
    assert_eq!(added, Ok(()));
}

/// Lets an account say something else, in a transaction of its own.
pub(crate) fn say(store: &dyn Store, id: UserId, words: &'static str) {
    let said = futures_executor::block_on(store.atomically(move |tx| {
        let user = saying(&kept(tx, id), words);
        tx.users().save(&user).map(|_| ())
    }));
    assert_eq!(said, Ok(()));
}

/// The account as a transaction of its own finds it.
pub(crate) fn find(store: &dyn Store, id: UserId) -> Option<User> {
    futures_executor::block_on(store.atomically(move |tx| tx.users().find(id))).unwrap()
}
