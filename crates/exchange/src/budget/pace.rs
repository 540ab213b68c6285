//! How fast an account goes, where the provider allows less than its limits say.

use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering},
    time::Duration,
};

/// Windows are longer by so many thousandths: 1000 where all is well.
const WHOLE: u32 = 1_000;
/// A sixteenth of the set rate: a provider that wants still less is answered by waiting alone.
const SLOWEST: u32 = 16_000;
/// A provider's hint is not followed for longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The rate falls to four fifths with each "too many calls", and grows by a 320th with each call that is taken: so it meets the
/// provider's own limit once in 71 calls, and less than 2 % are refused.
#[derive(Debug)]
pub(super) struct Pace {
    stretch: AtomicU32,
    /// On the monotonic clock, in nanoseconds.
    paused_until: AtomicU64,
    slowed_until: AtomicU64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { stretch: AtomicU32::new(WHOLE), paused_until: AtomicU64::new(0), slowed_until: AtomicU64::new(0) }
    }
}

impl Pace {
    pub(super) fn stretch(&self) -> u32 {
        self.stretch.load(Ordering::Relaxed)
    }

    /// The rate in percent of the set one.
    pub(super) fn percent(&self) -> u32 {
        WHOLE * 100 / self.stretch()
    }

    /// Until when the account waits, if it does.
    pub(super) fn paused(&self, now: Duration) -> Option<Duration> {
        let until = Duration::from_nanos(self.paused_until.load(Ordering::Relaxed));
        (until > now).then_some(until)
    }

    /// A call was taken.
    pub(super) fn faster(&self) {
        let stretch = self.stretch();
        if stretch > WHOLE {
            let less = stretch - (stretch / 320).max(1);
            // If another call changes it meanwhile, one step is lost.
            let _ = self.stretch.compare_exchange(stretch, less.max(WHOLE), Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// A call was refused as one too many: `true` if the rate falls for it. Those that were on their way together count once.
    pub(super) fn slower(&self, now: Duration, window: Duration, hint: Option<Duration>) -> bool {
        let stretched = window.saturating_mul(self.stretch()) / WHOLE;
        let pause = hint.unwrap_or(stretched).min(LONGEST_PAUSE);
        self.paused_until.fetch_max(nanos(now.saturating_add(pause)), Ordering::Relaxed);
        let free = |until: u64| (until <= nanos(now)).then(|| nanos(now.saturating_add(stretched)));
        if self.slowed_until.fetch_update(Ordering::Relaxed, Ordering::Relaxed, free).is_err() {
            return false;
        }
        let more = |stretch: u32| Some((stretch + stretch / 4).min(SLOWEST));
        let _ = self.stretch.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        true
    }
}

fn nanos(moment: Duration) -> u64 {
    u64::try_from(moment.as_nanos()).unwrap_or(u64::MAX)
}
