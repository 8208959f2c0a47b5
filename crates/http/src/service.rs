//! What the process tells of itself.

pub(crate) mod health;
pub(crate) mod jwks;
pub(crate) mod openapi;
pub(crate) mod security;
pub(crate) mod traces;
pub(crate) mod version;
