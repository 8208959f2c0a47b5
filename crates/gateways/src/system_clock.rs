use lectern_application::ports::Clock;
use lectern_domain::Timestamp;

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // Both databases keep microseconds, and an instant must equal itself after a round trip.
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::SystemClock;

    #[test]
    fn it_keeps_the_contract() {
        lectern_contract::gateways::time_is_in_whole_microseconds(&SystemClock);
    }
}
