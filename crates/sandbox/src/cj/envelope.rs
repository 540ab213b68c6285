//! The one envelope, for good news and bad.

use std::fmt::Write as _;

use bytes::Bytes;

use super::code;
use super::limit::Points;
use super::settings::{CjSettings, CjSuccess};
use crate::ledger::Change;
use crate::reply::{Json, Shape, quote};

/// Why a call is not served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: i64,
    /// CJ's words, where they say more than the code's own.
    pub(super) message: Option<String>,
    pub(super) status: u16,
}

impl From<i64> for Refusal {
    fn from(code: i64) -> Self {
        Self { code, message: None, status: 200 }
    }
}

impl Refusal {
    pub(super) fn told(code: i64, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..code.into() }
    }

    pub(super) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }
}

/// What an operation answers.
#[derive(Debug)]
pub(super) struct Told {
    /// Null where an operation has nothing to say.
    pub(super) data: Json,
    /// What it changed; `None` if it only read.
    pub(super) changes: Option<Vec<Change>>,
}

impl Told {
    /// Something was read.
    pub(super) fn read(data: Json) -> Self {
        Self { data, changes: None }
    }

    /// Something was written; no change means that it had been written before.
    pub(super) fn wrote(data: Json, changes: Vec<Change>) -> Self {
        Self { data, changes: Some(changes) }
    }
}

/// What surrounds the data.
pub(super) struct Envelope<'a> {
    pub(super) good: bool,
    pub(super) code: i64,
    pub(super) message: &'a str,
    pub(super) request_id: &'a str,
    /// Whether the operation is of the newer kind.
    pub(super) newer: bool,
    pub(super) points: Option<Points>,
}

impl Envelope<'_> {
    pub(super) fn around(&self, data: &Json, settings: &CjSettings, shape: Shape) -> Bytes {
        let good = self.good;
        let limited = self.code == code::TOO_MANY;
        let mut out = String::from("{\"code\":");
        if settings.code_as_text || shape.swap_types {
            quote(&self.code.to_string(), &mut out);
        } else {
            let _ = write!(out, "{}", self.code);
        }
        if settings.success != CjSuccess::Alone {
            let _ = write!(out, ",\"result\":{good}");
        }
        out.push_str(",\"message\":");
        quote(self.message, &mut out);
        out.push_str(",\"data\":");
        data.write(shape, &mut out);
        out.push_str(",\"requestId\":");
        quote(self.request_id, &mut out);
        let success = match settings.success {
            CjSuccess::Newer => self.newer || limited,
            CjSuccess::Always | CjSuccess::Alone => true,
            CjSuccess::Never => false,
        };
        if success {
            let _ = write!(out, ",\"success\":{good}");
        }
        if let Some(Points { total, used_today, remaining }) = self.points.filter(|_| !limited) {
            let _ = write!(
                out,
                ",\"pointsInfo\":{{\"total\":{total},\"usedToday\":{used_today},\"remaining\":{remaining}}}"
            );
        } else if limited {
            out.push_str(",\"pointsInfo\":null");
        }
        if shape.extra_fields {
            out.push_str(",\"sandboxExtra\":{\"since\":2026}");
        }
        out.push('}');
        Bytes::from(out)
    }
}
