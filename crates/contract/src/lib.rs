//! What every adapter of a port must keep, as code: an adapter runs it in its tests, on each engine that it has.
//!
//! This crate must never name an adapter: it knows the ports alone. Each suite is a list of functions over a port and
//! a macro that makes a test of each, so that no engine can leave one out.
//!
//! Start reading at [`store`], what a transaction and a view are worth.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "what fails here fails a test")]

pub mod effects;
mod gate;
pub mod gateways;
pub mod identity;
mod people;
pub mod publishing;
pub mod races;
mod scene;
pub mod store;
mod walk;

/// Makes a test of each function of a suite. `$open` answers the adapter and what must outlive it; `$mark` are further
/// attributes of the tests.
#[macro_export]
macro_rules! each {
    ([$($mark:meta),*] $open:expr; $($module:ident)::+;) => {};
    ([$($mark:meta),*] $open:expr; $($module:ident)::+; $name:ident $($rest:ident)*) => {
        #[test]
        $(#[$mark])*
        fn $name() {
            let (adapter, outlives) = $open;
            $crate::$($module)::+::$name(&adapter);
            drop(adapter);
            drop(outlives);
        }
        $crate::each!([$($mark),*] $open; $($module)::+; $($rest)*);
    };
}
