//! What is limited, and over what.

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use portolan_domain::{ProviderId, UtcOffset};
use portolan_ports::budget::{Share, Window};

use super::queue::Cause;
use crate::Call;

/// Whose calls are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of the application's: by its key.
    App,
    /// One account's.
    Account,
    /// All to the provider from one address, under a name that you give it.
    Egress(Cow<'static, str>),
}

/// Which operations are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operations {
    /// All, together.
    All,
    /// All, each for itself. Those that are in no adapter's table count as one.
    Each,
    /// This one.
    One(&'static str),
    /// These, together.
    Only(&'static [&'static str]),
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Attempts, whatever they cost.
    Calls,
    /// What they cost: [`Call::cost`].
    Points,
}

/// At most so many calls or points in a window.
///
/// ```
/// use portolan_domain::UtcOffset;
/// use portolan_exchange::{Limit, Operations, Scope};
/// let limits = [
///     Limit::per_second(Scope::Account, 1),
///     Limit::per_day(Scope::App, 1_000, UtcOffset::UTC).of(Operations::Each),
///     Limit::per_day(Scope::Account, 50_000, UtcOffset::UTC).points(),
/// ];
/// assert_eq!(limits[0].to_string(), "the limit of 1 call in 1.1 s for each account");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Whose.
    pub scope: Scope,
    /// Of which operations.
    pub operations: Operations,
    /// How many.
    pub most: u32,
    /// Of what.
    pub unit: Unit,
    /// In which time.
    pub window: Window,
    /// Whether it only holds until the provider tells a limit of its own of the same kind.
    pub assumed: bool,
}

impl Limit {
    fn new(scope: Scope, most: u32, window: Window) -> Self {
        Self { scope, operations: Operations::All, most, unit: Unit::Calls, window, assumed: false }
    }

    /// So many calls in any window of this length, wherever it begins.
    #[must_use]
    pub fn sliding(scope: Scope, most: u32, window: Duration) -> Self {
        Self::new(scope, most, Window::Sliding(window))
    }

    /// So many calls a second. A tenth of a second is added: calls that leave a second apart arrive nearer to each other when
    /// the second one has the faster way.
    #[must_use]
    pub fn per_second(scope: Scope, most: u32) -> Self {
        Self::sliding(scope, most, Duration::from_millis(1_100))
    }

    /// So many calls a day, from midnight to midnight at `offset`.
    #[must_use]
    pub fn per_day(scope: Scope, most: u32, offset: UtcOffset) -> Self {
        Self::new(scope, most, Window::Day(offset))
    }

    /// Counts points instead of calls.
    #[must_use]
    pub fn points(mut self) -> Self {
        self.unit = Unit::Points;
        self
    }

    /// Counts these operations instead of all together.
    #[must_use]
    pub fn of(mut self, operations: Operations) -> Self {
        self.operations = operations;
        self
    }

    /// Holds it only until the provider tells a limit of its own of the same scope, operations, unit and window, which may be
    /// wider: see [`Allowance`](super::Allowance). Of any other limit and one that the provider tells, the stricter holds.
    #[must_use]
    pub fn assumed(mut self) -> Self {
        self.assumed = true;
        self
    }

    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.most == 0 {
            return Err("`most` is zero: no call could ever be made");
        }
        if matches!(self.window, Window::Sliding(window) if window.is_zero()) {
            return Err("`window` is zero: nothing would be limited");
        }
        Ok(())
    }

    pub(super) fn cost(&self, call: &Call) -> u32 {
        match self.unit {
            Unit::Calls => 1,
            Unit::Points => call.cost,
        }
    }

    /// Whether a used up limit is worth no waiting.
    pub(super) fn is_quota(&self) -> bool {
        self.length() >= Duration::from_secs(3600)
    }

    pub(super) fn length(&self) -> Duration {
        match self.window {
            Window::Sliding(window) => window,
            Window::Day(_) => Duration::from_secs(86_400),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match (self.unit, self.most) {
            (Unit::Calls, 1) => "call",
            (Unit::Calls, _) => "calls",
            (Unit::Points, 1) => "point",
            (Unit::Points, _) => "points",
        };
        write!(f, "the limit of {} {unit} ", self.most)?;
        match self.window {
            Window::Sliding(window) => write!(f, "in {} s", Seconds(window))?,
            Window::Day(offset) => write!(f, "a day at {offset}")?,
        }
        match &self.scope {
            Scope::App => f.write_str(" for the application")?,
            Scope::Account => f.write_str(" for each account")?,
            Scope::Egress(name) => write!(f, " from the address {name}")?,
        }
        match self.operations {
            Operations::All => Ok(()),
            Operations::Each => f.write_str(" and operation"),
            Operations::One(name) => write!(f, " of {name}"),
            Operations::Only(names) => write!(f, " of {}", names.join(", ")),
        }
    }
}

struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.as_secs())?;
        match self.0.subsec_millis() {
            0 => Ok(()),
            millis => f.write_str(format!(".{millis:03}").trim_end_matches('0')),
        }
    }
}

/// The limits that hold for one account and operation.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) shares: Vec<Planned>,
}

#[derive(Debug)]
pub(super) struct Planned {
    pub(super) key: Arc<str>,
    pub(super) limit: Limit,
}

impl Plan {
    /// `told` are those of the provider.
    pub(super) fn new(limits: &[Limit], told: &[Limit], provider: &ProviderId, app_key: &str, call: &Call) -> Self {
        let operation = match call.operation {
            Cow::Borrowed(name) => name,
            Cow::Owned(_) => "other",
        };
        let counted = |limit: &&Limit| match limit.operations {
            Operations::All | Operations::Each => true,
            Operations::One(name) => name == operation,
            Operations::Only(names) => names.contains(&operation),
        };
        let plan = |limit: &Limit| {
            let who = match &limit.scope {
                Scope::App => format!("app/{app_key}"),
                Scope::Account => format!("account/{}", call.account),
                Scope::Egress(name) => format!("egress/{name}"),
            };
            let window = match limit.window {
                Window::Sliding(window) => format!("{} ms", window.as_millis()),
                Window::Day(offset) => format!("day {offset}"),
            };
            let unit = match limit.unit {
                Unit::Calls => "calls",
                Unit::Points => "points",
            };
            let what = match limit.operations {
                Operations::All => String::new(),
                Operations::Each | Operations::One(_) => format!("/{operation}"),
                Operations::Only(names) => format!("/{}", names.join(",")),
            };
            Planned { key: format!("{provider}/{who}/{unit}/{window}{what}").into(), limit: limit.clone() }
        };
        let mut shares: Vec<Planned> = Vec::new();
        for share in told.iter().chain(limits).filter(counted).map(plan) {
            match shares.iter_mut().find(|own| own.key == share.key) {
                None => shares.push(share),
                Some(own) if !share.limit.assumed && share.limit.most < own.limit.most => *own = share,
                Some(_) => {}
            }
        }
        Self { shares }
    }

    /// Whether it limits anything.
    pub(super) fn limits(&self) -> bool {
        !self.shares.is_empty()
    }

    /// The limit that keeps a call back, if it is one.
    pub(super) fn limit(&self, cause: Cause) -> Option<&Limit> {
        match cause {
            Cause::Share(share) => self.shares.get(share).map(|planned| &planned.limit),
            Cause::Pause | Cause::Points => None,
        }
    }

    pub(super) fn costs(&self, call: &Call) -> Vec<u32> {
        self.shares.iter().map(|share| share.limit.cost(call)).collect()
    }

    /// What `call` wants. Where the provider takes less than its limits say, `stretch` thousandths of a limit's time are
    /// needed for what it allows: see [`slowed`].
    pub(super) fn shares<'a>(&'a self, call: &Call, stretch: u32) -> Vec<Share<'a>> {
        let share = |planned: &'a Planned| {
            let limit = &planned.limit;
            let cost = limit.cost(call);
            let (most, window) = match limit.window {
                Window::Sliding(window) if !limit.is_quota() => {
                    let (most, window) = slowed(limit.most, window, stretch, cost);
                    (most, Window::Sliding(window))
                }
                window => (limit.most, window),
            };
            Share { key: &planned.key, most, window, cost }
        };
        self.shares.iter().map(share).collect()
    }

    /// The length of the shortest window: after that, a refusal for too many calls may not come again.
    pub(super) fn shortest_window(&self) -> Duration {
        let limits = self.shares.iter().map(|share| &share.limit).filter(|limit| !limit.is_quota());
        limits.map(Limit::length).min().unwrap_or(Duration::from_secs(1))
    }
}

/// A limit at `stretch` thousandths of its time: fewer calls in a window that is as long, since a provider that takes fewer
/// takes no bursts either; where that comes to less than one call, one in a longer window. Never less than one call costs.
fn slowed(most: u32, window: Duration, stretch: u32, cost: u32) -> (u32, Duration) {
    let fewer = u64::from(most) * 1_000 / u64::from(stretch.max(1));
    let fewer = u32::try_from(fewer).unwrap_or(most).max(cost).clamp(1, most.max(1));
    let longer = window.saturating_mul(stretch) / 1_000 * fewer / most.max(1);
    (fewer, longer.max(window))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slower_limit_has_smaller_bursts_and_never_a_shorter_window() {
        let second = Duration::from_secs(1);
        let millis = |most, stretch, cost| {
            let (most, window) = slowed(most, second, stretch, cost);
            (most, window.as_millis())
        };
        assert_eq!(millis(5, 1_000, 1), (5, 1_000), "all is well");
        assert_eq!(millis(5, 1_250, 1), (4, 1_000));
        assert_eq!(millis(5, 2_400, 1), (2, 1_000));
        assert_eq!(millis(5, 16_000, 1), (1, 3_200));
        assert_eq!(millis(1, 4_000, 1), (1, 4_000));
        assert_eq!(millis(10, 5_000, 4), (4, 2_000), "a dear call still fits");
    }
}
