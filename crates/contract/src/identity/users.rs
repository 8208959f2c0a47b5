use lectern_application::{Store, StoreError, Unique};
use lectern_domain::identity::{
    Bio, Email, ImageUrl, MailPreferences, Notice, PasswordHash, Role, Roles, User, UserState, UserStatus, Username,
};
use lectern_domain::{UserId, Version};
use uuid::Uuid;

use crate::people::{add, find, named, saying, somebody};
use crate::scene::{at, change, done};

/// Every field MUST come back as it was kept, whatever stands in it.
pub fn an_account_comes_back_as_it_was_kept(store: &dyn Store) {
    let full = UserState {
        id: UserId::from(Uuid::from_u128(u128::MAX)),
        version: Version::from(7),
        email: Email::parse("Ada.Lovelace+x@Example.org").unwrap(),
        email_verified: true,
        username: Username::parse("Ada.Lovelace").unwrap(),
        password: PasswordHash::from("$scheme$12$a/b+c=".to_owned()),
        status: UserStatus::Suspended { until: Some(at(99)) },
        roles: Role::ALL.into_iter().collect(),
        bio: Some(Bio::parse("Ægir's\n\"naïve\" 🦀 \\ % _").unwrap()),
        image: Some(ImageUrl::parse("https://example.org/a.png?b=c&d").unwrap()),
        mail: MailPreferences::default().with(Notice::NewComment, false),
        created_at: at(-1),
        updated_at: at(2_000_000_000),
    };
    let bare = UserState {
        email_verified: false,
        roles: Roles::NONE,
        bio: None,
        image: None,
        ..somebody("bob").state().clone()
    };
    let for_good = UserState { status: UserStatus::Suspended { until: None }, ..somebody("eve").state().clone() };
    for state in [full, bare, for_good] {
        let user = User::restore(state);
        add(store, &user);
        assert_eq!(find(store, user.state().id), Some(user));
    }
    assert_eq!(find(store, UserId::from(Uuid::from_u128(1))), None);
}

/// A login is an address or a username, case-folded; what nobody has, whatever it holds, finds nobody.
pub fn an_account_is_found_by_either_name(store: &dyn Store) {
    let user = named("Ada", "Countess");
    add(store, &user);
    for (login, expected) in [
        ("ada@example.org", Some(user.clone())),
        ("countess", Some(user)),
        ("Countess", None),
        ("ada", None),
        ("", None),
        ("a\0da", None),
        ("' OR 1 = 1 --", None),
    ] {
        assert_eq!(done(store, move |tx| tx.users().find_by_login(login)), expected, "{login:?}");
    }
}

/// What is taken MUST be told, and the transaction MUST go on.
pub fn names_are_unique_whatever_their_case(store: &dyn Store) {
    let first = named("ada", "countess");
    add(store, &first);
    let mut same_id = somebody("carol").state().clone();
    same_id.id = first.state().id;
    let refused = [
        (named("ADA", "bob"), Unique::Email),
        (named("bob", "CountesS"), Unique::Username),
        (User::restore(same_id), Unique::Id),
        (first.clone(), Unique::Id),
    ];
    for (n, (user, unique)) in refused.into_iter().enumerate() {
        let neighbor = somebody(&format!("neighbor-{n}"));
        let id = neighbor.state().id;
        let answer = done(store, move |tx| {
            let answer = tx.users().add(&user);
            tx.users().add(&neighbor)?;
            Ok(answer)
        });
        assert_eq!(answer, Err(StoreError::Taken(unique)));
        assert!(find(store, id).is_some(), "the transaction went on after {unique:?}");
    }
    assert_eq!(find(store, first.state().id), Some(first));
}

/// A save MUST be refused unless it comes from the version that is kept, and answer the next one.
pub fn saving_wants_the_version_that_is_kept(store: &dyn Store) {
    let ada = somebody("ada");
    add(store, &ada);
    let (once, twice) = (saying(&ada, "once"), saying(&ada, "twice"));
    let expected = once.clone();
    let answers = done(store, move |tx| Ok((tx.users().save(&once), tx.users().save(&twice))));
    let next = ada.state().version.next();
    assert_eq!(answers, (Ok(next), Err(StoreError::Stale)));
    let mut state = expected.state().clone();
    state.version = next;
    assert_eq!(find(store, ada.state().id), Some(User::restore(state)));
    let stranger = somebody("stranger");
    assert_eq!(change(store, move |tx| tx.users().save(&stranger)), Err(StoreError::Stale));
}

/// A save MUST tell what is taken as an addition does; another spelling of one's own name is free.
pub fn saving_keeps_names_unique(store: &dyn Store) {
    let (ada, bob) = (named("ada", "countess"), named("bob", "builder"));
    add(store, &ada);
    add(store, &bob);
    let like_bob = |change: fn(&mut UserState)| {
        let mut state = bob.state().clone();
        change(&mut state);
        User::restore(state)
    };
    let email = like_bob(|state| state.email = Email::parse("ADA@example.org").unwrap());
    let username = like_bob(|state| state.username = Username::parse("COUNTESS").unwrap());
    let spelling = like_bob(|state| state.username = Username::parse("BUILDER").unwrap());
    let answers = done(store, move |tx| Ok([&email, &username, &spelling].map(|user| tx.users().save(user))));
    assert_eq!(
        answers,
        [
            Err(StoreError::Taken(Unique::Email)),
            Err(StoreError::Taken(Unique::Username)),
            Ok(bob.state().version.next())
        ]
    );
    let kept = find(store, bob.state().id).unwrap();
    assert_eq!(kept.state().username.as_str(), "BUILDER");
}

/// Administrators count while their status, as kept, is active.
pub fn active_admins_are_counted(store: &dyn Store) {
    let with = |name: &str, roles: &[Role], status| {
        let mut state = somebody(name).state().clone();
        state.roles = roles.iter().copied().collect();
        state.status = status;
        User::restore(state)
    };
    for user in [
        with("ada", &[Role::Admin], UserStatus::Active),
        with("bob", &[Role::Author, Role::Admin], UserStatus::Active),
        with("carol", &[Role::Moderator, Role::Student], UserStatus::Active),
        with("dan", &[Role::Admin], UserStatus::Suspended { until: Some(at(0)) }),
        with("eve", &[Role::Admin], UserStatus::Deleted),
    ] {
        add(store, &user);
    }
    assert_eq!(done(store, |tx| tx.users().count_admins()), 2);
}
