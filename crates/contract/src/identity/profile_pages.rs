use lectern_application::ports::FollowSide;
use lectern_application::{ProfileView, Store};
use lectern_domain::UserId;
use lectern_domain::identity::{Bio, ImageUrl, User, UserStatus};
use uuid::Uuid;

use super::follows::follow;
use super::sessions::user;
use crate::people::{add, named, somebody};
use crate::scene::{at, done, glance, look_at};
use crate::walk::both_ways;

/// A profile shows what everybody may see, both counts, and whether the viewer follows.
pub fn a_profile_counts_both_sides(store: &dyn Store) {
    let mut state = named("ada", "Countess").state().clone();
    state.bio = Some(Bio::parse("Counts").unwrap());
    state.image = Some(ImageUrl::parse("https://example.org/a.png").unwrap());
    let ada = state.id;
    add(store, &User::restore(state));
    let (bob, carol) = (user(store, "bob"), user(store, "carol"));
    for pair in [(bob, ada), (carol, ada), (ada, bob)] {
        follow(store, pair, at(1));
    }
    let expected = |followed_by_me| ProfileView {
        id: ada,
        username: "Countess".to_owned(),
        bio: Some("Counts".to_owned()),
        image: Some("https://example.org/a.png".to_owned()),
        followers_count: 2,
        following_count: 1,
        followed_by_me,
    };
    for (viewer, followed) in [(None, false), (Some(bob), true), (Some(ada), false)] {
        assert_eq!(find(store, "countess", viewer), Some(expected(followed)), "{viewer:?}");
    }
    assert_eq!(find(store, "nobody", None), None);
    assert_eq!(find(store, "nob\0dy", None), None);
}

/// A deleted account has no profile, stands in no list, and once its follows are gone it counts for nobody.
pub fn the_deleted_have_no_profile(store: &dyn Store) {
    let (ada, bob, carol) = (user(store, "ada"), user(store, "bob"), user(store, "carol"));
    for pair in [(ada, bob), (carol, bob), (bob, ada), (bob, carol)] {
        follow(store, pair, at(1));
    }
    done(store, move |tx| {
        let mut state = tx.users().find(ada)?.unwrap().state().clone();
        state.status = UserStatus::Deleted;
        tx.users().save(&User::restore(state))
    });
    assert_eq!(find(store, "ada", None), None);
    assert_eq!(done(store, move |tx| tx.follows().remove_of(ada)), 2);
    let bobs = find(store, "bob", None).unwrap();
    assert_eq!((bobs.followers_count, bobs.following_count), (1, 1));
    for side in [FollowSide::Followers, FollowSide::Following] {
        assert_eq!(page(store, bob, side, None), ["carol"], "{side:?}");
    }
}

/// Many profiles at once are those that each has alone; whoever is deleted or unknown has none.
pub fn profiles_are_found_all_at_once(store: &dyn Store) {
    let names = ["ada", "bob", "carol"];
    let [ada, bob, carol] = names.map(|name| user(store, name));
    for pair in [(carol, ada), (carol, bob), (ada, bob)] {
        follow(store, pair, at(1));
    }
    done(store, move |tx| {
        let mut state = tx.users().find(ada)?.unwrap().state().clone();
        state.status = UserStatus::Deleted;
        tx.users().save(&User::restore(state))
    });
    for viewer in [None, Some(carol)] {
        let expected = names.map(|name| find(store, name, viewer));
        let users = [ada, bob, carol, UserId::from(Uuid::from_u128(7))];
        let mut found = glance(store, move |view| view.profile_pages().find_all(&users, viewer));
        found.sort_by(|one, other| one.username.cmp(&other.username));
        assert_eq!(found, expected.into_iter().flatten().collect::<Vec<_>>(), "{viewer:?}");
        assert_eq!(found.len(), 2);
    }
    assert_eq!(glance(store, |view| view.profile_pages().find_all(&[], None)), []);
}

/// Each side stands by the time the follow began; the identifier of the one who is shown breaks ties.
pub fn followers_are_paged_by_time(store: &dyn Store) {
    let ada = user(store, "ada");
    let others: Vec<UserId> = (0..5)
        .map(|n| {
            let mut state = somebody(&format!("user-{n}")).state().clone();
            state.id = UserId::from(Uuid::from_u128(1000 - n));
            add(store, &User::restore(state.clone()));
            state.id
        })
        .collect();
    for (other, second) in others.iter().zip([5, 3, 3, 3, 1]) {
        follow(store, (*other, ada), at(second));
        follow(store, (ada, *other), at(-second));
    }
    let followers = ["user-4", "user-3", "user-2", "user-1", "user-0"];
    assert_eq!(page(store, ada, FollowSide::Followers, None), followers);
    let following = ["user-0", "user-3", "user-2", "user-1", "user-4"];
    assert_eq!(page(store, ada, FollowSide::Following, None), following);
    let mine = both_ways((), |paging| {
        look_at(store, paging.reach(), move |view| {
            view.profile_pages().page(ada, FollowSide::Followers, Some(ada), &paging)
        })
    });
    assert!(mine.iter().all(|profile| profile.followed_by_me && profile.followers_count == 1));
}

fn find(store: &dyn Store, folded: &'static str, viewer: Option<UserId>) -> Option<ProfileView> {
    glance(store, move |view| view.profile_pages().find(folded, viewer))
}

pub(super) fn page(store: &dyn Store, of: UserId, side: FollowSide, viewer: Option<UserId>) -> Vec<String> {
    both_ways((), |paging| {
        look_at(store, paging.reach(), move |view| view.profile_pages().page(of, side, viewer, &paging))
    })
    .into_iter()
    .map(|profile| profile.username)
    .collect()
}
