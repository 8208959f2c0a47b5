//! What some work took, and the arithmetic on it.

use std::time::Duration;

use crate::Outcome;

/// What a round took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    /// Answers, or commits.
    pub(crate) count: u64,
    pub(crate) wall: Duration,
    /// CPU time of whoever did the work.
    pub(crate) cpu: Duration,
}

impl Spent {
    /// CPU time each, in microseconds.
    pub(crate) fn cpu_each(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / real(self.count)
    }

    /// How many a second.
    pub(crate) fn rate(&self) -> f64 {
        real(self.count) / self.wall.as_secs_f64()
    }

    /// As a line that [`Spent::heard`] reads: a loop in a process of its own tells the one that started it.
    pub(crate) fn told(&self) -> String {
        format!("{} {} {}", self.count, self.wall.as_micros(), self.cpu.as_micros())
    }

    /// What [`Spent::told`] wrote.
    pub(crate) fn heard(line: &str) -> Outcome<Self> {
        match Self::heard_with(line)? {
            (spent, None) => Ok(spent),
            (_, Some(_)) => Err(format!("a loop said {line:?}").into()),
        }
    }

    /// The same from a loop that counts something more.
    pub(crate) fn heard_with(line: &str) -> Outcome<(Self, Option<u64>)> {
        let numbers: Vec<u64> = line.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let spent =
            |count, wall, cpu| Self { count, wall: Duration::from_micros(wall), cpu: Duration::from_micros(cpu) };
        match *numbers.as_slice() {
            [count, wall, cpu] => Ok((spent(count, wall, cpu), None)),
            [count, wall, cpu, more] => Ok((spent(count, wall, cpu), Some(more))),
            _ => Err(format!("a loop said {line:?}").into()),
        }
    }
}

/// Counts of ours are far from where a float would lose one.
pub(crate) fn real(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// The middle one, which a disturbed round does not move.
pub(crate) fn median(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.into_iter().collect();
    numbers.sort_by(f64::total_cmp);
    let (low, high) = (numbers.get(numbers.len().saturating_sub(1) / 2), numbers.get(numbers.len() / 2));
    low.zip(high).map_or(f64::NAN, |(low, high)| f64::midpoint(*low, *high))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Spent, median};

    #[test]
    fn the_median_is_not_moved_by_one_bad_round() {
        assert_eq!(median([3.0, 1.0, 900.0]), 3.0);
        assert_eq!(median([1.0, 2.0]), 1.5);
        assert!(median([]).is_nan());
    }

    #[test]
    fn what_each_took_is_a_share_of_the_whole() {
        let spent = Spent { count: 4, wall: Duration::from_secs(2), cpu: Duration::from_millis(1) };
        assert_eq!((spent.cpu_each(), spent.rate()), (250.0, 2.0));
        let heard = Spent::heard(&spent.told()).unwrap();
        assert_eq!((heard.count, heard.wall, heard.cpu), (spent.count, spent.wall, spent.cpu));
        assert!(Spent::heard("1 2").is_err() && Spent::heard("1 2 3 4").is_err());
        assert_eq!(Spent::heard_with("4 5 6 7").unwrap().1, Some(7));
    }
}
