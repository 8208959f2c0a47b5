use std::sync::Arc;

use lectern_application::StoreError;

use crate::connection::{Address, AnyConnection, Role};
use crate::metrics::Tally;
use crate::settings::OpenError;

/// The connection that a thread owns, opened again when it was lost.
pub(crate) struct Link {
    address: Address,
    role: Role,
    connection: Option<AnyConnection>,
    tally: Arc<Tally>,
}

impl Link {
    pub(crate) fn new(address: Address, role: Role, tally: Arc<Tally>) -> Self {
        Self { address, role, connection: None, tally }
    }

    /// The connection, opened when there is none.
    pub(crate) fn open(&mut self) -> Result<&mut AnyConnection, OpenError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                self.tally.connections.inc();
                self.address.open(self.role)?
            }
        };
        Ok(self.connection.insert(connection))
    }

    /// The connection, for work that waits for it.
    pub(crate) fn get(&mut self) -> Result<&mut AnyConnection, StoreError> {
        self.open().map_err(|cause| {
            tracing::error!(%cause, "no connection to the database");
            StoreError::Unavailable
        })
    }

    /// Gives up a connection whose state is in doubt.
    pub(crate) fn hang_up(&mut self) {
        self.connection = None;
    }

    pub(crate) fn role(&self) -> Role {
        self.role
    }
}
