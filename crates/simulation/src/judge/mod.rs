//! What must be true after every seed, whatever went wrong in it.

mod calls;
mod effects;
mod end;
mod events;
mod secrecy;

use std::fmt;

use crate::Evidence;

/// Something that is not as promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The invariant, such as `I1`.
    pub invariant: &'static str,
    /// What was found.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)
    }
}

/// One invariant.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    /// Its short name.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Finds what contradicts it.
    pub finds: fn(&Evidence) -> Vec<String>,
}

/// All invariants.
pub const JUDGES: [Judge; 8] = [
    Judge {
        name: "I1",
        says: "an intent has each effect once at most, and exactly once when it is done",
        finds: effects::once,
    },
    Judge {
        name: "I3",
        says: "what is stored is what happened: nothing is lost, and nothing else is in it",
        finds: events::whole,
    },
    Judge {
        name: "I4",
        says: "any order and repetition of what was told gives the same bytes",
        finds: events::converges,
    },
    Judge { name: "I7", says: "no stretch of time holds more calls than the limit", finds: calls::within_quota },
    Judge { name: "I8", says: "a tenth more calls than needed at most", finds: calls::bounded },
    Judge { name: "I9", says: "when nothing goes wrong any more, all work is done soon", finds: end::alive },
    Judge {
        name: "I11",
        says: "the end of a journey is left as the rules allow, and not otherwise",
        finds: events::monotone,
    },
    Judge { name: "I12", says: "no secret and no person in anything that is told", finds: secrecy::keeps },
];

/// Everything that is not as promised.
#[must_use]
pub fn judge(evidence: &Evidence) -> Vec<Violation> {
    let found = |judge: &Judge| {
        let invariant = judge.name;
        (judge.finds)(evidence).into_iter().map(move |what| Violation { invariant, what }).collect::<Vec<_>>()
    };
    JUDGES.iter().flat_map(found).collect()
}
