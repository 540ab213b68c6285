//! Scripts: what happens to a parcel, told in scans that no provider's dialect colours.

use jiff::SignedDuration;
use serde::Serialize;

/// The life that a parcel lives. Names on the control port are the snake_case forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Script {
    /// Pickup, transit, delivery at the first attempt.
    HappyPath,
    /// The first attempt fails, the second delivers.
    Redelivery,
    /// Refused at the door; a new reverse waybill brings it back.
    Refusal,
    /// Pulled back and sent to another address under a new forward waybill.
    Readdress,
    /// The courier never gets the parcel; the pickup ends with a reason.
    TerminatedPickup,
    /// One scan in the middle has a code and a title that nobody knows.
    UnknownCode,
    /// The happy path with scans doubled and out of order.
    Duplicates,
    /// Lost on the way.
    Lost,
    /// No scan after the first departure, for ever.
    Stuck,
    /// The label is printed but the parcel is shipped a day later only; until then it is unknown.
    Printed,
    /// Belongs to another customer.
    Foreign,
    /// Exists, but is of a kind that the trace service does not serve.
    UnsupportedType,
    /// Every query fails inside the provider.
    InternalError,
    /// The first two queries fail inside the provider, the third answers.
    Flaky,
}

impl Script {
    /// All scripts.
    pub const ALL: [Self; 14] = [
        Self::HappyPath,
        Self::Redelivery,
        Self::Refusal,
        Self::Readdress,
        Self::TerminatedPickup,
        Self::UnknownCode,
        Self::Duplicates,
        Self::Lost,
        Self::Stuck,
        Self::Printed,
        Self::Foreign,
        Self::UnsupportedType,
        Self::InternalError,
        Self::Flaky,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::HappyPath => "happy_path",
            Self::Redelivery => "redelivery",
            Self::Refusal => "refusal",
            Self::Readdress => "readdress",
            Self::TerminatedPickup => "terminated_pickup",
            Self::UnknownCode => "unknown_code",
            Self::Duplicates => "duplicates",
            Self::Lost => "lost",
            Self::Stuck => "stuck",
            Self::Printed => "printed",
            Self::Foreign => "foreign",
            Self::UnsupportedType => "unsupported_type",
            Self::InternalError => "internal_error",
            Self::Flaky => "flaky",
        }
    }

    /// The script of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|script| script.name() == name)
    }

    /// How long nothing has happened to a parcel that has lived through it.
    pub(crate) fn silence(self) -> SignedDuration {
        match self {
            Self::Stuck => SignedDuration::from_hours(10 * 24),
            _ => SignedDuration::from_hours(1),
        }
    }

    /// The steps, in the order in which the provider tells them.
    pub(crate) fn steps(self) -> Vec<Step> {
        use Place::{Destination, DestinationHub, Origin, OriginHub};
        use ScanKind as K;
        let step = Step::new;
        let picked_up = [step(K::PickupAssigned, 0, Origin), step(K::PickedUp, 90, Origin)];
        let travelled = [
            step(K::VehicleSealed, 180, Origin),
            step(K::SortingArrived, 330, OriginHub),
            step(K::VehicleSealed, 420, OriginHub),
            step(K::StationReceived, 1_320, Destination),
        ];
        let delivered = [step(K::OutForDelivery, 1_440, Destination), step(K::Delivered, 1_560, Destination)];
        match self {
            Self::TerminatedPickup => vec![step(K::PickupAssigned, 0, Origin), step(K::PickupTerminated, 240, Origin)],
            Self::Stuck => [&picked_up[..], &travelled[..1]].concat(),
            Self::Lost => [&picked_up[..], &travelled[..3], &[step(K::Lost, 5_760, DestinationHub)]].concat(),
            Self::UnknownCode => {
                [&picked_up[..], &travelled[..3], &[step(K::Unheard, 900, DestinationHub)], &travelled[3..], &delivered]
                    .concat()
            }
            Self::Redelivery => [
                &picked_up[..],
                &travelled,
                &delivered[..1],
                &[
                    step(K::AttemptFailed, 1_620, Destination),
                    step(K::OutForDelivery, 2_880, Destination),
                    step(K::Delivered, 3_000, Destination),
                ],
            ]
            .concat(),
            Self::Refusal => [
                &picked_up[..],
                &travelled,
                &delivered[..1],
                &[
                    step(K::Refused, 1_560, Destination),
                    step(K::ReturnDeparted, 1_740, Destination).on(1),
                    step(K::ReturnInspected, 2_700, OriginHub).on(1),
                    step(K::ReturnReceived, 3_000, Origin).on(1),
                    step(K::ReturnCompleted, 3_120, Origin).on(1),
                ],
            ]
            .concat(),
            Self::Readdress => [
                &picked_up[..],
                &travelled,
                &[
                    step(K::PulledBack, 1_380, Destination),
                    step(K::SortingDeparted, 1_500, DestinationHub).on(1),
                    step(K::StationReceived, 1_740, Place::SecondDestination).on(1),
                    step(K::OutForDelivery, 2_880, Place::SecondDestination).on(1),
                    step(K::Delivered, 3_000, Place::SecondDestination).on(1),
                ],
            ]
            .concat(),
            Self::Duplicates => {
                let all = [&picked_up[..], &travelled, &delivered].concat();
                // newest first in part, and three of them twice
                [7, 0, 2, 1, 1, 4, 3, 3, 6, 5, 7].into_iter().filter_map(|at| all.get(at).cloned()).collect()
            }
            Self::Printed => {
                [&picked_up[..], &travelled, &delivered].concat().into_iter().map(|step| step.later(1_440)).collect()
            }
            Self::HappyPath | Self::Foreign | Self::UnsupportedType | Self::InternalError | Self::Flaky => {
                [&picked_up[..], &travelled, &delivered].concat()
            }
        }
    }
}

/// What a scan says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScanKind {
    /// A courier was told to fetch the parcel.
    PickupAssigned,
    /// The courier has it.
    PickedUp,
    /// The courier will not fetch it.
    PickupTerminated,
    /// The vehicle is loaded and leaves.
    VehicleSealed,
    /// Arrived at a sorting centre.
    SortingArrived,
    /// Left a sorting centre.
    SortingDeparted,
    /// Received at the last station.
    StationReceived,
    /// On the way to the door.
    OutForDelivery,
    /// Nobody took it; another attempt follows.
    AttemptFailed,
    /// Handed over.
    Delivered,
    /// The receiver did not want it.
    Refused,
    /// On its way back.
    ReturnDeparted,
    /// Inspected on its way back.
    ReturnInspected,
    /// Back at the station of the sender.
    ReturnReceived,
    /// The sender has it again.
    ReturnCompleted,
    /// Pulled back from its course.
    PulledBack,
    /// Lost.
    Lost,
    /// Cancelled before anybody fetched it.
    Cancelled,
    /// To be stopped on its way, and brought back.
    Intercepted,
    /// Something that no table knows.
    Unheard,
}

/// Where on the parcel's route a step happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Origin,
    OriginHub,
    DestinationHub,
    Destination,
    SecondDestination,
}

/// One step of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) kind: ScanKind,
    pub(crate) minutes: i64,
    pub(crate) place: Place,
    pub(crate) leg: usize,
}

impl Step {
    fn new(kind: ScanKind, minutes: i64, place: Place) -> Self {
        Self { kind, minutes, place, leg: 0 }
    }

    fn on(self, leg: usize) -> Self {
        Self { leg, ..self }
    }

    fn later(self, minutes: i64) -> Self {
        Self { minutes: self.minutes + minutes, ..self }
    }
}
