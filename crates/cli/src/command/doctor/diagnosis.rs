//! What one answer proves about everything that had to be right for it.

use std::cmp::Ordering;

use portolan::{Delivery, Error, ErrorKind, Lifecycle, Operation, Timestamp};
use serde::Serialize;

use super::probe::Heard;
use crate::lang::{self, Lang};

/// Whether a check passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// It did.
    Passed,
    /// It did not.
    Failed,
    /// The answer does not tell.
    Unknown,
}

impl Verdict {
    /// The word in JSON.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    pub(super) check: &'static str,
    pub(super) result: Verdict,
    pub(super) reason: String,
}

/// Everything that was seen.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) answer: Result<&'a (), &'a Error>,
    pub(super) heard: Heard,
    pub(super) now: Timestamp,
}

/// The gateway takes timestamps that are minutes off; from here on a person should set the clock.
const TOLERATED_SECONDS: u64 = 120;

pub(super) fn checks(
    seen: &Seen<'_>,
    used: impl Fn(&Operation) -> bool,
    operations: &[Operation],
    lang: Lang,
) -> Vec<Check> {
    let stage = Stage::of(&seen.answer);
    let judged = |check, needs: Stage| match (&seen.answer, stage.cmp(&needs)) {
        // A refused token says nothing of the signature, and the reverse: nobody knows which is looked at first.
        (_, Ordering::Greater) if !(needs == Stage::Signature && stage == Stage::Token) => {
            passed(check, lang.of(lang::ACCEPTED))
        }
        (Err(error), Ordering::Equal) => failed(check, error, lang),
        // Something else is in the way, and is all that can be said.
        (Err(error), _) if stage == Stage::Unclear => Check { result: Verdict::Unknown, ..failed(check, error, lang) },
        _ => unknown(check, lang.of(lang::NOT_REACHED)),
    };
    vec![
        judged("configuration", Stage::Configuration),
        reachable(seen, lang),
        clock(seen, lang),
        judged("signature", Stage::Signature),
        judged("token", Stage::Token),
        judged("permission", Stage::Permission),
        deprecated(used, operations, lang),
    ]
}

/// How far the query got. A stage is passed if a later one stopped it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Configuration,
    Reach,
    Unclear,
    Clock,
    Signature,
    Token,
    Permission,
    Through,
}

impl Stage {
    fn of(answer: &Result<&(), &Error>) -> Self {
        let Err(error) = answer else { return Self::Through };
        let answered = error.delivery() == Delivery::Answered;
        match error.kind() {
            ErrorKind::NotFound => Self::Through,
            ErrorKind::Config => Self::Configuration,
            ErrorKind::ClockSkew => Self::Clock,
            ErrorKind::Unauthenticated if about_token(error.message()) => Self::Token,
            ErrorKind::Unauthenticated => Self::Signature,
            ErrorKind::Denied => Self::Permission,
            ErrorKind::Unavailable if !answered => Self::Reach,
            // The service itself spoke: the gateway had let the call through.
            ErrorKind::Unavailable if error.code() == Some("4000") => Self::Through,
            _ => Self::Unclear,
        }
    }
}

fn about_token(message: &str) -> bool {
    let message = message.to_lowercase();
    ["token", "授权", "令牌"].iter().any(|word| message.contains(word)) && !message.contains("签名")
}

fn reachable(seen: &Seen<'_>, lang: Lang) -> Check {
    match &seen.heard {
        Heard::Answer(_) => passed("reachable", lang.of(lang::ANSWERS)),
        Heard::Silence(why) => Check { check: "reachable", result: Verdict::Failed, reason: why.clone() },
        Heard::Nothing => match seen.answer {
            Err(error) if error.kind() == ErrorKind::Unavailable => failed("reachable", error, lang),
            _ => unknown("reachable", lang.of(lang::NOT_SENT)),
        },
    }
}

fn clock(seen: &Seen<'_>, lang: Lang) -> Check {
    let Heard::Answer(Some(there)) = seen.heard else { return unknown("clock", lang.of(lang::NO_DATE)) };
    let (ahead, behind) = (seen.now.since(there).as_secs(), there.since(seen.now).as_secs());
    let apart = ahead.max(behind);
    let reason = lang::apart(lang, ahead > 0, apart);
    let refused = matches!(seen.answer, Err(error) if error.kind() == ErrorKind::ClockSkew);
    if !refused && apart <= TOLERATED_SECONDS {
        return Check { check: "clock", result: Verdict::Passed, reason };
    }
    let advice = lang.advice(ErrorKind::ClockSkew.advice());
    Check { check: "clock", result: Verdict::Failed, reason: format!("{reason}; {advice}") }
}

/// Whether an operation that the account's ports use should be left.
fn deprecated(used: impl Fn(&Operation) -> bool, operations: &[Operation], lang: Lang) -> Check {
    let old = operations.iter().filter(|operation| used(operation)).find_map(|operation| match operation.lifecycle {
        Lifecycle::Active => None,
        Lifecycle::Deprecated { since, successor } => Some(format!("{}: {since} → {successor}", operation.name)),
        Lifecycle::Retired => Some(operation.name.to_owned()),
    });
    match old {
        None => passed("deprecated", lang.of(lang::NONE_DEPRECATED)),
        Some(reason) => Check { check: "deprecated", result: Verdict::Failed, reason },
    }
}

fn passed(check: &'static str, reason: &str) -> Check {
    Check { check, result: Verdict::Passed, reason: reason.to_owned() }
}

fn unknown(check: &'static str, reason: &str) -> Check {
    Check { check, result: Verdict::Unknown, reason: reason.to_owned() }
}

fn failed(check: &'static str, error: &Error, lang: Lang) -> Check {
    let reason = format!("{}; {}", portolan::mask_text(error.message()), lang.advice(error.advice()));
    Check { check, result: Verdict::Failed, reason }
}
