//! The classes of errors: what a caller may conclude, and what must be true of it.

use portolan::{Delivery, Error, ErrorKind, Retry};

use crate::subject::{Inject, Kind, Often, Side, Struck, strike};

/// What a fault comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Nothing was sent, which is proved here.
    NotSent,
    /// The same, and a person must act.
    Untrusted,
    /// No answer, or one that says that the provider is in trouble.
    Unanswered,
    /// No answer until the call's time is over: nothing is left for a repetition.
    Late,
    /// An answer that fits nothing.
    Contract,
    /// An answer that ends too early: a read is asked again once.
    Cut,
    /// Too many calls.
    Throttled,
    /// Read rightly all the same.
    Healed,
}

impl Class {
    /// The word for the table.
    pub(crate) fn word(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::NotSent, Kind::Token) => "NotSent, then renewed",
            (Self::NotSent, _) => "NotSent, repeated",
            (Self::Untrusted, _) => "NotSent, never repeated",
            (Self::Unanswered | Self::Late | Self::Contract | Self::Cut, Kind::Write) => "Ambiguous, settled once",
            (Self::Unanswered | Self::Late | Self::Contract | Self::Cut, Kind::Token) => "Ambiguous",
            (Self::Unanswered | Self::Late, Kind::Batch) => "Transient, of its item",
            (Self::Late, _) => "Transient, at the deadline",
            (Self::Unanswered, _) => "Transient, repeated",
            (Self::Contract | Self::Cut, Kind::Batch) => "Contract, of its item",
            (Self::Contract, _) => "Contract",
            (Self::Cut, _) => "right when asked again once, else Contract",
            (Self::Throttled, Kind::Batch) => "Throttled, of its item",
            (Self::Throttled, _) => "Throttled, repeated",
            (Self::Healed, _) => "right",
        }
    }

    /// Strikes a call once, and again and again, and judges by error and ledger.
    pub(crate) fn holds(self, side: Side, kind: Kind, injections: &[Inject]) {
        for inject in injections {
            for often in [Often::Once, Often::Always] {
                let struck = strike(side, kind, inject, often);
                let told = format!("{side:?} {kind:?} {inject:?} {often:?}: {struck:#?}");
                self.judge(kind, often, &struck).unwrap_or_else(|why| panic!("{why}: {told}"));
                secret_free(&told);
            }
        }
    }

    fn judge(self, kind: Kind, often: Often, struck: &Struck) -> Result<(), &'static str> {
        let be = |right: bool, why: &'static str| if right { Ok(()) } else { Err(why) };
        // A call has 15 s in all; two renewals may wait for each other.
        be(struck.took.as_secs() <= 31, "it took too long")?;
        be(struck.effects <= 1 && struck.effects_at_end <= 1 || kind == Kind::Token, "two effects")?;
        if kind == Kind::Token {
            return self.judge_token(struck);
        }
        be(struck.again.is_ok(), "it does not come right when nothing is wrong any more")?;
        be((struck.effects_at_end == 1) == (kind == Kind::Write), "not one effect in the end")?;
        let once = often == Often::Once && kind != Kind::Batch;
        match self {
            Self::Healed => be(struck.outcome.is_ok(), "it should be read rightly"),
            Self::NotSent | Self::Throttled if once => be(struck.outcome.is_ok(), "a repetition would have healed it"),
            Self::Unanswered | Self::Cut if once && kind == Kind::Read => {
                be(struck.outcome.is_ok(), "a repetition heals a read")
            }
            _ => {
                let Err(error) = &struck.outcome else { return Err("it should fail") };
                be(self.fits(kind, error), "another class of error")?;
                let repeats = matches!(self, Self::NotSent | Self::Throttled) || kind == Kind::Read;
                let never = matches!(self, Self::Untrusted | Self::Contract | Self::Late);
                let most = if self == Self::Cut { 2 } else { 3 };
                be(kind == Kind::Batch || struck.sent == 1 || repeats && !never, "it was sent again")?;
                be(kind == Kind::Batch || struck.sent <= most, "it was sent too often")?;
                let proved = matches!(self, Self::NotSent | Self::Untrusted | Self::Throttled);
                be(!proved || kind != Kind::Write || struck.effects == 0, "an effect that was denied")
            }
        }
    }

    fn fits(self, kind: Kind, error: &Error) -> bool {
        let write = kind == Kind::Write;
        match self {
            Self::NotSent => (error.kind(), error.delivery()) == (ErrorKind::Unavailable, Delivery::NotSent),
            Self::Untrusted => {
                let facts = (error.kind(), error.delivery(), error.retry());
                facts == (ErrorKind::Config, Delivery::NotSent, Retry::Never)
            }
            Self::Unanswered | Self::Late => {
                error.kind() == ErrorKind::Unavailable && (!write || error.delivery() == Delivery::MaybeSent)
            }
            Self::Contract | Self::Cut => {
                error.kind() == ErrorKind::BadResponse && (!write || error.delivery() == Delivery::MaybeSent)
            }
            Self::Throttled => {
                let quota = matches!(error.kind(), ErrorKind::RateLimited | ErrorKind::QuotaExhausted);
                quota && error.delivery() != Delivery::MaybeSent
            }
            Self::Healed => false,
        }
    }

    /// A renewal is a write that spends what it renews with: where its answer is lost, the merchant must authorise again. Of
    /// the call that waited for it, it is certain that it was not sent.
    fn judge_token(self, struck: &Struck) -> Result<(), &'static str> {
        let be = |right: bool, why: &'static str| if right { Ok(()) } else { Err(why) };
        match (&struck.outcome, self) {
            (Ok(()), _) => be(struck.effects == 1, "renewed, and not by the ledger")?,
            (Err(_), Self::Healed) => return Err("it should be read rightly"),
            (Err(error), Self::NotSent | Self::Untrusted | Self::Throttled) => {
                let kinds = [ErrorKind::Unavailable, ErrorKind::Config, ErrorKind::RateLimited];
                be(kinds.contains(&error.kind()), "another class of error")?;
                be(struck.effects == 0, "an effect that was denied")?;
            }
            (Err(error), _) => {
                // CJ may be asked once in five minutes: a repetition is told so.
                let kinds = [
                    ErrorKind::Unavailable,
                    ErrorKind::BadResponse,
                    ErrorKind::Unauthenticated,
                    ErrorKind::RateLimited,
                ];
                be(kinds.contains(&error.kind()), "another class of error")?;
            }
        }
        match &struck.again {
            Ok(()) => Ok(()),
            // Spent by the renewal whose answer was lost.
            Err(error) => be(
                struck.effects == 1 && struck.outcome.is_err() && error.kind() == ErrorKind::Unauthenticated,
                "it does not come right when nothing is wrong any more",
            ),
        }
    }
}

/// Errors are told as they are: nothing secret and nobody is in them.
pub(crate) fn secret_free(told: &str) {
    for canary in ["canary", "13900000000", "金丝雀"] {
        assert!(!told.contains(canary), "{canary} is in {told}");
    }
}
