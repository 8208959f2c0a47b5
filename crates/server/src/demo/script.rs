use std::collections::BTreeMap;

use serde::Deserialize;

/// Who is at the demo school and what they did there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    pub(crate) people: Vec<Person>,
    pub(crate) follows: BTreeMap<String, Vec<String>>,
    pub(crate) favorites: BTreeMap<String, Vec<String>>,
    pub(crate) comments: Vec<Remark>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) roles: Vec<String>,
    pub(crate) bio: String,
}

/// A comment on an article, so many hours after it was published, and the answers to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Remark {
    pub(crate) article: String,
    pub(crate) author: String,
    pub(crate) hours_later: i64,
    pub(crate) body: String,
    #[serde(default)]
    pub(crate) replies: Vec<Reply>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    pub(crate) author: String,
    pub(crate) hours_later: i64,
    pub(crate) body: String,
}

/// The script. It is part of the program.
pub(crate) fn script() -> Result<Script, toml::de::Error> {
    toml::from_str(include_str!("school.toml"))
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::CommentBody;

    use super::*;
    use crate::demo::article::articles;

    #[test]
    fn everybody_and_everything_that_is_named_is_there() {
        let script = script().unwrap();
        let person = |name: &String| script.people.iter().any(|person| person.username == *name);
        let article = |name: &String| articles().any(|article| article.name == *name);
        for (who, whom) in &script.follows {
            assert!(person(who) && whom.iter().all(person) && !whom.contains(who), "{who}");
        }
        for (who, what) in &script.favorites {
            assert!(person(who) && what.iter().all(article), "{who}");
        }
        for remark in &script.comments {
            let authors = remark.replies.iter().map(|reply| &reply.author).chain([&remark.author]);
            assert!(article(&remark.article) && authors.into_iter().all(person), "{}", remark.body);
            assert!(CommentBody::parse(&remark.body).is_ok());
        }
        assert!(articles().all(|article| person(&article.author.to_owned())));
    }

    #[test]
    fn there_is_an_administrator_and_three_authors_of_whom_one_is_bob() {
        let script = script().unwrap();
        let with =
            |role: Role| script.people.iter().filter(move |person| person.roles.contains(&role.name().to_owned()));
        assert_eq!((with(Role::Admin).count(), with(Role::Student).count()), (1, 2));
        let authors: Vec<_> = with(Role::Author).map(|person| person.username.as_str()).collect();
        assert_eq!(authors.len(), 3);
        assert!(authors.contains(&"bob"));
    }

    #[test]
    fn nobody_speaks_before_there_is_something_to_say_or_after_today() {
        for remark in script().unwrap().comments {
            let days = articles().find(|article| article.name == remark.article).unwrap().days_ago;
            let mut hours = vec![0, remark.hours_later];
            hours.extend(remark.replies.iter().map(|reply| reply.hours_later));
            assert!(hours.is_sorted() && hours.iter().all(|hour| *hour < days * 24), "{}", remark.body);
        }
    }
}
