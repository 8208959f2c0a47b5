//! Reading a query parameter by parameter. What nobody asked for is refused by name.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use lectern_application::trace::{Stage, stage};
use lectern_domain::{Form, Violation};

use crate::{Foreign, Rejection, form};

/// What can be read from a query.
pub trait FromQuery: Sized {
    /// Asks for every parameter.
    ///
    /// # Errors
    /// The first parameter that is not valid.
    fn from_query(query: &mut Params) -> Result<Self, Rejection>;
}

/// The query of a request, as a `T`.
pub struct Query<T>(pub T);

impl<T: FromQuery> FromRequest for Query<T> {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = |mut params: Params| {
            let value = T::from_query(&mut params)?;
            if Foreign::of(request).is_none() {
                params.finish()?;
            }
            Ok(Self(value))
        };
        ready(stage(Stage::Validate, || Params::of(request.query_string()).and_then(read)))
    }
}

/// The parameters that nobody has asked for yet.
#[derive(Debug)]
pub struct Params {
    all: Vec<(String, String)>,
    left: Vec<(String, String)>,
    /// The filters that somebody asked for, given or not: those that there are.
    filters: Vec<String>,
}

impl Params {
    /// Takes a query apart.
    ///
    /// # Errors
    /// What is not UTF-8, is too much or stands twice.
    pub fn of(query: &str) -> Result<Self, Rejection> {
        let all = form::pairs(query).map_err(Rejection::UnreadableQuery)?;
        for (index, (name, _)) in all.iter().enumerate() {
            if all.iter().take(index).any(|(before, _)| before == name) {
                return Err(invalid(name, "is given twice"));
            }
        }
        Ok(Self { left: all.clone(), all, filters: Vec::new() })
    }

    /// A parameter that may be absent, as what `parse` makes of it.
    ///
    /// # Errors
    /// [`Rejection::InvalidParameter`].
    pub fn optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Violation>,
    ) -> Result<Option<T>, Rejection> {
        let Some(text) = self.take(name) else { return Ok(None) };
        parse(&text).map(Some).map_err(|violation| match violation {
            // The usual reason: in a query + stands for a space.
            Violation::InvalidFormat(Form::Instant) => {
                invalid(name, &format!("{violation}, with every + written as %2B"))
            }
            violation => invalid(name, &violation.to_string()),
        })
    }

    /// The filter `filter[field]`.
    ///
    /// # Errors
    /// [`Rejection::InvalidParameter`].
    pub fn filter<T>(
        &mut self,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, Violation>,
    ) -> Result<Option<T>, Rejection> {
        self.known_filter(format!("filter[{field}]"), parse)
    }

    /// The filter `filter[field]`, by the name of one of `known`.
    ///
    /// # Errors
    /// [`Rejection::InvalidParameter`], with the names that there are.
    pub fn filter_among<T>(
        &mut self,
        field: &str,
        known: impl IntoIterator<Item = (&'static str, T)>,
    ) -> Result<Option<T>, Rejection> {
        let Some(asked) = self.filter(field, |text| Ok(text.to_owned()))? else { return Ok(None) };
        let mut names = Vec::new();
        for (name, value) in known {
            if name == asked {
                return Ok(Some(value));
            }
            names.push(name);
        }
        Err(none_of(&format!("filter[{field}]"), &asked, &names))
    }

    /// The filter `filter[field][op]`.
    ///
    /// # Errors
    /// [`Rejection::InvalidParameter`].
    pub fn filter_by<T>(
        &mut self,
        field: &str,
        op: &str,
        parse: impl FnOnce(&str) -> Result<T, Violation>,
    ) -> Result<Option<T>, Rejection> {
        self.known_filter(format!("filter[{field}][{op}]"), parse)
    }

    fn known_filter<T>(
        &mut self,
        name: String,
        parse: impl FnOnce(&str) -> Result<T, Violation>,
    ) -> Result<Option<T>, Rejection> {
        let read = self.optional(&name, parse);
        self.filters.push(name);
        read
    }

    /// The sort by one of `fields`, and whether it descends; the first field, as `descending` says, when absent.
    ///
    /// # Errors
    /// [`Rejection::UnknownSort`].
    pub fn sort<S: Copy>(&mut self, fields: &[(&str, S)], default: (S, bool)) -> Result<(S, bool), Rejection> {
        let Some(asked) = self.take("sort") else {
            return Ok(default);
        };
        let (name, descending) = asked.strip_prefix('-').map_or((asked.as_str(), false), |name| (name, true));
        let known = fields.iter().find(|(field, _)| *field == name);
        known.map(|(_, sort)| (*sort, descending)).ok_or_else(|| {
            let known: Vec<&str> = fields.iter().map(|(field, _)| *field).collect();
            Rejection::UnknownSort(cut(&asked), offered(&known))
        })
    }

    /// Which of `known` are to be expanded, in a list with commas.
    ///
    /// # Errors
    /// [`Rejection::UnknownExpand`].
    pub fn expand(&mut self, known: &[&'static str]) -> Result<Vec<&'static str>, Rejection> {
        let asked = self.take("expand").unwrap_or_default();
        let parts = asked.split(',').filter(|part| !part.is_empty());
        let find = |part: &str| {
            let found = known.iter().find(|name| **name == part).copied();
            found.ok_or_else(|| Rejection::UnknownExpand(cut(part), offered(known)))
        };
        parts.map(find).collect()
    }

    /// Some of the names that `known` answers, in a list with commas. It is asked only when the parameter is there.
    ///
    /// # Errors
    /// [`Rejection::InvalidParameter`], with the names that there are.
    pub fn choice<N: AsRef<str>>(
        &mut self,
        name: &str,
        known: impl FnOnce() -> Vec<N>,
    ) -> Result<Option<Vec<N>>, Rejection> {
        let Some(asked) = self.take(name) else { return Ok(None) };
        let mut known = known();
        let unknown = asked.split(',').find(|part| known.iter().all(|name| name.as_ref() != *part));
        if let Some(part) = unknown {
            let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
            return Err(none_of(name, part, &known));
        }
        known.retain(|name| asked.split(',').any(|part| part == name.as_ref()));
        Ok(Some(known))
    }

    /// Refuses what nobody asked for.
    ///
    /// # Errors
    /// [`Rejection::UnknownFilter`], [`Rejection::InvalidParameter`].
    pub fn finish(self) -> Result<(), Rejection> {
        match self.left.first() {
            None => Ok(()),
            Some((name, _)) if name.starts_with("filter[") || name == "filter" => {
                let known: Vec<&str> = self.filters.iter().map(String::as_str).collect();
                Err(Rejection::UnknownFilter(cut(name), offered(&known)))
            }
            Some((name, _)) => Err(invalid(name, "is not known here")),
        }
    }

    /// The query again without `names`, sorted: two queries that ask for the same say the same.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> String {
        let kept = self.all.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        let mut pairs: Vec<String> =
            kept.map(|(name, value)| format!("{}={}", form::encoded(name), form::encoded(value))).collect();
        pairs.sort_unstable();
        pairs.join("&")
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.left.iter().position(|(known, _)| known == name)?;
        Some(self.left.remove(at).1)
    }
}

fn invalid(name: &str, reason: &str) -> Rejection {
    Rejection::InvalidParameter { name: cut(name), reason: reason.to_owned() }
}

fn none_of(name: &str, asked: &str, known: &[&str]) -> Rejection {
    invalid(name, &format!("has no \"{}\"; {}", cut(asked), offered(known)))
}

fn offered(names: &[&str]) -> String {
    match names {
        [] => "there are none".to_owned(),
        [only] => format!("there is {only}"),
        [others @ .., last] => format!("there are {} and {last}", others.join(", ")),
    }
}

/// The caller chose it and we repeat it, so not all of it.
fn cut(text: &str) -> String {
    text.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use lectern_domain::{Form, Violation};

    use super::Params;
    use crate::Rejection;

    fn params(query: &str) -> Params {
        Params::of(query).unwrap()
    }

    #[test]
    fn known_parameters_are_read_once() {
        let mut query = params("filter[role]=admin&sort=-name&expand=html&filter%5Bat%5D%5Bgte%5D=1");
        assert_eq!(query.filter("role", |text| Ok(text.to_owned())).unwrap(), Some("admin".to_owned()));
        assert_eq!(query.filter_by("at", "gte", |text| Ok(text.len())).unwrap(), Some(1));
        assert_eq!(query.sort(&[("at", 1), ("name", 2)], (1, false)).unwrap(), (2, true));
        assert_eq!(query.expand(&["html"]).unwrap(), ["html"]);
        assert!(query.finish().is_ok());
    }

    #[test]
    fn unknown_ones_are_refused_by_name() {
        assert!(
            matches!(params("filter[x]=1").finish(), Err(Rejection::UnknownFilter(name, _)) if name == "filter[x]")
        );
        assert!(matches!(params("x=1").finish(), Err(Rejection::InvalidParameter { name, .. }) if name == "x"));
        assert!(
            matches!(params("sort=-x").sort(&[("at", 1)], (1, true)), Err(Rejection::UnknownSort(name, _)) if name == "-x")
        );
        assert!(matches!(params("expand=a,b").expand(&["a"]), Err(Rejection::UnknownExpand(name, _)) if name == "b"));
        assert!(matches!(Params::of("a=1&a=2"), Err(Rejection::InvalidParameter { name, .. }) if name == "a"));
        assert!(Params::of("a=%ff").is_err());
    }

    #[test]
    fn a_refusal_lists_what_there_is() {
        let mut query = params("filter[x]=1");
        query.filter("role", |text| Ok(text.to_owned())).unwrap();
        query.filter_by("at", "gte", |text| Ok(text.len())).unwrap();
        let refused = query.finish().unwrap_err().to_string();
        assert_eq!(refused, "there is no filter \"filter[x]\"; there are filter[role] and filter[at][gte]");
        let refused = params("filter[x]=1").finish().unwrap_err().to_string();
        assert_eq!(refused, "there is no filter \"filter[x]\"; there are none");
        let refused = params("sort=x").sort(&[("at", 1), ("name", 2)], (1, true)).unwrap_err().to_string();
        assert_eq!(refused, "there is no sort \"x\"; there are at and name");
        let refused = params("expand=b").expand(&["a"]).unwrap_err().to_string();
        assert_eq!(refused, "there is nothing called \"b\" to expand; there is a");
    }

    #[test]
    fn an_instant_is_shown_how_to_be_written() {
        let refused = params("at=soon")
            .optional::<()>("at", |_| Err(Violation::InvalidFormat(Form::Instant)))
            .unwrap_err()
            .to_string();
        assert!(refused.contains("RFC 3339 such as 2026-03-01T09:00:00Z, with every + written as %2B"), "{refused}");
    }

    #[test]
    fn a_choice_is_of_names_that_there_are() {
        let known = || vec!["id", "title"];
        assert_eq!(params("fields=title,id,id").choice("fields", known).unwrap(), Some(known()));
        assert_eq!(params("fields=title").choice("fields", known).unwrap(), Some(vec!["title"]));
        assert_eq!(params("").choice("fields", known).unwrap(), None);
        for wrong in ["", ",", "id,", "ID", "x"] {
            let refused = params(&format!("fields={wrong}")).choice("fields", known).unwrap_err().to_string();
            assert!(refused.ends_with("; there are id and title"), "{refused}");
        }
    }

    #[test]
    fn a_filter_by_name_refuses_others_with_those_that_there_are() {
        let known = [("draft", 1), ("published", 2)];
        assert_eq!(params("filter[status]=published").filter_among("status", known).unwrap(), Some(2));
        assert_eq!(params("").filter_among("status", known).unwrap(), None);
        let refused = params("filter[status]=gone").filter_among("status", known).unwrap_err().to_string();
        assert_eq!(refused, "the parameter filter[status] has no \"gone\"; there are draft and published");
        let mut query = params("filter[x]=1");
        query.filter_among("status", known).unwrap();
        assert!(query.finish().unwrap_err().to_string().ends_with("; there is filter[status]"));
    }

    #[test]
    fn the_same_question_reads_the_same() {
        let one = params("b=2&a=%7e&cursor=x");
        assert_eq!(one.without(&["cursor"]), params("a=~&b=2").without(&["cursor"]));
        assert_eq!(one.without(&["cursor"]), "a=~&b=2");
    }
}
