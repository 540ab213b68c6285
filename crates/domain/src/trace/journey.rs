//! The status of a trace: its events in order of time, under the leaving rules.

use std::fmt;

use crate::{
    Basis, EventStatus, ExceptionKind, PackageCode, TrackingStatus,
    trace::{LegRole, Trace, TraceEvent},
};

/// Where the parcel is, as far as its events tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TraceStatus {
    /// The newest mapped event decided, by the leaving rules; `Pending` without events.
    Known(TrackingStatus),
    /// There are events, and none of them is known to mean anything.
    Unmapped,
}

impl TraceStatus {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Known(status) => status.word(),
            Self::Unmapped => "unmapped",
        }
    }

    /// The status, unless no event is mapped.
    #[must_use]
    pub fn known(self) -> Option<TrackingStatus> {
        if let Self::Known(status) = self { Some(status) } else { None }
    }
}

impl fmt::Display for TraceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Why a person should look at the trace: a later event did not fit, and was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Review {
    /// The parcel was scanned, or an attempt failed, after it had been delivered.
    EventAfterDelivered,
    /// The parcel was scanned after it was back with its sender.
    EventAfterReturned,
    /// The parcel moved on after it had been cancelled, and was neither picked up nor sent back.
    EventAfterCancelled,
}

impl Review {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::EventAfterDelivered => "event_after_delivered",
            Self::EventAfterReturned => "event_after_returned",
            Self::EventAfterCancelled => "event_after_cancelled",
        }
    }
}

/// One thing known about the parcel, on its own leg or on one that is linked.
#[derive(Clone, Copy, Debug)]
struct Step {
    second: Option<i64>,
    status: TrackingStatus,
    basis: Basis,
    reverse_leg: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Journey {
    status: Option<TrackingStatus>,
    second: Option<i64>,
    review: Option<Review>,
}

impl Journey {
    /// The leaving rules.
    fn take(&mut self, step: Step) {
        use TrackingStatus::{Cancelled, Delivered, Exception, PickedUp, Returned, Returning};
        let turns_back = matches!(step.status, Returning | Returned);
        let refused = step.status == Exception(ExceptionKind::Refused);
        let (leaves, review) = match self.status {
            // Of one second, the steps come in the order of their rank: the highest decides.
            Some(_) if self.second == step.second => (true, Review::EventAfterDelivered),
            // By a return or refusal code, or by what happens on a reverse waybill; a word in a sentence is not enough.
            Some(Delivered) => (
                (step.basis > Basis::Pattern && (turns_back || refused)) || step.reverse_leg,
                Review::EventAfterDelivered,
            ),
            Some(Returned) => (false, Review::EventAfterReturned),
            // A cancellation after pickup is an interception: the parcel is picked up, or comes back.
            Some(Cancelled) => (step.status == PickedUp || turns_back, Review::EventAfterCancelled),
            _ => (true, Review::EventAfterDelivered),
        };
        if leaves {
            self.review = None;
            self.status = Some(step.status);
            self.second = step.second;
        } else if self.status != Some(step.status) {
            self.review = Some(review);
        }
    }
}

impl Trace {
    /// Where the parcel is: the newest mapped event decides, by the leaving rules.
    #[must_use]
    pub fn status(&self) -> TraceStatus {
        match self.journey().status {
            Some(status) => TraceStatus::Known(status),
            None if self.events().is_empty() => TraceStatus::Known(TrackingStatus::Pending),
            None => TraceStatus::Unmapped,
        }
    }

    /// Why a person should look, if somebody should.
    #[must_use]
    pub fn review(&self) -> Option<Review> {
        self.journey().review
    }

    fn journey(&self) -> Journey {
        let mut packages: Vec<&PackageCode> = self.packages.iter().collect();
        packages.extend(self.events().iter().filter_map(|event| event.package.as_ref()));
        packages.sort_unstable();
        packages.dedup();
        if packages.len() < 2 {
            return self.journey_of(None);
        }
        // Delivered when all packages are; else the package that is not and moved last speaks for the waybill.
        let journeys = packages.into_iter().map(|package| self.journey_of(Some(package)));
        journeys
            .max_by_key(|journey| (journey.status != Some(TrackingStatus::Delivered), journey.second))
            .unwrap_or_default()
    }

    fn journey_of(&self, package: Option<&PackageCode>) -> Journey {
        let concerns =
            |event: &&TraceEvent| package.is_none() || event.package.is_none() || event.package.as_ref() == package;
        let mut steps: Vec<Step> = self.events().iter().filter(concerns).filter_map(|event| self.step(event)).collect();
        steps.extend(self.provider_step());
        steps.sort_by_key(|step| (step.second, step.status.rank()));
        let mut journey = Journey::default();
        steps.into_iter().for_each(|step| journey.take(step));
        journey
    }

    /// What an event says about this trace's parcel: a reverse leg that is delivered has returned the original, and
    /// while it moves the original is returning; an original leg says nothing about its reverse one.
    fn step(&self, event: &TraceEvent) -> Option<Step> {
        let EventStatus::Mapped(status, basis) = event.status else { return None };
        let second = event.at.map(|at| at.at().unix_seconds());
        let role = event.waybill.as_ref().and_then(|leg| self.role_of(leg));
        let reverse_leg = role == Some(LegRole::Reverse);
        let status = match (role, status) {
            (Some(LegRole::Original), _) | (Some(LegRole::Reverse), TrackingStatus::Cancelled) => return None,
            (Some(LegRole::Reverse), TrackingStatus::Delivered | TrackingStatus::Returned) => TrackingStatus::Returned,
            (Some(LegRole::Reverse), TrackingStatus::Exception(kind)) => TrackingStatus::Exception(kind),
            (Some(LegRole::Reverse), _) => TrackingStatus::Returning,
            (_, status) => status,
        };
        Some(Step { second, status, basis, reverse_leg })
    }

    /// The provider's summary decides where it ends the journey, or where the newest event is not mapped.
    fn provider_step(&self) -> Option<Step> {
        let summary = self.provider_status.as_ref()?;
        let EventStatus::Mapped(status, basis) = summary.status else { return None };
        let newest_is_mapped = self.events().last().is_some_and(|event| event.status.status().is_some());
        let newest = self.events().last().and_then(|event| event.at);
        let second = summary.as_of.or(newest).map(|at| at.at().unix_seconds());
        (status.ends_journey() || !newest_is_mapped).then_some(Step { second, status, basis, reverse_leg: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EventTime, OrderRef, OrderRefKind, ProviderId, ProviderStatus, Related, WaybillNo};

    use TrackingStatus::{
        AttemptFailed, Cancelled, Delivered, Exception, InTransit, OutForDelivery, PickedUp, Returned, Returning,
    };

    const REFUSED: TrackingStatus = Exception(ExceptionKind::Refused);

    fn no(text: &str) -> WaybillNo {
        WaybillNo::parse(text).unwrap()
    }

    fn at(minute: usize) -> EventTime {
        EventTime::parse_rfc3339(&format!("2026-01-05T08:{minute:02}:00+08:00")).unwrap()
    }

    fn event(minute: usize, status: EventStatus) -> TraceEvent {
        let mut event = TraceEvent::new(status);
        event.at = Some(at(minute));
        event
    }

    fn by_code(statuses: &[TrackingStatus]) -> Trace {
        let mut trace = Trace::of_waybill(ProviderId::jdl(), no("JDVA1"));
        trace.extend(statuses.iter().enumerate().map(|(i, s)| event(i, EventStatus::Mapped(*s, Basis::Code))));
        trace
    }

    fn ends(statuses: &[TrackingStatus]) -> (TrackingStatus, Option<Review>) {
        let trace = by_code(statuses);
        (trace.status().known().unwrap(), trace.review())
    }

    #[test]
    fn without_mapped_events() {
        assert_eq!(by_code(&[]).status().word(), "pending");
        let mut trace = by_code(&[]);
        trace.add(event(0, EventStatus::Unmapped));
        assert_eq!(trace.status(), TraceStatus::Unmapped);
        trace.add(event(1, EventStatus::Mapped(PickedUp, Basis::Code)));
        trace.add(event(2, EventStatus::Unmapped));
        trace.add(event(3, EventStatus::Info(Basis::Code)));
        assert_eq!(trace.status().known(), Some(PickedUp));
    }

    #[test]
    fn delivered_is_left_by_a_return_or_a_refusal_alone() {
        assert_eq!(ends(&[Delivered, InTransit]), (Delivered, Some(Review::EventAfterDelivered)));
        assert_eq!(ends(&[Delivered, AttemptFailed, OutForDelivery]), (Delivered, Some(Review::EventAfterDelivered)));
        assert_eq!(ends(&[Delivered, Cancelled]), (Delivered, Some(Review::EventAfterDelivered)));
        assert_eq!(ends(&[Delivered, REFUSED]), (REFUSED, None));
        assert_eq!(ends(&[Delivered, InTransit, Returning, Returned]), (Returned, None));
        let mut trace = by_code(&[Delivered]);
        trace.add(event(9, EventStatus::Mapped(Returning, Basis::Pattern)));
        assert_eq!((trace.status().known(), trace.review()), (Some(Delivered), Some(Review::EventAfterDelivered)));
    }

    #[test]
    fn refused_then_tried_again_then_delivered_is_normal() {
        assert_eq!(ends(&[OutForDelivery, REFUSED, OutForDelivery, Delivered]), (Delivered, None));
        assert_eq!(ends(&[Exception(ExceptionKind::Other), InTransit]), (InTransit, None));
    }

    #[test]
    fn cancelled_yields_to_a_pickup_or_a_return() {
        assert_eq!(ends(&[Cancelled, PickedUp, InTransit]), (InTransit, None));
        assert_eq!(ends(&[Cancelled, Returning]), (Returning, None));
        assert_eq!(ends(&[Cancelled, InTransit]), (Cancelled, Some(Review::EventAfterCancelled)));
        assert_eq!(ends(&[Returned, InTransit]), (Returned, Some(Review::EventAfterReturned)));
    }

    #[test]
    fn a_reverse_leg_returns_its_original() {
        let mut trace = by_code(&[PickedUp, Delivered]);
        trace.relate(Related { waybill: no("JDVB2"), role: LegRole::Reverse, carrier: None });
        let mut reverse = event(20, EventStatus::Mapped(InTransit, Basis::Pattern));
        reverse.waybill = Some(no("jdvb2"));
        trace.add(reverse.clone());
        assert_eq!(trace.status().known(), Some(Returning));
        reverse.at = Some(at(21));
        reverse.status = EventStatus::Mapped(Delivered, Basis::Code);
        trace.add(reverse);
        assert_eq!((trace.status().known(), trace.review()), (Some(Returned), None));
    }

    #[test]
    fn an_original_leg_says_nothing_about_its_reverse_one() {
        let mut trace = by_code(&[PickedUp]);
        trace.relate(Related { waybill: no("JDVB2"), role: LegRole::Original, carrier: None });
        let mut original = event(20, EventStatus::Mapped(Delivered, Basis::Code));
        original.waybill = Some(no("JDVB2"));
        trace.add(original);
        assert_eq!(trace.status().known(), Some(PickedUp));
    }

    #[test]
    fn a_waybill_is_delivered_when_all_its_packages_are() {
        let mut trace = by_code(&[PickedUp]);
        let of_package = |minute, status, code: &str| {
            let mut event = event(minute, EventStatus::Mapped(status, Basis::Code));
            event.package = PackageCode::parse(code).ok();
            event
        };
        trace.packages.extend(["1-1-2-", "1-2-2-"].map(|code| PackageCode::parse(code).unwrap()));
        trace.add(of_package(10, Delivered, "1-1-2-"));
        assert_eq!(trace.status().known(), Some(PickedUp));
        trace.add(of_package(9, OutForDelivery, "1-2-2-"));
        assert_eq!(trace.status().known(), Some(OutForDelivery));
        trace.add(of_package(12, Delivered, "1-2-2-"));
        assert_eq!(trace.status().known(), Some(Delivered));
    }

    #[test]
    fn the_providers_summary_decides_at_the_end_or_where_nothing_is_known() {
        let order = OrderRef::new(OrderRefKind::Merchant, "M1").unwrap();
        let mut trace = Trace::of_order(ProviderId::cj(), order);
        trace.add(event(0, EventStatus::Mapped(InTransit, Basis::Title)));
        let summary = |status| {
            Some(ProviderStatus {
                as_of: Some(at(0)),
                status: EventStatus::Mapped(status, Basis::Title),
                raw: "x".into(),
            })
        };
        trace.provider_status = summary(OutForDelivery);
        assert_eq!(trace.status().known(), Some(InTransit), "the newest event is mapped, and nothing has ended");
        trace.provider_status = summary(Delivered);
        assert_eq!(trace.status().known(), Some(Delivered));
        trace.add(event(1, EventStatus::Unmapped));
        trace.provider_status = summary(OutForDelivery);
        assert_eq!(trace.status().known(), Some(OutForDelivery));
    }

    #[test]
    fn the_providers_summary_speaks_for_its_own_time() {
        let mut trace = by_code(&[InTransit, Returning]);
        let status = EventStatus::Mapped(Delivered, Basis::Title);
        trace.provider_status = Some(ProviderStatus { as_of: Some(at(0)), status, raw: "x".into() });
        assert_eq!(trace.status().known(), Some(Returning), "it was sent back after the summary");
        trace.provider_status = Some(ProviderStatus { as_of: None, status, raw: "x".into() });
        assert_eq!(trace.status().known(), Some(Delivered), "without a time it speaks for the newest event");
    }

    #[test]
    fn at_equal_times_the_rank_decides() {
        let mut trace = by_code(&[]);
        for (status, code) in [(Delivered, "b"), (OutForDelivery, "a"), (Cancelled, "c")] {
            let mut event = event(5, EventStatus::Mapped(status, Basis::Code));
            event.code = Some(code.into());
            trace.add(event);
        }
        assert_eq!((trace.status().known(), trace.review()), (Some(Delivered), None));
        let codes: Vec<_> = trace.events().iter().filter_map(|event| event.code.as_deref()).collect();
        assert_eq!(codes, ["a", "c", "b"], "the events too are in the order of their ranks");
    }
}
