//! How fast a connection is: pure arithmetic over moments, so that a slow line takes no time to test.

use std::time::Duration;

/// How fast one direction of a connection is. The default is as fast as it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pace {
    pub(crate) delay: Duration,
    pub(crate) bytes_per_second: Option<u32>,
}

impl Pace {
    pub(crate) fn is_free(self) -> bool {
        self == Self::default()
    }
}

/// That something set out at `since` (on the connection's own clock) and may not go faster than `pace`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hold {
    pub(crate) since: Duration,
    pub(crate) pace: Pace,
}

/// The end of one direction of a connection, through which everything passes in its order.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    last: Duration,
}

impl Gate {
    /// When something of `len` bytes is through. Delays overlap; on a narrow line each waits for the
    /// one before.
    pub(crate) fn release(&mut self, hold: Hold, len: usize) -> Duration {
        let arrives = (hold.since + hold.pace.delay).max(self.last);
        let takes = match hold.pace.bytes_per_second {
            None => Duration::ZERO,
            Some(rate) => {
                let micros = (len as u64).saturating_mul(1_000_000) / u64::from(rate.max(1));
                Duration::from_micros(micros)
            }
        };
        self.last = arrives + takes;
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn hold(since: u64, delay: u64, bytes_per_second: Option<u32>) -> Hold {
        let pace = Pace {
            delay: ms(delay),
            bytes_per_second,
        };
        Hold {
            since: ms(since),
            pace,
        }
    }

    #[test]
    fn delays_overlap_and_nobody_overtakes() {
        let mut gate = Gate::default();
        assert_eq!(gate.release(hold(0, 300, None), 9), ms(300));
        assert_eq!(gate.release(hold(10, 300, None), 9), ms(310));
        assert_eq!(gate.release(hold(20, 0, None), 9), ms(310), "in its place");
        assert_eq!(gate.release(hold(900, 0, None), 9), ms(900));
    }

    #[test]
    fn on_a_narrow_line_each_waits_for_the_one_before() {
        let mut gate = Gate::default();
        let narrow = hold(0, 100, Some(1000));
        assert_eq!(gate.release(narrow, 500), ms(600));
        assert_eq!(gate.release(narrow, 500), ms(1100));
        assert_eq!(
            gate.release(hold(0, 0, Some(0)), 1),
            ms(2100),
            "a rate of zero is one"
        );
    }
}
