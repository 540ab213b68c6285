//! What came by push and by query, as one trace for each parcel.

use std::collections::{BTreeMap, HashMap};

use portolan_domain::{AccountId, OrderRef, ProviderId, Trace, WaybillNo};
use portolan_ports::{Push, PushEvent};

/// One trace for each waybill, from all that is known: pushes as an inbox keeps them, and traces as they were asked for.
/// Neither order nor repetition matters.
///
/// A report that names no account, as a push does, belongs to the only account that knows the waybill; where several do, it
/// stands by itself, since nobody knows whose it is. Reports without a waybill are joined by the orders that they share, within
/// one account; those that name nothing at all stay as they are. Pushes that tell no trace are left out.
///
/// Waybills come first, in order; then what is known by orders; then what nobody can place.
///
/// ```
/// use portolan_application::fold_traces;
/// use portolan_ports::{MemoryInbox, PushKey};
/// # use portolan_domain::{ProviderId, Trace, WaybillNo};
/// # let queried = vec![Trace::of_waybill(ProviderId::jdl(), WaybillNo::parse("JDVE1")?)];
/// let inbox = MemoryInbox::new(1000);
/// let traces = fold_traces(inbox.pushes(), queried);
/// assert_eq!(traces.len(), 1);
/// # Ok::<(), portolan_domain::NumberError>(())
/// ```
#[must_use]
pub fn fold_traces(pushes: impl IntoIterator<Item = Push>, traces: impl IntoIterator<Item = Trace>) -> Vec<Trace> {
    let pushed = pushes.into_iter().filter_map(|push| match push.event {
        PushEvent::Trace(trace) => Some(*trace),
        _ => None,
    });
    let mut parcels: BTreeMap<(ProviderId, WaybillNo), BTreeMap<Option<AccountId>, Trace>> = BTreeMap::new();
    let (mut by_orders, mut unplaced) = (ByOrders::default(), Vec::new());
    for trace in pushed.chain(traces) {
        match trace.waybill() {
            Some(waybill) => {
                let parcel = parcels.entry((trace.provider.clone(), waybill.clone())).or_default();
                join(parcel, trace.account.clone(), trace);
            }
            None if trace.orders.is_empty() => unplaced.push(trace),
            None => by_orders.add(trace),
        }
    }
    let mut folded = Vec::new();
    for mut parcel in parcels.into_values() {
        if parcel.len() == 2
            && let Some(unnamed) = parcel.remove(&None)
        {
            let account = parcel.keys().next().cloned().flatten();
            join(&mut parcel, account, unnamed);
        }
        folded.extend(parcel.into_values());
    }
    folded.extend(by_orders.into_traces());
    folded.extend(unplaced);
    folded
}

/// Joins a trace of the same provider and waybill with what is known for the account.
fn join(parcel: &mut BTreeMap<Option<AccountId>, Trace>, account: Option<AccountId>, trace: Trace) {
    match parcel.remove(&account) {
        Some(known) => _ = parcel.insert(account, joined(known, trace)),
        None => _ = parcel.insert(account, trace),
    }
}

/// The join of two traces whose provider and number are the same, and whose accounts do not differ: never refused.
fn joined(mut known: Trace, other: Trace) -> Trace {
    let same = known.merge(other);
    debug_assert_eq!(same, Ok(()), "both were found under one number");
    known
}

/// Traces without a waybill, joined as far as they share orders.
#[derive(Debug, Default)]
struct ByOrders {
    places: HashMap<(ProviderId, Option<AccountId>, OrderRef), usize>,
    traces: Vec<Option<Trace>>,
}

impl ByOrders {
    fn add(&mut self, mut trace: Trace) {
        let key = |trace: &Trace, order: &OrderRef| (trace.provider.clone(), trace.account.clone(), order.clone());
        // A trace may share orders with several that had nothing in common before.
        let known: Vec<usize> =
            trace.orders.iter().filter_map(|order| self.places.get(&key(&trace, order)).copied()).collect();
        for at in known {
            if let Some(known) = self.traces[at].take() {
                trace = joined(known, trace);
            }
        }
        let at = self.traces.len();
        self.places.extend(trace.orders.iter().map(|order| (key(&trace, order), at)));
        self.traces.push(Some(trace));
    }

    fn into_traces(self) -> Vec<Trace> {
        let mut traces: Vec<Trace> = self.traces.into_iter().flatten().collect();
        traces.sort_by(|a, b| (&a.provider, &a.account, &a.orders).cmp(&(&b.provider, &b.account, &b.orders)));
        traces
    }
}
