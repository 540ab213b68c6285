//! Faults on request: which calls they hit, and what they do to them.

mod bend;
mod rule;
mod set;

use std::time::Duration;

use crate::Canned;

pub use bend::{Bend, Blob};
pub use rule::{FaultRule, FaultStatus, When};
pub(crate) use set::{Changes, Faults, Struck};

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// This reply instead of the true one.
    Reply(Canned),
    /// The first so many bytes of the true body, as if they were all of it.
    Truncate(usize),
    /// The connection breaks after so many bytes of the true body.
    Cut(usize),
    /// The true status and headers with an empty body.
    Empty,
    /// The true reply, so much later.
    Delay(Duration),
    /// Connection reset before the status line.
    Reset,
    /// No answer, ever.
    Never,
    /// Status, headers and so many bytes of the true body, and then nothing more; the connection stays open.
    Stall(usize),
    /// The true reply, whose body comes in pieces.
    Drip {
        /// How many bytes in each.
        bytes: usize,
        /// How long after the one before.
        every: Duration,
    },
    /// The true body, bent step by step; that of a push before it is signed.
    Body(Vec<Bend>),
    /// The operation fails with this business code. The gateway's own checks come first.
    BusinessCode(i64),
    /// Spare fields are null.
    NullFields,
    /// Numbers come as text, and texts of digits as numbers.
    SwapTypes,
    /// Fields come that no documentation knows.
    ExtraFields,
    /// At JOS: an array of one object comes as that object, a list in a text as an array. In the
    /// webhooks of CJ the latter.
    ListShapes,
    /// At JOS: the payload comes under its container's other spelling, or without it.
    ContainerDrift,
    /// At JDL: a new order is taken, and asked for once more (`needRetry`).
    NeedRetry,
    /// At JOS: the root key ends in `_response` for `_responce` and the reverse.
    SuffixSwap,
}

impl Fault {
    /// The name on the control port.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reply(_) => "reply",
            Self::Truncate(_) => "truncate",
            Self::Cut(_) => "cut",
            Self::Empty => "empty",
            Self::Delay(_) => "delay",
            Self::Reset => "reset",
            Self::Never => "never",
            Self::Stall(_) => "stall",
            Self::Drip { .. } => "drip",
            Self::Body(_) => "body",
            Self::BusinessCode(_) => "business_code",
            Self::NullFields => "null_fields",
            Self::SwapTypes => "swap_types",
            Self::ExtraFields => "extra_fields",
            Self::ListShapes => "list_shapes",
            Self::ContainerDrift => "container_drift",
            Self::NeedRetry => "need_retry",
            Self::SuffixSwap => "suffix_swap",
        }
    }

    /// Whether it changes nothing but how a body is written.
    fn only_bends(&self) -> bool {
        matches!(self, Self::NullFields | Self::SwapTypes | Self::ExtraFields | Self::ListShapes | Self::Body(_))
    }

    /// Whether it can strike before the operation runs: it needs nothing of the true reply.
    fn can_come_first(&self) -> bool {
        matches!(self, Self::Reply(_) | Self::Reset | Self::Never)
    }
}
