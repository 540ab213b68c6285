//! The words known today. Every list is open: a reader must expect new ones.

use portolan_domain::{
    CarrierScheme, GoodsCondition, InboundKind, OrderState, OutboundKind, PurchaseState, RuleEffect, TaxNumberOwner,
    WarningKind, ZoneSource,
};
use portolan_ports::{Cancellation, Delivery, Retry};

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

/// What became of the cancellation of a waybill.
pub const CANCELLATION_WORDS: &[&str] =
    &["cancelled", "intercepting", "intercepted", "cancel_failed", "intercept_failed"];

/// Where a purchase stands; the provider's own code is beside it.
pub const PURCHASE_STATE_WORDS: &[&str] =
    &["draft", "awaiting_payment", "processing", "shipped", "delivered", "cancelled", "other"];

/// What a price is computed from.
pub const QUOTE_BASIS_WORDS: &[&str] = &["simple", "detailed", "partner_order", "supplier_template", "waybill"];

/// Which goods of a basket were asked for, where they were asked for apart: suppliers', or all the others.
pub const GOODS_GROUP_WORDS: &[&str] = &["suppliers", "others"];

/// What a warning about a quote says.
pub const WARNING_WORDS: &[&str] = &["untracked", "mixed_goods", "nothing_found", "restricted", "other"];

/// What breaking a rule for a field leads to.
pub const RULE_EFFECT_WORDS: &[&str] = &["refused", "warned", "unknown"];

/// Under whose tax number import tax is paid; with `other`, the provider's code is in `extra`.
pub const TAX_NUMBER_OWNER_WORDS: &[&str] = &["nobody", "merchant", "provider", "other"];

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

pub(crate) fn cancellation(result: Cancellation) -> &'static str {
    match result {
        Cancellation::Cancelled => "cancelled",
        Cancellation::Intercepting => "intercepting",
        Cancellation::Intercepted => "intercepted",
        Cancellation::InterceptFailed => "intercept_failed",
        // `CancelFailed`, and what later versions of the ports may add: a reader must not take it for cancelled.
        _ => "cancel_failed",
    }
}

pub(crate) fn purchase_state(state: PurchaseState) -> &'static str {
    match state {
        PurchaseState::Draft => "draft",
        PurchaseState::AwaitingPayment => "awaiting_payment",
        PurchaseState::Processing => "processing",
        PurchaseState::Shipped => "shipped",
        PurchaseState::Delivered => "delivered",
        PurchaseState::Cancelled => "cancelled",
        // `Other`, and what later versions of the domain may add.
        _ => "other",
    }
}

pub(crate) fn warning(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::Untracked => "untracked",
        WarningKind::MixedGoods => "mixed_goods",
        WarningKind::NothingFound => "nothing_found",
        WarningKind::Restricted => "restricted",
        _ => "other",
    }
}

pub(crate) fn rule_effect(effect: RuleEffect) -> &'static str {
    match effect {
        RuleEffect::Refused => "refused",
        RuleEffect::Warned => "warned",
        _ => "unknown",
    }
}

pub(crate) fn tax_number_owner(owner: TaxNumberOwner) -> &'static str {
    match owner {
        TaxNumberOwner::Nobody => "nobody",
        TaxNumberOwner::Merchant => "merchant",
        TaxNumberOwner::Provider => "provider",
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
    use portolan_ports::{ErrorKind, QuoteBasis};

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
        use Cancellation as C;
        let results = [C::Cancelled, C::Intercepting, C::Intercepted, C::CancelFailed, C::InterceptFailed];
        same(CANCELLATION_WORDS, results.map(cancellation));
        use PurchaseState as P;
        let states = [P::Draft, P::AwaitingPayment, P::Processing, P::Shipped, P::Delivered, P::Cancelled, P::Other];
        same(PURCHASE_STATE_WORDS, states.map(purchase_state));
        same(QUOTE_BASIS_WORDS, QuoteBasis::ALL.map(QuoteBasis::word));
        use WarningKind as W;
        same(WARNING_WORDS, [W::Untracked, W::MixedGoods, W::NothingFound, W::Restricted, W::Other].map(warning));
        same(RULE_EFFECT_WORDS, [RuleEffect::Refused, RuleEffect::Warned, RuleEffect::Unknown].map(rule_effect));
        use TaxNumberOwner as T;
        same(TAX_NUMBER_OWNER_WORDS, [T::Nobody, T::Merchant, T::Provider, T::Other].map(tax_number_owner));
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
