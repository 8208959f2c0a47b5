use lectern_domain::UserId;
use lectern_domain::effects::{AuditRecord, Seal};
use uuid::Uuid;

use crate::Period;

/// An entry of the audit trail, as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditView {
    /// What was done.
    pub record: AuditRecord,
    /// Its position in the chain and its seal, once it has them.
    pub sealed: Option<(i64, Seal)>,
}

/// Which entries an administrator wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Of this kind, by the name of the event.
    pub action: Option<&'static str>,
    /// Made by this account.
    pub user: Option<UserId>,
    /// About this aggregate.
    pub subject: Option<Uuid>,
    /// Made by this request.
    pub request: Option<Uuid>,
    /// Within this time.
    pub happened: Period,
}
