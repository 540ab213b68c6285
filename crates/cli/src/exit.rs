//! What a run of the program says to the one who started it.

use std::process::ExitCode;

use portolan::{Delivery, Error, ErrorKind};

/// How a run ended. The numbers are relied on by others: they are never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All done.
    Done = 0,
    /// A fault of this program or of the machine.
    Internal = 1,
    /// It was called wrongly.
    Usage = 2,
    /// The configuration is wrong.
    Configuration = 3,
    /// The provider refused, or answered what nobody can read.
    Refused = 4,
    /// No answer, or not now: try later.
    Unavailable = 5,
    /// A write may have taken effect, and nobody knows: look before it is repeated.
    Unknown = 6,
    /// Some rows failed.
    SomeFailed = 7,
}

impl Exit {
    /// The end of a run that read something and got this error.
    pub(crate) fn of(error: &Error) -> Self {
        match (error.kind(), error.delivery()) {
            (ErrorKind::Config, _) => Self::Configuration,
            (ErrorKind::InvalidInput | ErrorKind::Unsupported, Delivery::NotSent) => Self::Usage,
            (ErrorKind::Unavailable | ErrorKind::RateLimited | ErrorKind::QuotaExhausted, _) => Self::Unavailable,
            _ => Self::Refused,
        }
    }

    /// The end of a run that would have changed something, and got this error.
    pub(crate) fn of_write(error: &Error) -> Self {
        if error.delivery() == Delivery::MaybeSent { Self::Unknown } else { Self::of(error) }
    }

    /// The end of a run over many rows: what all failures have in common, if all rows failed.
    pub(crate) fn of_rows<'a>(total: usize, errors: impl IntoIterator<Item = &'a Error>) -> Self {
        let exits: Vec<Self> = errors.into_iter().map(Self::of).collect();
        match exits.split_first() {
            None => Self::Done,
            Some((first, rest)) if exits.len() == total && rest.iter().all(|exit| exit == first) => *first,
            Some(_) => Self::SomeFailed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_their_exit() {
        let of = |kind| Exit::of(&Error::answered(kind, ""));
        assert_eq!(of(ErrorKind::NotFound), Exit::Refused);
        assert_eq!(of(ErrorKind::BadResponse), Exit::Refused);
        assert_eq!(of(ErrorKind::RateLimited), Exit::Unavailable);
        assert_eq!(of(ErrorKind::Config), Exit::Configuration);
        assert_eq!(of(ErrorKind::InvalidInput), Exit::Refused);
        assert_eq!(Exit::of(&Error::not_sent(ErrorKind::InvalidInput, "")), Exit::Usage);
        assert_eq!(Exit::of(&Error::maybe_sent(ErrorKind::Unavailable, "")), Exit::Unavailable, "a read has no effect");
    }

    #[test]
    fn a_write_of_which_nobody_knows_has_its_own() {
        assert_eq!(Exit::of_write(&Error::maybe_sent(ErrorKind::Unavailable, "")), Exit::Unknown);
        assert_eq!(Exit::of_write(&Error::answered(ErrorKind::Unavailable, "")), Exit::Unavailable);
        assert_eq!(Exit::of_write(&Error::not_sent(ErrorKind::Unavailable, "")), Exit::Unavailable);
    }

    #[test]
    fn rows_have_the_exit_that_they_share() {
        let (lost, late) = (Error::answered(ErrorKind::NotFound, ""), Error::maybe_sent(ErrorKind::Unavailable, ""));
        assert_eq!(Exit::of_rows(3, []), Exit::Done);
        assert_eq!(Exit::of_rows(2, [&lost, &lost]), Exit::Refused);
        assert_eq!(Exit::of_rows(2, [&lost, &late]), Exit::SomeFailed);
        assert_eq!(Exit::of_rows(3, [&lost, &lost]), Exit::SomeFailed);
    }
}
