//! Merging: traces made of bytes, joined in every order.

use portolan::{
    Basis, EventStatus, EventTime, ExceptionKind, FreeText, LegRole, OrderRef, OrderRefKind, PackageCode, Place,
    ProviderId, ProviderStatus, Related, ScanKey, StreetAddress, Timestamp, Trace, TraceEvent, TrackingStatus,
    UtcOffset, WaybillNo, ZoneSource,
};

const STATUSES: [TrackingStatus; 11] = [
    TrackingStatus::Pending,
    TrackingStatus::PickedUp,
    TrackingStatus::InTransit,
    TrackingStatus::OutForDelivery,
    TrackingStatus::AttemptFailed,
    TrackingStatus::Delivered,
    TrackingStatus::Exception(ExceptionKind::Refused),
    TrackingStatus::Exception(ExceptionKind::Other),
    TrackingStatus::Returning,
    TrackingStatus::Returned,
    TrackingStatus::Cancelled,
];

/// How many events a trace has at most: enough for every rule, and few enough that a run is short.
const MOST: u8 = 8;

/// Joining is commutative, associative and idempotent, event by event too, and the status is the same whatever the order.
pub fn merge(bytes: &[u8]) {
    let mut ops = Ops(bytes);
    let [a, b, c] = [ops.trace(), ops.trace(), ops.trace()];
    let ab = joined(&a, &b);
    let letters = |trace: &Trace| format!("{trace:?} {:?} {:?}", trace.status(), trace.review());
    assert_eq!(letters(&ab), letters(&joined(&b, &a)), "the order of two traces matters");
    assert_eq!(letters(&joined(&ab, &c)), letters(&joined(&a, &joined(&b, &c))), "the order of three traces matters");
    for other in [&a, &b, &ab] {
        assert_eq!(letters(&joined(&ab, other)), letters(&ab), "a repeated report changes the trace");
    }
    let mut one_by_one = joined(&b, &a);
    for event in a.events().iter().rev().chain(b.events()) {
        one_by_one.add(event.clone());
    }
    assert_eq!(letters(&one_by_one), letters(&ab), "events alone make another trace than with their trace");
    for event in a.events().iter().chain(b.events()) {
        let kept = ab.events().iter().any(|other| event.keys().all(|key| other.keys().any(|known| known == key)));
        assert!(kept, "a report is lost");
    }
}

fn joined(one: &Trace, other: &Trace) -> Trace {
    let mut all = one.clone();
    all.merge(other.clone()).expect("traces of one parcel");
    all
}

/// Takes choices off the front of bytes; where they end, every choice is the first.
struct Ops<'a>(&'a [u8]);

impl Ops<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::from(self.byte()) % from.len()]
    }

    fn word(&mut self) -> Option<String> {
        self.pick(&[None, Some("a"), Some("b"), Some("c")]).map(str::to_owned)
    }

    fn waybill(&mut self) -> Option<WaybillNo> {
        self.pick(&[None, Some("JDVA1"), Some("jdva1"), Some("JDVB2"), Some("jdVB2"), Some("JDVC3")])
            .map(|text| WaybillNo::parse(text).expect("a number"))
    }

    fn status(&mut self) -> EventStatus {
        let basis = self.pick(&[Basis::Code, Basis::Title, Basis::Stage, Basis::Pattern]);
        match self.byte() % 4 {
            0 => EventStatus::Unmapped,
            1 => EventStatus::Info(basis),
            _ => EventStatus::Mapped(self.pick(&STATUSES), basis),
        }
    }

    fn time(&mut self) -> Option<EventTime> {
        let byte = self.byte();
        let source = self.pick(&[ZoneSource::Assumed, ZoneSource::Documented, ZoneSource::Stated]);
        let offset = self.pick(&[UtcOffset::UTC, UtcOffset::BEIJING]);
        // Few seconds, so that reports collide; half seconds, so that they differ all the same.
        let at = Timestamp::from_unix_millis(i64::from(byte % 8) * 500).ok()?;
        (byte < 200).then(|| EventTime::new(at, offset, source))
    }

    fn place(&mut self) -> Option<Place> {
        if self.byte().is_multiple_of(2) {
            return None;
        }
        let mut place = Place::default();
        place.city = self.word();
        place.province = self.word();
        place.address = self.word().and_then(|text| StreetAddress::plain(&text).ok());
        Some(place)
    }

    fn event(&mut self) -> TraceEvent {
        let mut event = TraceEvent::new(self.status());
        event.at = self.time();
        event.raw_time = self.word().filter(|_| event.at.is_none());
        event.code = self.word();
        event.title = self.word();
        event.remark = self.word().map(FreeText::from);
        event.site = self.word();
        event.place = self.place();
        event.waybill = self.waybill();
        event.package = self.pick(&[None, Some("p1"), Some("p2")]).and_then(|code| PackageCode::parse(code).ok());
        if let (Some(key), Some(value)) = (self.pick(&[None, Some("k"), Some("title"), Some("code")]), self.word()) {
            event.extra.insert(key, value);
        }
        for _ in 0..self.byte() % 3 {
            let key = self.pick(&["a", "b", "z"]);
            event = event.known_as(ScanKey::Code(key.into()));
        }
        event
    }

    fn trace(&mut self) -> Trace {
        let own = WaybillNo::parse(self.pick(&["JDVA1", "jdva1", "Jdva1"])).expect("a number");
        let mut trace = Trace::of_waybill(ProviderId::jdl(), own.clone());
        for _ in 0..self.byte() % MOST {
            trace.add(self.event());
        }
        for _ in 0..self.byte() % 3 {
            let role = self.pick(&[LegRole::Reverse, LegRole::Replacement, LegRole::Original]);
            if let Some(waybill) = self.waybill().filter(|waybill| *waybill != own) {
                trace.relate(Related { waybill, role, carrier: None });
            }
        }
        if self.byte() % 2 == 1 {
            let (as_of, status) = (self.time(), self.status());
            trace.provider_status = Some(ProviderStatus { as_of, status, raw: self.word().unwrap_or_default() });
        }
        trace.expected_at = self.time();
        trace.sign_type = self.word();
        trace.cancel_reason = self.word().map(FreeText::from);
        trace.origin = self.place();
        trace.orders.extend(self.word().and_then(|text| OrderRef::new(OrderRefKind::Merchant, &text).ok()));
        trace.packages.extend(self.word().and_then(|code| PackageCode::parse(&code).ok()));
        if let Some(value) = self.word() {
            trace.extra.insert("sign_type", value);
        }
        trace
    }
}
