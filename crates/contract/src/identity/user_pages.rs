use lectern_application::{StatusName, Store, UserFilter};
use lectern_domain::UserId;
use lectern_domain::identity::{Role, User, UserStatus};
use uuid::Uuid;

use crate::people::{add, somebody};
use crate::scene::{at, glance, look_at};
use crate::walk::both_ways;

/// Accounts stand by the time they were made; the identifier breaks ties.
pub fn accounts_are_paged_by_time(store: &dyn Store) {
    let seconds = [3, 1, 2, 2, 2];
    let mut users: Vec<User> = (0..)
        .zip(seconds)
        .map(|(n, second)| {
            let mut state = somebody(&format!("user-{n}")).state().clone();
            state.id = UserId::from(Uuid::from_u128((9 - n) << 64 | 1));
            state.created_at = at(second);
            User::restore(state)
        })
        .collect();
    users.iter().for_each(|user| add(store, user));
    users.sort_by_key(|user| (user.state().created_at, user.state().id));
    assert_eq!(page(store, UserFilter::default()), users);
    let (ada, folded) = (users[0].clone(), users[0].state().username.folded());
    let id = ada.state().id;
    assert_eq!(glance(store, move |view| view.user_pages().find(id)), Some(ada.clone()));
    let found = glance(store, move |view| view.user_pages().find_by_username(&folded));
    assert_eq!(found, Some(ada));
}

/// Both filters must hold when both are set.
pub fn accounts_are_filtered_by_role_and_status(store: &dyn Store) {
    let table = [
        ("ada", vec![Role::Author, Role::Admin], UserStatus::Active),
        ("bob", vec![Role::Author], UserStatus::Suspended { until: None }),
        ("carol", vec![Role::Student], UserStatus::Active),
        ("dan", vec![], UserStatus::Deleted),
    ];
    for (name, roles, status) in table {
        let mut state = somebody(name).state().clone();
        (state.roles, state.status) = (roles.into_iter().collect(), status);
        add(store, &User::restore(state));
    }
    let all = [
        (Some(Role::Author), None, vec!["ada", "bob"]),
        (None, Some(StatusName::Active), vec!["ada", "carol"]),
        (None, Some(StatusName::Suspended), vec!["bob"]),
        (None, Some(StatusName::Deleted), vec!["dan"]),
        (Some(Role::Author), Some(StatusName::Active), vec!["ada"]),
        (Some(Role::Support), None, vec![]),
    ];
    for (role, status, expected) in all {
        let mut names: Vec<String> = page(store, UserFilter { role, status })
            .iter()
            .map(|user| user.state().username.as_str().to_owned())
            .collect();
        names.sort();
        assert_eq!(names, expected, "{role:?} {status:?}");
    }
}

fn page(store: &dyn Store, filter: UserFilter) -> Vec<User> {
    both_ways((), |paging| {
        let filter = filter.clone();
        look_at(store, paging.reach(), move |view| view.user_pages().page(&filter, &paging))
    })
}
