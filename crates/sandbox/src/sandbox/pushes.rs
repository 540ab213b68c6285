//! Pushes: what the sandbox sends of its own accord.

use std::time::Duration;

use super::Sandbox;
use crate::push;
use crate::{Error, Push, PushAnswer, PushEvent, PushTarget, PushTargetStatus, PushVerdict, PushWaiting};

/// How often the sender looks for due pushes while world time runs by itself, in real time.
const LOOK: Duration = Duration::from_millis(50);

impl Sandbox {
    /// Says where the pushes of an application go, instead of where they went before. What has
    /// happened already and was sent nowhere goes out at once.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn aim_pushes(&self, target: PushTarget) -> Result<(), Error> {
        push::aim(&mut self.state(), target)?;
        self.wake.notify_one();
        Ok(())
    }

    /// Lets the pushes of an application wait, and says whether they went anywhere.
    pub fn unaim_pushes(&self, provider: &str, app_key: &str) -> bool {
        self.state().outbox.unaim(provider, app_key)
    }

    /// Where pushes go, and how that went.
    pub fn push_targets(&self) -> Vec<PushTargetStatus> {
        self.state().outbox.targets()
    }

    /// Posts an event of one's own, which is delivered as the provider's are. Returns its number.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the field that cannot be used.
    pub fn push(&self, event: PushEvent) -> Result<u64, Error> {
        let mut state = self.state();
        let now = state.clocks.read().world;
        let number = push::post(&mut state, event, now)?;
        drop(state);
        self.wake.notify_one();
        Ok(number)
    }

    /// The deliveries that are due at the present world time, the earliest first, signed at the
    /// present gateway time. Asking changes nothing: what is not answered stays due. A sandbox
    /// that listens sends and answers them by itself.
    pub fn due_pushes(&self) -> Vec<Push> {
        let mut state = self.state();
        let at = state.clocks.read();
        push::due(&mut state, at)
    }

    /// Tells what the receiver answered to a delivery, and learns what becomes of it. The ledger
    /// has both.
    pub fn push_answered(&self, push: &Push, answer: &PushAnswer) -> PushVerdict {
        let mut state = self.state();
        let at = state.clocks.read();
        push::answered(&mut state, push, answer, at)
    }

    /// How many events were dropped for room, and all that waits: deliveries by due time, then
    /// events without a target.
    pub fn pushes_waiting(&self) -> (u64, Vec<PushWaiting>) {
        let mut state = self.state();
        let now = state.clocks.read().world;
        push::collect(&mut state, now);
        let seed = state.seed;
        state.outbox.waiting(seed)
    }

    /// Forgets all pushes that wait and says how many that were.
    pub fn forget_pushes(&self) -> usize {
        let mut state = self.state();
        let now = state.clocks.read().world;
        push::collect(&mut state, now);
        state.outbox.clear()
    }

    /// Whether a delivery that was due is still to be made: it may have been forgotten, or go
    /// elsewhere by now.
    pub(crate) fn push_stands(&self, push: &Push) -> bool {
        push::stands(&self.state(), push)
    }

    /// Until pushes may have become due.
    pub(crate) async fn more_pushes(&self) {
        let runs = self.state().clocks.runs();
        tokio::select! {
            () = self.wake.notified() => {}
            () = tokio::time::sleep(LOOK), if runs => {}
        }
    }
}
