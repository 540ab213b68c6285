//! The laws of traces, over generated reports: merging is a join, and the leaving rules hold.

use proptest::{collection::vec, option, prelude::*, sample::select};

use crate::{
    Basis, EventStatus, EventTime, ExceptionKind, FreeText, LegRole, OrderRef, OrderRefKind, PackageCode, Place,
    ProviderId, ProviderStatus, Related, ScanKey, StreetAddress, Trace, TraceEvent, TrackingStatus, UtcOffset,
    WaybillNo, ZoneSource,
};

const STATUSES: [TrackingStatus; 16] = [
    TrackingStatus::Pending,
    TrackingStatus::InfoReceived,
    TrackingStatus::PickedUp,
    TrackingStatus::InTransit,
    TrackingStatus::CustomsHold,
    TrackingStatus::OutForDelivery,
    TrackingStatus::AvailableForPickup,
    TrackingStatus::AttemptFailed,
    TrackingStatus::Delivered,
    TrackingStatus::Exception(ExceptionKind::Refused),
    TrackingStatus::Exception(ExceptionKind::Lost),
    TrackingStatus::Exception(ExceptionKind::Other),
    TrackingStatus::Returning,
    TrackingStatus::Returned,
    TrackingStatus::Cancelled,
    TrackingStatus::Expired,
];

/// Spellings of three numbers: the trace's own, a reverse one and a stranger's.
fn leg() -> impl Strategy<Value = WaybillNo> {
    select(vec!["JDVA1", "jdva1", "JDVB2", "jdVB2", "JDVC3"]).prop_map(|text| WaybillNo::parse(text).unwrap())
}

fn status() -> impl Strategy<Value = EventStatus> {
    let basis = select(vec![Basis::Pattern, Basis::Stage, Basis::Title, Basis::Code]);
    (basis, option::of(select(STATUSES.to_vec())), any::<bool>()).prop_map(|(basis, status, info)| match status {
        Some(status) => EventStatus::Mapped(status, basis),
        None if info => EventStatus::Info(basis),
        None => EventStatus::Unmapped,
    })
}

fn time() -> impl Strategy<Value = EventTime> {
    let source = select(vec![ZoneSource::Assumed, ZoneSource::Documented, ZoneSource::Stated]);
    // Few seconds, so that reports collide; half seconds, so that they differ all the same.
    (0..4_i64, 0..2_i64, source, select(vec![0, 28_800])).prop_map(|(second, half, source, offset)| {
        let at = crate::Timestamp::from_unix_millis(second * 1000 + half * 500).unwrap();
        EventTime::new(at, UtcOffset::from_seconds(offset).unwrap(), source)
    })
}

fn word() -> impl Strategy<Value = Option<String>> {
    option::of(select(vec!["a", "b", "c"]).prop_map(str::to_owned))
}

fn place() -> impl Strategy<Value = Option<Place>> {
    option::of((word(), word(), word()).prop_map(|(province, city, address)| Place {
        province,
        city,
        address: address.and_then(|text| StreetAddress::plain(&text).ok()),
        ..Place::default()
    }))
}

prop_compose! {
    fn event()(
        status in status(), at in option::of(time()), raw_time in word(), code in word(), title in word(),
        remark in word(), site in word(), place in place(), waybill in option::of(leg()),
        package in option::of(select(vec!["p1", "p2"])), key in option::of(select(vec!["a", "b", "z"])),
        extra in option::of((select(vec!["k", "title", "code"]), select(vec!["a", "d"]))),
    ) -> TraceEvent {
        let mut event = TraceEvent::new(status);
        event.raw_time = raw_time.filter(|_| at.is_none());
        event.at = at;
        (event.code, event.title, event.site) = (code, title, site);
        event.remark = remark.map(FreeText::new);
        event.place = place;
        event.waybill = waybill;
        event.package = package.map(|code| PackageCode::parse(code).unwrap());
        if let Some((key, value)) = extra {
            event.extra.insert(key, value);
        }
        match key {
            Some(key) => event.known_as(ScanKey::Code(key.into())),
            None => event,
        }
    }
}

prop_compose! {
    fn trace()(
        own in select(vec!["JDVA1", "jdva1", "Jdva1"]), events in vec(event(), 0..6),
        related in vec((leg(), select(vec![LegRole::Reverse, LegRole::Replacement, LegRole::Original])), 0..3),
        summary in option::of((status(), option::of(time()), select(vec!["x", "y"]))), expected_at in option::of(time()),
        sign_type in word(), cancel_reason in word(), origin in place(), order in word(),
        packages in vec(select(vec!["p1", "p2", "p3"]), 0..3), extra in option::of((select(vec!["k", "sign_type"]), select(vec!["a", "d"]))),
    ) -> Trace {
        let mut trace = Trace::of_waybill(ProviderId::jdl(), WaybillNo::parse(own).unwrap());
        trace.extend(events);
        for (waybill, role) in related.into_iter().filter(|(waybill, _)| *waybill != WaybillNo::parse("JDVA1").unwrap()) {
            trace.relate(Related { waybill, role, carrier: None });
        }
        trace.provider_status = summary.map(|(status, as_of, raw)| ProviderStatus { as_of, status, raw: raw.into() });
        (trace.expected_at, trace.sign_type, trace.origin) = (expected_at, sign_type, origin);
        trace.cancel_reason = cancel_reason.map(FreeText::new);
        trace.orders.extend(order.map(|value| OrderRef::new(OrderRefKind::Merchant, &value).unwrap()));
        trace.packages.extend(packages.into_iter().map(|code| PackageCode::parse(code).unwrap()));
        if let Some((key, value)) = extra {
            trace.extra.insert(key, value);
        }
        trace
    }
}

/// Everything that there is to see, to the letter: equality of numbers overlooks their case.
fn letters(trace: &Trace) -> String {
    format!("{trace:?} {:?} {:?}", trace.status(), trace.review())
}

fn merged(traces: &[&Trace]) -> Trace {
    let mut all = traces[0].clone();
    for trace in &traces[1..] {
        all.merge((*trace).clone()).unwrap();
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn merging_is_commutative(a in trace(), b in trace()) {
        prop_assert_eq!(letters(&merged(&[&a, &b])), letters(&merged(&[&b, &a])));
    }

    #[test]
    fn merging_is_associative(a in trace(), b in trace(), c in trace()) {
        let right = merged(&[&a, &merged(&[&b, &c])]);
        prop_assert_eq!(letters(&merged(&[&a, &b, &c])), letters(&right));
    }

    #[test]
    fn merging_is_idempotent(a in trace(), b in trace()) {
        prop_assert_eq!(letters(&merged(&[&a, &a])), letters(&a));
        let both = merged(&[&a, &b]);
        prop_assert_eq!(letters(&merged(&[&both, &b])), letters(&both));
    }

    #[test]
    fn a_trace_does_not_depend_on_how_its_events_came(a in trace(), cut in 0..6_usize) {
        let mut pieces = a.clone();
        pieces.events.clear();
        let mut rest = pieces.clone();
        let (first, second) = a.events().split_at(cut.min(a.events().len()));
        second.iter().rev().cloned().for_each(|event| pieces.add(event));
        rest.extend(first.iter().cloned());
        pieces.merge(rest).unwrap();
        prop_assert_eq!(letters(&pieces), letters(&a));
    }

    #[test]
    fn merging_loses_no_report(a in trace(), b in trace()) {
        let both = merged(&[&a, &b]);
        for event in a.events().iter().chain(b.events()) {
            let kept = both.events().iter().find(|other| other.moment() == event.moment() && event.keys().all(|key| other.keys().any(|k| k == key)));
            let kept = kept.expect("every report has its event");
            let title = event.title.as_deref();
            prop_assert!(title.is_none() || kept.title.as_deref() == title || kept.extra.values("title").any(|t| Some(t) == title));
            let code = event.code.as_deref();
            prop_assert!(code.is_none() || kept.code.as_deref() == code || kept.extra.values("code").any(|c| Some(c) == code));
            prop_assert!(kept.status.basis() >= event.status.basis());
        }
    }

    #[test]
    fn delivered_is_left_by_a_return_a_refusal_or_a_reverse_leg_alone(statuses in vec((select(STATUSES.to_vec()), any::<bool>()), 0..8)) {
        let mut trace = Trace::of_waybill(ProviderId::jdl(), WaybillNo::parse("JDVA1").unwrap());
        let at = |second| Some(EventTime::new(crate::Timestamp::from_unix_seconds(second).unwrap(), UtcOffset::BEIJING, ZoneSource::Assumed));
        let mut first = TraceEvent::new(EventStatus::Mapped(TrackingStatus::Delivered, Basis::Code));
        first.at = at(0);
        trace.add(first);
        let mut leaves = false;
        let mut returned = false;
        for (second, (status, by_code)) in (1..).zip(statuses) {
            let mut event = TraceEvent::new(EventStatus::Mapped(status, if by_code { Basis::Code } else { Basis::Pattern }));
            event.at = at(second);
            trace.add(event);
            let turns = matches!(status, TrackingStatus::Returning | TrackingStatus::Returned | TrackingStatus::Exception(ExceptionKind::Refused));
            let known = trace.status().known();
            if !leaves {
                prop_assert_eq!(known == Some(TrackingStatus::Delivered), !(turns && by_code));
                prop_assert_eq!(trace.review().is_some() && known == Some(TrackingStatus::Delivered), known == Some(TrackingStatus::Delivered) && trace.events().iter().any(|e| e.status.status() != known));
                leaves = turns && by_code;
            }
            if returned {
                prop_assert_eq!(known, Some(TrackingStatus::Returned));
            }
            returned |= known == Some(TrackingStatus::Returned);
        }
    }

    #[test]
    fn cancelled_yields_to_a_pickup_or_a_return_alone(status in select(STATUSES.to_vec())) {
        let mut trace = Trace::of_waybill(ProviderId::jdl(), WaybillNo::parse("JDVA1").unwrap());
        for (second, status) in [(0, TrackingStatus::Cancelled), (1, status)] {
            let mut event = TraceEvent::new(EventStatus::Mapped(status, Basis::Code));
            event.at = Some(EventTime::new(crate::Timestamp::from_unix_seconds(second).unwrap(), UtcOffset::BEIJING, ZoneSource::Assumed));
            trace.add(event);
        }
        let yields = matches!(status, TrackingStatus::PickedUp | TrackingStatus::Returning | TrackingStatus::Returned);
        prop_assert_eq!(trace.status().known(), Some(if yields { status } else { TrackingStatus::Cancelled }));
    }

    #[test]
    fn unmapped_and_info_events_move_nothing(a in trace(), at in time(), info in any::<bool>()) {
        let mut event = TraceEvent::new(if info { EventStatus::Info(Basis::Code) } else { EventStatus::Unmapped });
        event.at = Some(EventTime::new(at.at().plus(std::time::Duration::from_secs(100)), at.offset(), at.source()));
        let mut more = a.clone();
        more.provider_status = None;
        let before = more.status();
        more.add(event);
        if before.known().is_some() && !a.events().is_empty() {
            prop_assert_eq!(more.status(), before);
        } else {
            prop_assert_eq!(more.status(), crate::TraceStatus::Unmapped);
        }
    }
}

#[test]
fn traces_of_different_parcels_are_not_merged() {
    let of = |text: &str| Trace::of_waybill(ProviderId::jdl(), WaybillNo::parse(text).unwrap());
    let order = |text: &str| Trace::of_order(ProviderId::jdl(), OrderRef::new(OrderRefKind::Merchant, text).unwrap());
    assert!(of("JDVA1").merge(of("JDVA2")).is_err());
    assert!(of("JDVA1").merge(order("M1")).is_err());
    assert!(order("M1").merge(order("M2")).is_err());
    assert!(of("JDVA1").merge(Trace::of_waybill(ProviderId::jos(), WaybillNo::parse("JDVA1").unwrap())).is_err());
    assert!(order("M1").merge(order("M1")).is_ok());
    let asked_by = |account: &str| {
        let mut trace = of("JDVA1");
        trace.account = Some(crate::AccountId::parse(account).unwrap());
        trace
    };
    assert!(asked_by("shop").merge(asked_by("other")).is_err());
    let mut pushed = of("JDVA1");
    assert!(pushed.merge(asked_by("shop")).is_ok());
    assert_eq!(pushed, asked_by("shop"), "a report that names no account takes the one that is known");
    assert!(Trace::of_unknown(ProviderId::jos()).merge(Trace::of_unknown(ProviderId::jos())).is_err());
}
