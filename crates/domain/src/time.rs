//! Instants, and the times that providers write.

use std::{fmt, time::Duration};

use jiff::{civil, tz};

/// An instant on the UTC time line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

/// Text or a number that is no time, or a time outside the years -9999 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no time: expected {expected}, found {length} characters of {shape}")]
pub struct TimeError {
    expected: &'static str,
    length: usize,
    shape: &'static str,
}

impl TimeError {
    fn of(expected: &'static str, text: &str) -> Self {
        let shape = if text.is_empty() {
            "nothing"
        } else if text.bytes().all(|b| b.is_ascii_digit()) {
            "digits alone"
        } else if text.bytes().any(|b| b.is_ascii_digit()) {
            "digits and other characters, or a date or hour that does not exist"
        } else {
            "other characters"
        };
        Self { expected, length: text.chars().count(), shape }
    }
}

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    /// From whole seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`TimeError`] outside the years -9999 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Result<Self, TimeError> {
        jiff::Timestamp::from_second(seconds)
            .map(Self)
            .map_err(|_| TimeError::of("seconds since 1970 within the years -9999 to 9999", &seconds.to_string()))
    }

    /// From whole milliseconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`TimeError`] outside the years -9999 to 9999.
    pub fn from_unix_millis(millis: i64) -> Result<Self, TimeError> {
        jiff::Timestamp::from_millisecond(millis)
            .map(Self)
            .map_err(|_| TimeError::of("milliseconds since 1970 within the years -9999 to 9999", &millis.to_string()))
    }

    /// Reads RFC 3339, for example `2023-08-09T09:00:00+08:00`.
    ///
    /// # Errors
    /// [`TimeError`] if the text has another form or names a time that does not exist.
    pub fn parse_rfc3339(text: &str) -> Result<Self, TimeError> {
        text.parse().map(Self).map_err(|_| TimeError::of("RFC 3339, as 2023-08-09T09:00:00+08:00", text))
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded towards the past.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        // The second that it lies in, also before 1970, where a fraction counts downwards.
        self.0.as_second() - i64::from(self.0.subsec_nanosecond() < 0)
    }

    /// Whole milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// This instant and `duration` later, at most the end of the year 9999.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration).unwrap_or(jiff::Timestamp::MAX))
    }

    /// This instant and `duration` earlier, at least the start of the year -9999.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(duration).unwrap_or(jiff::Timestamp::MIN))
    }

    /// How long after `earlier` this is; zero if it is not after.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::try_from(self.0.duration_since(earlier.0)).unwrap_or(Duration::ZERO)
    }

    /// The wall-clock text `yyyy-MM-dd HH:mm:ss` at `offset`, as JD's gateways want their timestamps.
    #[must_use]
    pub fn civil(self, offset: UtcOffset) -> String {
        offset.0.to_datetime(self.0).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// How far a wall clock is ahead of UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcOffset(tz::Offset);

impl UtcOffset {
    /// +00:00.
    pub const UTC: Self = Self(tz::Offset::UTC);
    /// +08:00: the one zone of mainland China, without daylight saving since 1992.
    pub const BEIJING: Self = Self(tz::Offset::constant(8));

    /// From seconds east of Greenwich; `None` beyond 25:59:59.
    #[must_use]
    pub fn from_seconds(seconds: i32) -> Option<Self> {
        tz::Offset::from_seconds(seconds).ok().map(Self)
    }

    /// Seconds east of Greenwich.
    #[must_use]
    pub fn seconds(self) -> i32 {
        self.0.seconds()
    }
}

impl fmt::Display for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds();
        let (sign, rest) = if seconds < 0 { ('-', seconds.unsigned_abs()) } else { ('+', seconds.unsigned_abs()) };
        write!(f, "{sign}{:02}:{:02}", rest / 3600, rest / 60 % 60)?;
        if rest % 60 == 0 { Ok(()) } else { write!(f, ":{:02}", rest % 60) }
    }
}

impl fmt::Debug for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How we know the zone of a time. Stated beats documented beats assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ZoneSource {
    /// Nobody says; the provider's other channels suggest it.
    Assumed,
    /// The provider's documentation says it.
    Documented,
    /// The time itself carries it.
    Stated,
}

/// When something happened: an instant, the offset it was written in, and how that offset is known.
///
/// ```
/// use portolan_domain::{EventTime, UtcOffset, ZoneSource};
/// let time = EventTime::parse_civil("2023-08-09 09:00:00", UtcOffset::BEIJING, ZoneSource::Assumed)?;
/// assert_eq!(time.to_string(), "2023-08-09T09:00:00+08:00");
/// # Ok::<(), portolan_domain::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventTime {
    // The order of the fields is the order in which two readings of one time are compared: see `join`.
    source: ZoneSource,
    at: Timestamp,
    offset: UtcOffset,
}

impl EventTime {
    /// An instant with the offset it was written in.
    #[must_use]
    pub fn new(at: Timestamp, offset: UtcOffset, source: ZoneSource) -> Self {
        Self { source, at, offset }
    }

    /// Reads wall-clock text without a zone: `yyyy-MM-dd HH:mm:ss`, also with `/` for `-`, `T` for the space, and a
    /// fraction of up to nine digits.
    ///
    /// # Errors
    /// [`TimeError`] for any other form, and for times that do not exist (30 February, 24:00:00, second 60).
    pub fn parse_civil(text: &str, offset: UtcOffset, source: ZoneSource) -> Result<Self, TimeError> {
        let error = || TimeError::of("yyyy-MM-dd HH:mm:ss", text);
        let at = civil(text.trim()).ok_or_else(error)?;
        let at = offset.0.to_timestamp(at).map_err(|_| error())?;
        Ok(Self::new(Timestamp(at), offset, source))
    }

    /// Reads RFC 3339 text, whose offset is [`ZoneSource::Stated`].
    ///
    /// # Errors
    /// [`TimeError`] for any other form, and for times that do not exist.
    pub fn parse_rfc3339(text: &str) -> Result<Self, TimeError> {
        let error = || TimeError::of("RFC 3339, as 2023-08-09T09:00:00+08:00", text);
        let at = Timestamp::parse_rfc3339(text)?;
        let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text).map_err(|_| error())?;
        // The format has no seconds in an offset; read with them, the time would be written as another.
        let offset = pieces.to_numeric_offset().filter(|offset| offset.seconds() % 60 == 0).ok_or_else(error)?;
        Ok(Self::new(at, UtcOffset(offset), ZoneSource::Stated))
    }

    /// The instant.
    #[must_use]
    pub fn at(self) -> Timestamp {
        self.at
    }

    /// The offset it was written in.
    #[must_use]
    pub fn offset(self) -> UtcOffset {
        self.offset
    }

    /// How the offset is known.
    #[must_use]
    pub fn source(self) -> ZoneSource {
        self.source
    }

    /// The better of two readings of one time: the better known zone, then the later instant.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        self.max(other)
    }
}

fn civil(text: &str) -> Option<civil::DateTime> {
    let (date_time, fraction) = match text.split_once('.') {
        Some((head, fraction)) => (head, Some(fraction)),
        None => (text, None),
    };
    let bytes = date_time.as_bytes();
    let number = |range: std::ops::Range<usize>| -> Option<i16> {
        bytes.get(range)?.iter().try_fold(0, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i16::from(b - b'0')))
    };
    let small = |range| number(range).and_then(|n| i8::try_from(n).ok());
    let separated = bytes.len() == 19
        && matches!(bytes[4], b'-' | b'/')
        && bytes[7] == bytes[4]
        && matches!(bytes[10], b' ' | b'T')
        && bytes[13] == b':'
        && bytes[16] == b':';
    if !separated {
        return None;
    }
    let nanos = match fraction {
        None => 0,
        Some(digits) if (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{digits:0<9}").parse().ok()?
        }
        Some(_) => return None,
    };
    let year = number(0..4).filter(|year| *year > 0)?;
    civil::DateTime::new(year, small(5..7)?, small(8..10)?, small(11..13)?, small(14..16)?, small(17..19)?, nanos).ok()
}

impl fmt::Display for EventTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.at.0.display_with_offset(self.offset.0), f)
    }
}

impl fmt::Debug for EventTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({:?})", self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        EventTime::parse_civil(text, UtcOffset::BEIJING, ZoneSource::Assumed).ok().map(|time| time.to_string())
    }

    #[test]
    fn wall_clock_text_is_read_in_its_zone() {
        assert_eq!(read("2023-08-09 09:00:00").as_deref(), Some("2023-08-09T09:00:00+08:00"));
        assert_eq!(read(" 2018/07/04 17:28:42 ").as_deref(), Some("2018-07-04T17:28:42+08:00"));
        assert_eq!(read("2024-02-29T23:59:59.5").as_deref(), Some("2024-02-29T23:59:59.5+08:00"));
    }

    #[test]
    fn times_that_do_not_exist_are_refused() {
        for bad in [
            "",
            "2023-02-30 00:00:00",
            "2023-02-29 00:00:00",
            "2023-08-09 24:00:00",
            "2023-08-09 09:00:60",
            "0000-00-00 00:00:00",
            "2023-08-09",
            "2023-08/09 09:00:00",
            "2023-08-09 09:00:00.",
            "1691542800",
            "2023-08-09 09:00:0\u{665}",
            "二〇二三-08-09 09:00:00",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_stated_offset_is_kept() {
        let time = EventTime::parse_rfc3339("2023-08-09T03:00:00+02:00").unwrap();
        assert_eq!((time.to_string().as_str(), time.source()), ("2023-08-09T03:00:00+02:00", ZoneSource::Stated));
        assert_eq!(EventTime::parse_rfc3339("2023-08-09T01:00:00Z").unwrap().at(), time.at());
        assert!(EventTime::parse_rfc3339("2023-08-09 03:00:00").is_err());
        assert!(EventTime::parse_rfc3339("2023-08-09T03:00:00+02:00:30").is_err());
    }

    #[test]
    fn a_fraction_does_not_change_the_second_before_1970_either() {
        let second = |text: &str| {
            EventTime::parse_civil(text, UtcOffset::BEIJING, ZoneSource::Assumed).unwrap().at().unix_seconds()
        };
        for (whole, fraction) in
            [("1012-02-29 23:59:19", ".999995"), ("1969-12-31 23:59:59", ".9"), ("2024-02-29 23:59:19", ".9")]
        {
            assert_eq!(second(whole), second(&format!("{whole}{fraction}")), "{whole}");
        }
    }

    #[test]
    fn instants_count_towards_the_past() {
        let before = Timestamp::from_unix_millis(-1).unwrap();
        assert_eq!((before.unix_seconds(), before.unix_millis()), (-1, -1));
        assert_eq!(before.since(Timestamp::UNIX_EPOCH), Duration::ZERO);
        assert_eq!(Timestamp::UNIX_EPOCH.since(before), Duration::from_millis(1));
        assert_eq!(Timestamp::UNIX_EPOCH.civil(UtcOffset::BEIJING), "1970-01-01 08:00:00");
        assert!(Timestamp::from_unix_seconds(i64::MAX).is_err());
        assert_eq!(UtcOffset::BEIJING.to_string(), "+08:00");
    }
}
