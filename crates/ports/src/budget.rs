//! Where it is kept how many calls a provider was asked to take.

use std::{
    collections::{HashMap, VecDeque},
    fmt::Debug,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use portolan_domain::{Timestamp, UtcOffset};

use crate::Error;

/// Over which time something is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Any stretch of time of this length, wherever it begins.
    Sliding(Duration),
    /// A day by the calendar at this offset: it begins anew at midnight.
    Day(UtcOffset),
}

/// What a call wants of one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share<'a> {
    /// Names the limit and whose it is; the same in every process. Free of secrets.
    pub key: &'a str,
    /// How much there is in a window.
    pub most: u32,
    /// The window.
    pub window: Window,
    /// How much the call takes: at most `most`.
    pub cost: u32,
}

/// Now, on both clocks: a store of one process goes by the monotonic one, one of several by the wall's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock.
    pub wall: Timestamp,
    /// Time since some moment of this process.
    pub monotonic: Duration,
}

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// All shares were taken.
    Taken,
    /// None was.
    Wait {
        /// The index of the share that is free last.
        share: usize,
        /// How long until it is.
        wait: Duration,
    },
}

/// Keeps what was granted.
#[async_trait]
pub trait BudgetStore: Debug + Send + Sync {
    /// Takes all of `shares`, or none.
    ///
    /// After it a share's window, wherever it begins, MUST hold no more than `most`: that a call was given up, or failed, does
    /// not give back what it took, since it may have arrived.
    ///
    /// # Errors
    /// MUST be `Unavailable` if the store cannot be read or written now; then nothing was taken.
    async fn take(&self, shares: &[Share<'_>], now: Moment) -> Result<Grant, Error>;
}

/// Grants that live as long as the process, which is all that they are kept in: a limit that several processes share needs
/// another store, and after a restart the first window begins anew.
#[derive(Debug, Default)]
pub struct MemoryBudget(Mutex<HashMap<Box<str>, Log>>);

/// What was granted of one share, oldest first.
#[derive(Debug, Default)]
struct Log {
    entries: VecDeque<Entry>,
    sum: u32,
    /// The calendar day that the entries are of.
    day: i64,
}

/// Grants that are so near to each other that they leave the window together, with the last of them.
#[derive(Debug)]
struct Entry {
    first: Duration,
    last: Duration,
    cost: u32,
}

impl Log {
    fn forget(&mut self, window: Window, now: Moment) {
        match window {
            Window::Sliding(window) => {
                while let Some(entry) = self.entries.front()
                    && now.monotonic >= entry.last.saturating_add(window)
                {
                    self.sum -= entry.cost;
                    self.entries.pop_front();
                }
            }
            Window::Day(offset) => {
                let (today, _) = day(now.wall, offset);
                // A clock that was set back gives nobody a second day.
                if today > self.day {
                    *self = Self { day: today, ..Self::default() };
                }
            }
        }
    }

    /// How long until there is room; zero if there is.
    fn wait(&self, share: &Share<'_>, now: Moment) -> Duration {
        let room = |taken: u32| taken.saturating_add(share.cost) <= share.most;
        if room(self.sum) {
            return Duration::ZERO;
        }
        match share.window {
            Window::Sliding(window) => {
                let mut taken = self.sum;
                let freed = self.entries.iter().find(|entry| {
                    taken -= entry.cost;
                    room(taken)
                });
                freed.map_or(window, |entry| entry.last.saturating_add(window).saturating_sub(now.monotonic))
            }
            Window::Day(offset) => {
                let (today, gone) = day(now.wall, offset);
                let days = u32::try_from(self.day.saturating_sub(today)).unwrap_or(u32::MAX).saturating_add(1);
                DAY.saturating_mul(days).saturating_sub(gone)
            }
        }
    }

    fn add(&mut self, share: &Share<'_>, now: Moment) {
        if share.cost == 0 {
            return;
        }
        self.sum = self.sum.saturating_add(share.cost);
        let near = match share.window {
            Window::Sliding(window) if window > LONG => window / 1_000,
            Window::Sliding(_) => Duration::ZERO,
            Window::Day(_) => Duration::MAX,
        };
        match self.entries.back_mut() {
            Some(entry) if now.monotonic <= entry.first.saturating_add(near) => {
                entry.last = entry.last.max(now.monotonic);
                entry.cost = entry.cost.saturating_add(share.cost);
            }
            _ => self.entries.push_back(Entry { first: now.monotonic, last: now.monotonic, cost: share.cost }),
        }
    }
}

const DAY: Duration = Duration::from_secs(86_400);
/// Windows beyond this are kept in a thousand pieces at most.
const LONG: Duration = Duration::from_secs(10);

/// The number of the day at `offset`, and how much of it is over.
fn day(wall: Timestamp, offset: UtcOffset) -> (i64, Duration) {
    let millis = wall.unix_millis() + i64::from(offset.seconds()) * 1_000;
    let gone = u64::try_from(millis.rem_euclid(86_400_000)).unwrap_or_default();
    (millis.div_euclid(86_400_000), Duration::from_millis(gone))
}

#[async_trait]
impl BudgetStore for MemoryBudget {
    async fn take(&self, shares: &[Share<'_>], now: Moment) -> Result<Grant, Error> {
        let mut logs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut longest = (0, Duration::ZERO);
        for (index, share) in shares.iter().enumerate() {
            if !logs.contains_key(share.key) {
                logs.insert(share.key.into(), Log::default());
            }
            if let Some(log) = logs.get_mut(share.key) {
                log.forget(share.window, now);
                let wait = log.wait(share, now);
                if wait > longest.1 {
                    longest = (index, wait);
                }
            }
        }
        if !longest.1.is_zero() {
            return Ok(Grant::Wait { share: longest.0, wait: longest.1 });
        }
        for share in shares {
            if let Some(log) = logs.get_mut(share.key) {
                log.add(share, now);
            }
        }
        Ok(Grant::Taken)
    }
}
