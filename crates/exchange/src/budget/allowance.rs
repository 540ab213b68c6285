//! What providers say of their limits in their replies.

use super::Limit;

/// What a reply says of what its account may ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// The account's points, where it has some.
    pub points: Option<Points>,
    /// The account's limits, all of them, where the provider was asked for them.
    pub limits: Option<Vec<Limit>>,
}

/// Points that calls are paid with: see [`Call::cost`](crate::Call::cost).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Points {
    /// Those that can be spent now.
    pub remaining: u32,
    /// Those of a whole day, in UTC: a 1440th of them comes each minute. Zero where that is not known.
    pub a_day: u32,
}
