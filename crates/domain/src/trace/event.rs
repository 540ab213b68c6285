//! One scan of a parcel, and how several reports of it become one.

use std::{borrow::Cow, mem};

use crate::{
    EventStatus, EventTime, Extra, FreeText, PackageCode, PersonName, WaybillNo,
    trace::{Place, join_by, join_text},
};

/// What tells one scan from another of the same leg and second: its code, or its title where there is no code, or its
/// sentence where there is neither.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScanKey {
    /// The provider's code of the scan, as its status table normalises it.
    Code(Cow<'static, str>),
    /// The title.
    Title(Box<str>),
    /// The sentence.
    Remark(FreeText),
    /// Nothing at all.
    Bare,
}

/// One scan of a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TraceEvent {
    /// When, if the time could be read.
    pub at: Option<EventTime>,
    /// The time as written, where it could not be read. Such events sort first.
    pub raw_time: Option<String>,
    /// What it says about the parcel.
    pub status: EventStatus,
    /// The provider's code of the scan, as written.
    pub code: Option<String>,
    /// The provider's title of the scan.
    pub title: Option<String>,
    /// The provider's sentence; may name a courier and a telephone number.
    pub remark: Option<FreeText>,
    /// Who scanned it.
    pub operator: Option<PersonName>,
    /// The site's name.
    pub site: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// The leg: the waybill that was scanned, which may be a reverse or a replacement waybill of the one asked for.
    pub waybill: Option<WaybillNo>,
    /// The package that was scanned, where the waybill has several and the provider tells.
    pub package: Option<PackageCode>,
    /// Everything else that the provider said, and texts that lost to another report of the same scan.
    pub extra: Extra,
    keys: Vec<ScanKey>, // sorted, each once: most have one
}

impl TraceEvent {
    /// An event of which nothing else is known yet.
    #[must_use]
    pub fn new(status: EventStatus) -> Self {
        Self {
            at: None,
            raw_time: None,
            status,
            code: None,
            title: None,
            remark: None,
            operator: None,
            site: None,
            place: None,
            waybill: None,
            package: None,
            extra: Extra::default(),
            keys: Vec::new(),
        }
    }

    /// The same scan is also known under this key: reports that share a leg, a second and a key are one event. Without
    /// any, the key is the code, else the title, else the remark.
    #[must_use]
    pub fn known_as(mut self, key: ScanKey) -> Self {
        if let Err(at) = self.keys.binary_search(&key) {
            self.keys.insert(at, key);
        }
        self
    }

    /// The keys under which the scan is known.
    pub fn keys(&self) -> impl Iterator<Item = &ScanKey> {
        self.keys.iter()
    }

    /// Fills in the keys where none were given.
    pub(super) fn settle(&mut self) {
        if self.keys.is_empty() {
            let key = match (&self.code, &self.title, &self.remark) {
                (Some(code), ..) => ScanKey::Code(code.clone().into()),
                (None, Some(title), _) => ScanKey::Title(title.as_str().into()),
                (None, None, Some(remark)) => ScanKey::Remark(remark.clone()),
                (None, None, None) => ScanKey::Bare,
            };
            self.keys.push(key);
        }
        if self.extra.values("code").next().is_some() {
            self.choose_code();
        }
    }

    /// What two reports of one scan have in common besides a key: leg, package, and the time to the second.
    pub(super) fn moment(&self) -> Moment<'_> {
        let second = self.at.map(|at| at.at().unix_seconds());
        let raw = if second.is_none() { self.raw_time.as_deref() } else { None };
        Moment { second, raw, leg: self.waybill.as_ref(), package: self.package.as_ref() }
    }

    /// Of all codes that were told of the scan the one that names it in the status table, else the greatest; the others
    /// stay in `extra`. It looks at all of them each time, so that it matters not which reports were joined before.
    fn choose_code(&mut self) {
        let Some(code) = self.code.take() else { return };
        let mut codes = self.extra.take("code");
        codes.push(code);
        let named = |code: &str| self.keys.iter().any(|key| matches!(key, ScanKey::Code(named) if named == code));
        let best = codes.iter().map(|code| (named(code), code)).max().map(|(_, code)| code.clone());
        self.extra.extend(codes.into_iter().filter(|code| best.as_ref() != Some(code)).map(|code| ("code", code)));
        self.code = best;
    }

    /// Joins two reports of one scan, field by field: present over absent, the better known zone, the better founded
    /// status; between two texts the greater wins (for codes, the one that names the scan in the status table), and the
    /// other goes to `extra` under the field's name.
    pub(super) fn join(mut self, mut other: Self) -> Self {
        let mut extra = mem::take(&mut self.extra).join(mem::take(&mut other.extra));
        let code = match (self.code, other.code) {
            (Some(code), Some(second)) => {
                extra.insert("code", second);
                Some(code)
            }
            (code, second) => code.or(second),
        };
        let at = self.at.into_iter().chain(other.at).reduce(EventTime::join);
        let mut keys = self.keys;
        keys.extend(other.keys);
        keys.sort_unstable();
        keys.dedup();
        let mut joined = Self {
            at,
            raw_time: join_text(&mut extra, "raw_time", self.raw_time, other.raw_time),
            status: self.status.join(other.status),
            code,
            title: join_text(&mut extra, "title", self.title, other.title),
            remark: join_by(&mut extra, "remark", self.remark, other.remark, FreeText::reveal),
            operator: join_by(&mut extra, "operator_name", self.operator, other.operator, PersonName::reveal),
            site: join_text(&mut extra, "site", self.site, other.site),
            place: match (self.place, other.place) {
                (Some(a), Some(b)) => Some(a.join(b, &mut extra)),
                (a, b) => a.or(b),
            },
            waybill: match (self.waybill, other.waybill) {
                (Some(a), Some(b)) => Some(a.join(&b)),
                (a, b) => a.or(b),
            },
            package: self.package.max(other.package),
            extra,
            keys,
        };
        joined.choose_code();
        joined
    }
}

/// See [`TraceEvent::moment`]. Unread times sort first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment<'a> {
    second: Option<i64>,
    raw: Option<&'a str>,
    leg: Option<&'a WaybillNo>,
    package: Option<&'a PackageCode>,
}
