//! Who waits for whom.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    future::poll_fn,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use futures_util::{future::BoxFuture, task::AtomicWaker};

use super::limit::Plan;
use crate::{Call, Purpose};

/// The place in the queue: purpose first, then arrival.
type Rank = (Reverse<Purpose>, u64);

#[derive(Debug)]
pub(super) struct Queue {
    longest: usize,
    /// Read without the lock: mostly nobody waits.
    waiting: AtomicUsize,
    arrivals: AtomicU64,
    lines: Mutex<BTreeMap<Rank, Waiter>>,
}

#[derive(Debug)]
struct Waiter {
    plan: Arc<Plan>,
    costs: Vec<u32>,
    points: Points,
    /// What it waits for, and until when at least.
    blocked: Option<(Cause, Duration)>,
    poke: Arc<Poke>,
}

/// The points that a call wants: whose, by a key of their own, and how many.
#[derive(Clone, Debug)]
pub(super) struct Points {
    pub(super) key: Arc<str>,
    pub(super) cost: u32,
}

impl Waiter {
    /// Names what it waits for, where others may want the same.
    fn key(&self) -> Option<&Arc<str>> {
        match self.blocked?.0 {
            Cause::Share(share) => Some(&self.plan.shares.get(share)?.key),
            Cause::Points => Some(&self.points.key),
            Cause::Pause => None,
        }
    }

    /// How much it wants of that.
    fn cost(&self) -> u32 {
        match self.blocked {
            Some((Cause::Share(share), _)) => self.costs.get(share).copied().unwrap_or_default(),
            Some((Cause::Points, _)) => self.points.cost,
            _ => 0,
        }
    }
}

#[derive(Debug, Default)]
struct Poke {
    poked: AtomicBool,
    waker: AtomicWaker,
}

/// What keeps a call from being made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// This share of its plan is used up.
    Share(usize),
    /// Its account pauses, which holds up nobody else.
    Pause,
    /// Its account has not the points.
    Points,
}

/// Why a call cannot be made now.
#[derive(Debug)]
pub(super) struct Blocked {
    pub(super) cause: Cause,
    /// When that is over, at the soonest.
    pub(super) until: Duration,
    /// What those ahead will take of it.
    pub(super) ahead: u32,
    /// Whether it is another call's turn.
    pub(super) behind: bool,
}

impl Blocked {
    pub(super) fn by(cause: Cause, until: Duration) -> Self {
        Self { cause, until, ahead: 0, behind: false }
    }

    /// When `call` can be made at the soonest, with those ahead of it served.
    pub(super) fn soonest(&self, plan: &Plan, call: &Call) -> Duration {
        let Some(limit) = plan.limit(self.cause) else { return self.until };
        let windows = self.ahead.saturating_add(limit.cost(call)).div_ceil(limit.most).saturating_sub(1);
        self.until.saturating_add(limit.length().saturating_mul(windows))
    }
}

impl Queue {
    pub(super) fn new(longest: usize) -> Self {
        let (waiting, arrivals) = (AtomicUsize::new(0), AtomicU64::new(0));
        Self { longest, waiting, arrivals, lines: Mutex::default() }
    }

    fn lines(&self) -> MutexGuard<'_, BTreeMap<Rank, Waiter>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What those ahead of a call wait for that it wants too: then it waits behind them. With a ticket that is noted at once,
    /// so that none of them leaves unseen.
    pub(super) fn behind(
        &self,
        ticket: Option<&Ticket<'_>>,
        purpose: Purpose,
        plan: &Plan,
        points: &Points,
    ) -> Option<Blocked> {
        if self.waiting.load(Ordering::Acquire) == 0 {
            return None;
        }
        let rank = ticket.map_or((Reverse(purpose), u64::MAX), |ticket| ticket.rank);
        let mut lines = self.lines();
        let mut blocked: Option<Blocked> = None;
        for waiter in lines.range(..rank).map(|(_, waiter)| waiter) {
            let (Some(key), Some((_, until))) = (waiter.key(), waiter.blocked) else { continue };
            let share = plan.shares.iter().position(|planned| planned.key == *key).map(Cause::Share);
            let points = (points.cost > 0 && points.key == *key).then_some(Cause::Points);
            let Some(mine) = share.or(points) else { continue };
            let cost = waiter.cost();
            match &mut blocked {
                None => blocked = Some(Blocked { cause: mine, until, ahead: cost, behind: true }),
                // The first in line decides what is waited for; the others add up.
                Some(first) if first.cause == mine => {
                    first.until = first.until.min(until);
                    first.ahead = first.ahead.saturating_add(cost);
                }
                Some(_) => {}
            }
        }
        if let (Some(ticket), Some(blocked)) = (ticket, &blocked) {
            Self::note(&mut lines, ticket.rank, blocked);
        }
        blocked
    }

    fn note(lines: &mut BTreeMap<Rank, Waiter>, rank: Rank, blocked: &Blocked) {
        let Some(waiter) = lines.get_mut(&rank) else { return };
        let left = waiter.key().cloned();
        waiter.blocked = Some((blocked.cause, blocked.until));
        if let Some(left) = left.filter(|left| waiter.key() != Some(left)) {
            Self::poke(lines, &left);
        }
    }

    /// A place in the queue; `None` if it is full.
    pub(super) fn enter(
        &self,
        purpose: Purpose,
        plan: &Arc<Plan>,
        costs: Vec<u32>,
        points: Points,
    ) -> Option<Ticket<'_>> {
        let mut lines = self.lines();
        if lines.len() >= self.longest {
            return None;
        }
        let rank = (Reverse(purpose), self.arrivals.fetch_add(1, Ordering::Relaxed));
        let poke = Arc::new(Poke::default());
        lines.insert(rank, Waiter { plan: Arc::clone(plan), costs, points, blocked: None, poke: Arc::clone(&poke) });
        self.waiting.store(lines.len(), Ordering::Release);
        Some(Ticket { queue: self, rank, poke })
    }

    /// Lets the first who waits for `key` look again.
    fn poke(lines: &BTreeMap<Rank, Waiter>, key: &Arc<str>) {
        if let Some(waiter) = lines.values().find(|waiter| waiter.key() == Some(key)) {
            waiter.poke.poked.store(true, Ordering::Release);
            waiter.poke.waker.wake();
        }
    }
}

/// A place in the queue, given up when it is dropped.
#[derive(Debug)]
pub(super) struct Ticket<'a> {
    queue: &'a Queue,
    rank: Rank,
    poke: Arc<Poke>,
}

impl Ticket<'_> {
    /// Notes what it waits for.
    pub(super) fn wait_for(&self, blocked: &Blocked) {
        Queue::note(&mut self.queue.lines(), self.rank, blocked);
    }

    /// Returns when those ahead have left.
    pub(super) fn poked(&self) -> BoxFuture<'static, ()> {
        let poke = Arc::clone(&self.poke);
        Box::pin(poll_fn(move |cx| {
            poke.waker.register(cx.waker());
            if poke.poked.swap(false, Ordering::AcqRel) { Poll::Ready(()) } else { Poll::Pending }
        }))
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut lines = self.queue.lines();
        let left = lines.remove(&self.rank);
        self.queue.waiting.store(lines.len(), Ordering::Release);
        if let Some(key) = left.as_ref().and_then(Waiter::key) {
            Queue::poke(&lines, key);
        }
    }
}
