//! Scripts: the lives that CJ's parcels live, as steps in minutes from the first scan. The sentences
//! are what carriers write: short, English, and not always to be taken at their word.

use jiff::SignedDuration;
use serde::Serialize;

/// The life of a parcel at CJ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CjScript {
    /// Through customs, handed over to the last-mile carrier, delivered.
    HappyPath,
    /// Handed over in words that sound like a delivery; nothing follows.
    LocalCarrier,
    /// Waits at a pickup point.
    PickupPoint,
    /// The first attempt fails; delivered the next day.
    FailedAttempt,
    /// The forwarder sends it back to the warehouse; sent out again and delivered.
    ForwarderReturn,
    /// Lost on the way.
    Lost,
    /// Nobody takes it; it goes back to its sender and arrives there.
    ReturnToSender,
    /// Customs hold it, for ever.
    CustomsHold,
    /// A number and a status on the way that no table knows; nothing follows.
    UnknownStatus,
    /// A label without scans, for ever.
    LabelOnly,
}

impl CjScript {
    /// All scripts.
    pub const ALL: [Self; 10] = [
        Self::HappyPath,
        Self::LocalCarrier,
        Self::PickupPoint,
        Self::FailedAttempt,
        Self::ForwarderReturn,
        Self::Lost,
        Self::ReturnToSender,
        Self::CustomsHold,
        Self::UnknownStatus,
        Self::LabelOnly,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::HappyPath => "happy_path",
            Self::LocalCarrier => "local_carrier",
            Self::PickupPoint => "pickup_point",
            Self::FailedAttempt => "failed_attempt",
            Self::ForwarderReturn => "forwarder_return",
            Self::Lost => "lost",
            Self::ReturnToSender => "return_to_sender",
            Self::CustomsHold => "customs_hold",
            Self::UnknownStatus => "unknown_status",
            Self::LabelOnly => "label_only",
        }
    }

    /// The script of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|script| script.name() == name)
    }

    /// How long it takes from the first scan to the last, the lateness of scans included.
    pub(in crate::cj) fn length(self) -> SignedDuration {
        let minutes = self.steps().last().map_or(24 * 60, |step| step.minutes);
        SignedDuration::from_mins(minutes + 20)
    }

    /// The steps, oldest first.
    pub(super) fn steps(self) -> Vec<Step> {
        let sent = [
            step(0, 1, Place::Nowhere, "Departed from CJ warehouse"),
            step(600, 2, Place::Origin, "Parcel received by forwarder"),
            step(1_200, 4, Place::Nowhere, "Departed from forwarder facility"),
        ];
        let flown = [
            step(1_560, 5, Place::Airport, "Arrived at airport, waiting for flight"),
            step(3_000, 6, Place::Gate, "Arrived in destination country"),
        ];
        let cleared = [
            step(3_120, 7, Place::Gate, "Arrival at customs"),
            // a scanner that repeats itself just before it lets go
            step(3_900, 7, Place::Gate, "Arrival at customs"),
            step(3_901, 8, Place::Gate, "Released from customs: customs cleared."),
        ];
        let handed = [step(4_500, 9, Place::Gate, "Collected by the last-mile carrier")];
        let out = step(5_760, 10, Place::Town, "Out for delivery");
        let delivered = step(6_000, 12, Place::Town, "Delivered, left at front door");
        let arrived = [&sent[..], &flown, &cleared, &handed].concat();
        let attempt =
            step(6_000, 13, Place::Town, "Delivery attempt failed: nobody at home").polled("Delivery attempt");
        match self {
            Self::LabelOnly => Vec::new(),
            Self::HappyPath => [&arrived[..], &[out, delivered]].concat(),
            Self::LocalCarrier => {
                [&sent[..], &flown, &cleared, &[step(4_500, 9, Place::Town, "Delivered to local carrier")]].concat()
            }
            Self::PickupPoint => [
                &arrived[..],
                &[
                    step(5_760, 10, Place::Town, " Prepared to be sent to pickup point"),
                    step(6_000, 11, Place::Town, "Arrived at pickup point, ready for collection"),
                ],
            ]
            .concat(),
            Self::FailedAttempt => [&arrived[..], &[out, attempt, out.later(1_440), delivered.later(1_440)]].concat(),
            Self::ForwarderReturn => {
                let back =
                    step(2_000, 3, Place::Origin, "Returned by forwarder: label cannot be read").polled("Exception");
                let again = [&arrived[..], &[out, delivered]].concat().into_iter().map(|step| step.later(4_000));
                [&sent[..2], &[back], &again.collect::<Vec<_>>()].concat()
            }
            Self::Lost => {
                let lost = step(24_000, 13, Place::Nowhere, "Parcel lost in transit").polled("Lost");
                [&sent[..], &flown, &[lost]].concat()
            }
            Self::ReturnToSender => [
                &arrived[..],
                &[
                    out,
                    attempt,
                    step(10_000, 14, Place::Town, "Return to sender"),
                    step(24_000, 14, Place::Origin, "Returned to sender, completed").polled("Returned"),
                ],
            ]
            .concat(),
            Self::CustomsHold => {
                let held = step(3_900, 7, Place::Gate, "Held by customs: documents missing").polled("Held by customs");
                [&sent[..], &flown, &cleared[..1], &[held]].concat()
            }
            Self::UnknownStatus => {
                let odd = step(4_000, 21, Place::Gate, "Node upgraded").polled("Node upgraded");
                [&sent[..], &flown, &[odd]].concat()
            }
        }
    }
}

/// Where a step happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nobody says.
    Nowhere,
    Origin,
    Airport,
    Gate,
    Town,
}

/// One step of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) minutes: i64,
    /// CJ's number of the status, as pushes tell it.
    pub(super) status: u8,
    pub(super) place: Place,
    pub(super) remark: &'static str,
    /// The text of the status, as queries tell it; the number's own if absent.
    poll: Option<&'static str>,
}

const fn step(minutes: i64, status: u8, place: Place, remark: &'static str) -> Step {
    Step { minutes, status, place, remark, poll: None }
}

impl Step {
    fn polled(self, text: &'static str) -> Self {
        Self { poll: Some(text), ..self }
    }

    fn later(self, minutes: i64) -> Self {
        Self { minutes: self.minutes + minutes, ..self }
    }

    /// The text of the status. CJ publishes no list; the first two and `Delivered` were seen.
    pub(super) fn poll(self) -> &'static str {
        self.poll.unwrap_or(match self.status {
            1 | 2 | 4 => "In transit",
            5..=9 => "En Route",
            10 => "Out for delivery",
            11 => "Available for pickup",
            12 => "Delivered",
            14 => "Return to sender",
            _ => "Exception",
        })
    }
}
