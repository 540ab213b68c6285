//! I3, I4, I11: events whole, in any order the same, and journeys that end once.

use std::collections::{BTreeMap, BTreeSet};

use portolan::{
    ExceptionKind, ProviderId, Trace, TraceStatus, TrackingStatus,
    schema::{self, View},
};
use portolan_sandbox::{Parcel, Scan, ScanKind};

use crate::{Evidence, Known, chance};

/// Where and when: the leg, and the second. Scans of one second on one leg are counted.
type Moments = BTreeMap<(String, i64), usize>;

/// How many orders and repetitions of the pieces are tried.
const SHUFFLES: usize = 4;

/// What is stored of each parcel is what happened to it.
pub(super) fn whole(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (known, failure) in &evidence.closing {
        let (provider, waybill) = known;
        if *provider == ProviderId::cj() {
            found.extend(whole_at_cj(evidence, known, failure.as_ref()));
            continue;
        }
        let parcel =
            evidence.parcels.iter().find(|parcel| parcel.legs.iter().any(|leg| leg.number == waybill.as_str()));
        let Some(parcel) = parcel else {
            found.push(format!("{provider} {waybill}: our side knows it, and the world does not"));
            continue;
        };
        let truth = happened(parcel, provider, waybill.as_str());
        let stored = evidence.stored.get(known).map(told).unwrap_or_default();
        match failure {
            Some(why) if !truth.is_empty() => found.push(format!("{provider} {waybill}: not told at the end: {why}")),
            _ if stored != truth => {
                let (lost, more) = (missing(&truth, &stored), missing(&stored, &truth));
                let script = parcel.script.name();
                found.push(format!("{provider} {waybill} ({script}): lost {lost:?}, and not from the world {more:?}"));
            }
            _ => {}
        }
    }
    for ((provider, waybill), pieces) in &evidence.pieces {
        let stored = evidence.stored.get(&(provider.clone(), waybill.clone())).map(told).unwrap_or_default();
        if pieces.iter().any(|piece| !missing(&told(piece), &stored).is_empty()) {
            found.push(format!("{provider} {waybill}: an event was told and is not stored"));
        }
    }
    let lost = evidence.acknowledged.difference(&evidence.kept).count();
    if lost > 0 {
        found.push(format!("{lost} pushes were acknowledged and are not kept"));
    }
    found
}

/// CJ tells each scan with its time.
fn whole_at_cj(evidence: &Evidence, known: &Known, failure: Option<&String>) -> Option<String> {
    let waybill = &known.1;
    let Some(parcel) = evidence.sent_by_cj.iter().find(|parcel| parcel.number == waybill.as_str()) else {
        return Some(format!("cj {waybill}: our side knows it, and the world does not"));
    };
    let mut truth = Moments::new();
    // CJ's parcels live for weeks: what is told is what has happened by now.
    let now = evidence.ledger.last().map(|entry| entry.world_time)?;
    for scan in parcel.seen(now) {
        *truth.entry((parcel.number.clone(), scan.at.as_second())).or_default() += 1;
    }
    let stored = evidence.stored.get(known).map(told).unwrap_or_default();
    match failure {
        Some(why) if !truth.is_empty() => Some(format!("cj {waybill}: not told at the end: {why}")),
        _ if stored != truth => {
            let (lost, more) = (missing(&truth, &stored), missing(&stored, &truth));
            Some(format!("cj {waybill} ({:?}): lost {lost:?}, and not from the world {more:?}", parcel.script))
        }
        _ => None,
    }
}

fn told(trace: &Trace) -> Moments {
    let own = trace.waybill().map(ToString::to_string).unwrap_or_default();
    let mut moments = Moments::new();
    for event in trace.events() {
        let leg = event.waybill.as_ref().map_or_else(|| own.clone(), ToString::to_string);
        let second = event.at.map_or(i64::MIN, |at| at.at().unix_seconds());
        *moments.entry((leg, second)).or_default() += 1;
    }
    moments
}

/// What a provider tells of a waybill. JDL tells all legs of the first waybill, and of another one its own; JOS tells one
/// leg, and has no words for a courier's being sent, nor for what leaves another place than a sorting centre.
fn happened(parcel: &Parcel, provider: &ProviderId, waybill: &str) -> Moments {
    let jos = *provider == ProviderId::jos();
    let leg_of = |at: usize| parcel.legs.get(at).map_or("", |leg| leg.number.as_str());
    let all = !jos && waybill == parcel.number();
    let silent = |scan: &Scan| match scan.kind {
        ScanKind::PickupAssigned => true,
        ScanKind::VehicleSealed => !scan.site.name.contains("分拣"),
        _ => false,
    };
    let mut distinct = BTreeSet::new();
    for scan in &parcel.scans {
        if (all || leg_of(scan.leg) == waybill) && !(jos && silent(scan)) {
            distinct.insert((leg_of(scan.leg).to_owned(), scan.at.as_second(), format!("{:?}", scan.kind)));
        }
    }
    let mut moments = Moments::new();
    for (leg, second, _) in distinct {
        *moments.entry((leg, second)).or_default() += 1;
    }
    moments
}

fn missing(whole: &Moments, part: &Moments) -> Vec<(String, i64)> {
    let short = |(moment, count): (&(String, i64), &usize)| {
        (part.get(moment).copied().unwrap_or_default() < *count).then(|| moment.clone())
    };
    whole.iter().filter_map(short).collect()
}

/// Merges the pieces of each parcel in several orders, with repetitions, and compares the bytes.
pub(super) fn converges(evidence: &Evidence) -> Vec<String> {
    let mut draw = chance::of(evidence.plan.seed, "orders");
    let mut found = Vec::new();
    for ((provider, waybill), pieces) in &evidence.pieces {
        let mut first = None;
        for _ in 0..SHUFFLES {
            let mut order: Vec<usize> = (0..pieces.len()).collect();
            draw.shuffle(&mut order);
            let again = order.iter().copied().filter(|_| draw.bool()).collect::<Vec<_>>();
            let Some(bytes) = merged(pieces, order.into_iter().chain(again)) else {
                found.push(format!("{provider} {waybill}: two answers about it do not merge"));
                break;
            };
            if *first.get_or_insert_with(|| bytes.clone()) != bytes {
                found.push(format!("{provider} {waybill}: another order of the same answers gives another trace"));
                break;
            }
        }
        let stored = evidence.stored.get(&(provider.clone(), waybill.clone())).map(bytes);
        if first.is_some() && first != stored {
            found.push(format!("{provider} {waybill}: the stored trace is not what its pieces come to"));
        }
    }
    found
}

fn merged(pieces: &[Trace], order: impl Iterator<Item = usize>) -> Option<String> {
    // A push names no account; it is the account's that asked about the same waybill.
    let account = pieces.iter().find_map(|piece| piece.account.clone());
    let mut whole: Option<Trace> = None;
    for at in order {
        let mut piece = pieces.get(at)?.clone();
        piece.account.clone_from(&account);
        match &mut whole {
            None => whole = Some(piece),
            Some(whole) => whole.merge(piece).ok()?,
        }
    }
    whole.as_ref().map(bytes)
}

fn bytes(trace: &Trace) -> String {
    serde_json::to_string(&schema::Trace::of(trace, View::Revealed)).unwrap_or_default()
}

/// Looks at each step of each parcel's history.
pub(super) fn monotone(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for ((provider, waybill), history) in &evidence.histories {
        for pair in history.windows(2) {
            if let [from, to] = pair
                && !may_follow(*from, *to)
            {
                found.push(format!("{provider} {waybill}: {} was left for {}", from.word(), to.word()));
            }
        }
    }
    found
}

/// The rules by which the end of a journey is left, written down a second time.
fn may_follow(from: TraceStatus, to: TraceStatus) -> bool {
    let (Some(from), Some(to)) = (from.known(), to.known()) else {
        // No end is left for something that nobody knows. On the way, a summary that nobody knows takes the place of an older
        // one that was known.
        return from.known().is_none_or(|from| !from.ends_journey());
    };
    use TrackingStatus::{Cancelled, Delivered, Exception, PickedUp, Returned, Returning};
    match from {
        Returned => to == Returned,
        Delivered => matches!(to, Delivered | Returning | Returned | Exception(ExceptionKind::Refused)),
        Cancelled => matches!(to, Cancelled | PickedUp | Returning | Returned),
        _ => true,
    }
}
