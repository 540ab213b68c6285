//! The words known today. Every list is open: a reader must expect new ones.

use portolan_domain::{CarrierScheme, GoodsCondition, InboundKind, OrderState, OutboundKind, ZoneSource};
use portolan_ports::{Delivery, Retry};

/// Where a trace's parcel is.
pub const STATUS_WORDS: &[&str] = &[
    "pending",
    "info_received",
    "picked_up",
    "in_transit",
    "customs_hold",
    "out_for_delivery",
    "available_for_pickup",
    "attempt_failed",
    "delivered",
    "exception",
    "returning",
    "returned",
    "cancelled",
    "expired",
    "unmapped",
];

/// What one event says: a status, or `info` (known, moves nothing), or `unmapped` (not known, kept as it came).
pub const EVENT_STATUS_WORDS: &[&str] = &[
    "pending",
    "info_received",
    "picked_up",
    "in_transit",
    "customs_hold",
    "out_for_delivery",
    "available_for_pickup",
    "attempt_failed",
    "delivered",
    "exception",
    "returning",
    "returned",
    "cancelled",
    "expired",
    "info",
    "unmapped",
];

/// What went wrong, beside the status `exception`.
pub const EXCEPTION_WORDS: &[&str] = &["damaged", "lost", "refused", "address", "partial", "other"];

/// What another waybill is to the one that was asked for.
pub const ROLE_WORDS: &[&str] = &["original", "reverse", "replacement", "first_mile", "last_mile", "alias"];

/// How the zone of a time is known.
pub const ZONE_WORDS: &[&str] = &["stated", "documented", "assumed"];

/// Why a person should look at a trace.
pub const REVIEW_WORDS: &[&str] = &["event_after_delivered", "event_after_returned", "event_after_cancelled"];

/// Where an order stands; the provider's own code is beside it.
pub const ORDER_STATE_WORDS: &[&str] = &[
    "awaiting_payment",
    "awaiting_shipment",
    "partly_shipped",
    "shipped",
    "completed",
    "cancelled",
    "locked",
    "other",
];

/// Whose list of carriers a code is from: the marketplace's logistics companies, the warehouse's carriers, or no list.
pub const CARRIER_SCHEME_WORDS: &[&str] = &["pop_logistics", "josl", "name"];

/// What goods are like; with `other`, the provider's code is beside it.
pub const CONDITION_WORDS: &[&str] = &["good", "defective", "sample", "new", "other"];

/// Why goods come in.
pub const INBOUND_KIND_WORDS: &[&str] = &["purchase", "return", "other"];

/// Why goods go out.
pub const OUTBOUND_KIND_WORDS: &[&str] = &["sale", "other"];

/// What kind of error.
pub const ERROR_KIND_WORDS: &[&str] = &[
    "not_found",
    "invalid_input",
    "conflict",
    "unauthenticated",
    "denied",
    "rate_limited",
    "quota_exhausted",
    "clock_skew",
    "unsupported",
    "config",
    "unavailable",
    "bad_response",
];

/// Whether asking again can help; `after` comes with `retry_after_ms`.
pub const RETRY_WORDS: &[&str] = &["never", "safe", "after", "exhausted"];

/// How far the call got.
pub const DELIVERY_WORDS: &[&str] = &["not_sent", "maybe_sent", "answered"];

pub(crate) fn zone(source: ZoneSource) -> &'static str {
    match source {
        ZoneSource::Stated => "stated",
        ZoneSource::Documented => "documented",
        ZoneSource::Assumed => "assumed",
    }
}

pub(crate) fn order_state(state: OrderState) -> &'static str {
    match state {
        OrderState::AwaitingPayment => "awaiting_payment",
        OrderState::AwaitingShipment => "awaiting_shipment",
        OrderState::PartlyShipped => "partly_shipped",
        OrderState::Shipped => "shipped",
        OrderState::Completed => "completed",
        OrderState::Cancelled => "cancelled",
        OrderState::Locked => "locked",
        // `Other`, and what later versions of the domain may add.
        _ => "other",
    }
}

/// A list that a later version of the domain may add has no word yet: none is better than a wrong one.
pub(crate) fn carrier_scheme(scheme: CarrierScheme) -> Option<&'static str> {
    match scheme {
        CarrierScheme::PopLogistics => Some("pop_logistics"),
        CarrierScheme::Josl => Some("josl"),
        CarrierScheme::Name => Some("name"),
        _ => None,
    }
}

pub(crate) fn condition(condition: &GoodsCondition) -> &'static str {
    match condition {
        GoodsCondition::Good => "good",
        GoodsCondition::Defective => "defective",
        GoodsCondition::Sample => "sample",
        GoodsCondition::New => "new",
        _ => "other",
    }
}

pub(crate) fn inbound_kind(kind: InboundKind) -> &'static str {
    match kind {
        InboundKind::Purchase => "purchase",
        InboundKind::Return => "return",
        _ => "other",
    }
}

pub(crate) fn outbound_kind(kind: OutboundKind) -> &'static str {
    match kind {
        OutboundKind::Sale => "sale",
        _ => "other",
    }
}

pub(crate) fn delivery(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::NotSent => "not_sent",
        Delivery::MaybeSent => "maybe_sent",
        Delivery::Answered => "answered",
    }
}

/// The word, and the wait in whole milliseconds, rounded up: waiting too short would be refused again.
pub(crate) fn retry(retry: Retry) -> (&'static str, Option<u64>) {
    match retry {
        Retry::Safe => ("safe", None),
        Retry::After(wait) => {
            let millis = wait.as_nanos().div_ceil(1_000_000);
            ("after", Some(u64::try_from(millis).unwrap_or(u64::MAX)))
        }
        Retry::Exhausted => ("exhausted", None),
        // `Never`, and what later versions of the ports may add: a reader that does not know it must not repeat.
        _ => ("never", None),
    }
}

/// A list of known words as JSON Schema shows it: examples, since the list is open.
#[cfg(feature = "json-schema")]
pub(crate) fn examples(words: &[&str]) -> serde_json::Value {
    words.iter().map(|word| serde_json::Value::from(*word)).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use portolan_domain::{Basis, EventStatus, ExceptionKind, LegRole, Review, TraceStatus, TrackingStatus};
    use portolan_ports::ErrorKind;

    use super::*;

    const STATUSES: [TrackingStatus; 14] = [
        TrackingStatus::Pending,
        TrackingStatus::InfoReceived,
        TrackingStatus::PickedUp,
        TrackingStatus::InTransit,
        TrackingStatus::CustomsHold,
        TrackingStatus::OutForDelivery,
        TrackingStatus::AvailableForPickup,
        TrackingStatus::AttemptFailed,
        TrackingStatus::Delivered,
        TrackingStatus::Exception(ExceptionKind::Other),
        TrackingStatus::Returning,
        TrackingStatus::Returned,
        TrackingStatus::Cancelled,
        TrackingStatus::Expired,
    ];

    fn same(listed: &[&str], said: impl IntoIterator<Item = &'static str>) {
        assert_eq!(said.into_iter().collect::<Vec<_>>(), listed);
    }

    #[test]
    fn the_lists_are_what_domain_and_ports_say() {
        same(
            STATUS_WORDS,
            STATUSES.map(TraceStatus::Known).into_iter().chain([TraceStatus::Unmapped]).map(TraceStatus::word),
        );
        let events = STATUSES.map(|status| EventStatus::Mapped(status, Basis::Code));
        let others = [EventStatus::Info(Basis::Code), EventStatus::Unmapped];
        same(EVENT_STATUS_WORDS, events.into_iter().chain(others).map(EventStatus::word));
        use ExceptionKind::{Address, Damaged, Lost, Other, Partial, Refused};
        same(EXCEPTION_WORDS, [Damaged, Lost, Refused, Address, Partial, Other].map(ExceptionKind::word));
        use LegRole::{Alias, FirstMile, LastMile, Original, Replacement, Reverse};
        same(ROLE_WORDS, [Original, Reverse, Replacement, FirstMile, LastMile, Alias].map(LegRole::word));
        same(ZONE_WORDS, [ZoneSource::Stated, ZoneSource::Documented, ZoneSource::Assumed].map(zone));
        use Review::{EventAfterCancelled, EventAfterDelivered, EventAfterReturned};
        same(REVIEW_WORDS, [EventAfterDelivered, EventAfterReturned, EventAfterCancelled].map(Review::word));
        use OrderState as O;
        let states = [
            O::AwaitingPayment,
            O::AwaitingShipment,
            O::PartlyShipped,
            O::Shipped,
            O::Completed,
            O::Cancelled,
            O::Locked,
            O::Other,
        ];
        same(ORDER_STATE_WORDS, states.map(order_state));
        let schemes = [CarrierScheme::PopLogistics, CarrierScheme::Josl, CarrierScheme::Name];
        same(CARRIER_SCHEME_WORDS, schemes.into_iter().filter_map(carrier_scheme));
        use GoodsCondition as G;
        let conditions = [G::Good, G::Defective, G::Sample, G::New, G::Other("7".into())];
        same(CONDITION_WORDS, conditions.iter().map(condition));
        same(INBOUND_KIND_WORDS, [InboundKind::Purchase, InboundKind::Return, InboundKind::Other].map(inbound_kind));
        same(OUTBOUND_KIND_WORDS, [OutboundKind::Sale, OutboundKind::Other].map(outbound_kind));
        use ErrorKind as K;
        let kinds = [
            K::NotFound,
            K::InvalidInput,
            K::Conflict,
            K::Unauthenticated,
            K::Denied,
            K::RateLimited,
            K::QuotaExhausted,
            K::ClockSkew,
            K::Unsupported,
            K::Config,
            K::Unavailable,
            K::BadResponse,
        ];
        same(ERROR_KIND_WORDS, kinds.map(ErrorKind::word));
        let waits = [Retry::Never, Retry::Safe, Retry::After(Duration::ZERO), Retry::Exhausted];
        same(RETRY_WORDS, waits.map(|wait| retry(wait).0));
        same(DELIVERY_WORDS, [Delivery::NotSent, Delivery::MaybeSent, Delivery::Answered].map(delivery));
    }

    #[test]
    fn a_wait_is_never_told_too_short() {
        assert_eq!(retry(Retry::After(Duration::from_micros(1_000_001))), ("after", Some(1001)));
        assert_eq!(retry(Retry::After(Duration::MAX)), ("after", Some(u64::MAX)));
    }
}
