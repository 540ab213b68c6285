//! Where a parcel is, in one vocabulary for all providers.

use std::fmt;

/// Where a parcel is in its journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TrackingStatus {
    /// Nothing has happened yet.
    Pending,
    /// The carrier knows of the parcel and does not have it.
    InfoReceived,
    /// The carrier has it.
    PickedUp,
    /// On its way.
    InTransit,
    /// Held by customs, or papers are missing.
    CustomsHold,
    /// With the courier, for delivery today.
    OutForDelivery,
    /// Waits for the consignee at a pickup point.
    AvailableForPickup,
    /// Delivery was tried and did not succeed.
    AttemptFailed,
    /// The consignee, or somebody at a place of their choice, has it.
    Delivered,
    /// Something went wrong.
    Exception(ExceptionKind),
    /// On its way back.
    Returning,
    /// Back with the sender.
    Returned,
    /// Cancelled before delivery.
    Cancelled,
    /// No news for longer than anybody waits. Set by a timer of ours, never by a provider.
    Expired,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ExceptionKind {
    /// Anything that has no word of its own.
    Other,
    /// The address is wrong, out of area, or nobody can be reached.
    Address,
    /// A part of it is missing or was refused.
    Partial,
    /// Damaged.
    Damaged,
    /// Lost.
    Lost,
    /// The consignee refused it; a return usually follows.
    Refused,
}

impl TrackingStatus {
    /// The word in JSON; an exception's kind has a word of its own.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InfoReceived => "info_received",
            Self::PickedUp => "picked_up",
            Self::InTransit => "in_transit",
            Self::CustomsHold => "customs_hold",
            Self::OutForDelivery => "out_for_delivery",
            Self::AvailableForPickup => "available_for_pickup",
            Self::AttemptFailed => "attempt_failed",
            Self::Delivered => "delivered",
            Self::Exception(_) => "exception",
            Self::Returning => "returning",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// What went wrong, if something did.
    #[must_use]
    pub fn exception(self) -> Option<ExceptionKind> {
        if let Self::Exception(kind) = self { Some(kind) } else { None }
    }

    /// Whether the journey is over: delivered, returned or cancelled. It may still be left, by the leaving rules alone.
    #[must_use]
    pub fn ends_journey(self) -> bool {
        matches!(self, Self::Delivered | Self::Returned | Self::Cancelled)
    }

    /// Which of two events of the same second decides: the higher. No two statuses share a rank.
    #[must_use]
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::Expired => 0,
            Self::Pending => 1,
            Self::InfoReceived => 2,
            Self::PickedUp => 3,
            Self::InTransit => 4,
            Self::CustomsHold => 5,
            Self::OutForDelivery => 6,
            Self::AvailableForPickup => 7,
            Self::AttemptFailed => 8,
            Self::Exception(kind) => 9 + kind as u8,
            Self::Returning => 20,
            Self::Returned => 21,
            Self::Cancelled => 22,
            Self::Delivered => 23,
        }
    }
}

impl fmt::Display for TrackingStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl ExceptionKind {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Address => "address",
            Self::Partial => "partial",
            Self::Damaged => "damaged",
            Self::Lost => "lost",
            Self::Refused => "refused",
        }
    }
}

/// What a status rests on, weakest first. Of two readings of one scan, the better founded is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// A word within a sentence. Never ends a journey; on a parcel's own leg it never takes it out of `Delivered`.
    Pattern,
    /// The stage that the provider files the scan under.
    Stage,
    /// An exact title, or a sentence listed word for word.
    Title,
    /// The provider's code of the scan.
    Code,
}

/// What one event says about the parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventStatus {
    /// A known code, title or phrase that puts the parcel into this status.
    Mapped(TrackingStatus, Basis),
    /// Known, and moves nothing: a request to cancel, a negotiation.
    Info(Basis),
    /// Not known. Kept as it came and counted, never guessed; it does not change the trace's status.
    Unmapped,
}

impl EventStatus {
    /// The status that the event puts the parcel into, if any.
    #[must_use]
    pub fn status(self) -> Option<TrackingStatus> {
        if let Self::Mapped(status, _) = self { Some(status) } else { None }
    }

    /// What it rests on, if it is known at all.
    #[must_use]
    pub fn basis(self) -> Option<Basis> {
        match self {
            Self::Mapped(_, basis) | Self::Info(basis) => Some(basis),
            Self::Unmapped => None,
        }
    }

    /// The word in JSON: the status, or `info`, or `unmapped`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Mapped(status, _) => status.word(),
            Self::Info(_) => "info",
            Self::Unmapped => "unmapped",
        }
    }

    fn strength(self) -> (Option<Basis>, Option<u8>) {
        (self.basis(), self.status().map(TrackingStatus::rank))
    }

    /// The better founded of two readings of one scan; equally founded, a status beats none and the higher rank wins.
    #[must_use]
    pub(crate) fn join(self, other: Self) -> Self {
        if other.strength() > self.strength() { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_founded_reading_of_a_scan_is_kept() {
        let by_code = EventStatus::Mapped(TrackingStatus::Returning, Basis::Code);
        let by_stage = EventStatus::Mapped(TrackingStatus::Delivered, Basis::Stage);
        assert_eq!(by_stage.join(by_code), by_code);
        assert_eq!(by_code.join(by_stage), by_code);
        assert_eq!(EventStatus::Unmapped.join(EventStatus::Info(Basis::Pattern)), EventStatus::Info(Basis::Pattern));
        assert_eq!(EventStatus::Info(Basis::Stage).join(by_stage), by_stage);
    }
}
