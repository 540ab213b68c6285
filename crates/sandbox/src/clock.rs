//! The two clocks: the gateway's (signatures, tokens, `Date`) and the world's (parcels).

use std::{fmt, str::FromStr, sync::Arc};

use jiff::{SignedDuration, Timestamp, tz::Offset};
use serde::Serialize;

use crate::Error;

/// Where world time starts unless told otherwise: 2026-01-05T08:00:00+08:00, a Monday.
pub const WORLD_EPOCH: Timestamp = Timestamp::constant(1_767_571_200, 0);

/// Where the sandbox takes real time from; a test on virtual time passes its own.
#[derive(Clone)]
pub struct TimeSource(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl TimeSource {
    /// A source that calls the given function.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The clock of this machine.
    pub fn system() -> Self {
        Self::new(system_now)
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for TimeSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TimeSource")
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the sandbox reads the machine's clock; replaceable by TimeSource"
)]
fn system_now() -> Timestamp {
    Timestamp::try_from(std::time::SystemTime::now()).unwrap_or(Timestamp::MAX)
}

/// What the gateways take for the present: it decides about timestamp windows and token age, and
/// is what they write into the `Date` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayClock {
    /// Real time.
    Real,
    /// Real time moved by so much (negative: the gateway is behind).
    Offset(SignedDuration),
    /// Always the same instant.
    Fixed(Timestamp),
}

/// How fast world time runs, in millionths of real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed(u64);

impl Speed {
    /// World time moves only when it is advanced by hand. The default.
    pub const STOPPED: Self = Self(0);

    /// So many world seconds in each real second.
    pub fn times(factor: u32) -> Self {
        Self(u64::from(factor) * 1_000_000)
    }

    /// The millionths.
    pub fn millionths(self) -> u64 {
        self.0
    }
}

impl FromStr for Speed {
    type Err = Error;

    /// Reads `0`, `60`, `0.5`: a decimal number from 0 to 1,000,000 with at most six places.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong =
            || Error::invalid("speed", "a number from 0 to 1000000 with at most six decimal places, such as 60 or 0.5");
        let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(places) || places.len() > 6 {
            return Err(wrong());
        }
        let whole: u64 = whole.parse().map_err(|_| wrong())?;
        let places: u64 = format!("{places:0<6}").parse().map_err(|_| wrong())?;
        if whole > 1_000_000 {
            return Err(wrong());
        }
        Ok(Self(whole * 1_000_000 + places))
    }
}

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ClockReading {
    /// The gateway clock.
    #[serde(serialize_with = "as_text")]
    pub gateway: Timestamp,
    /// World time.
    #[serde(serialize_with = "as_text")]
    pub world: Timestamp,
}

#[derive(Debug)]
pub(crate) struct Clocks {
    source: TimeSource,
    pub(crate) gateway: GatewayClock,
    speed: Speed,
    world_base: Timestamp,
    real_base: Timestamp,
}

impl Clocks {
    pub(crate) fn new(source: TimeSource, gateway: GatewayClock, speed: Speed, world_start: Timestamp) -> Self {
        let real_base = source.now();
        Self { source, gateway, speed, world_base: world_start, real_base }
    }

    pub(crate) fn read(&self) -> ClockReading {
        let real = self.source.now();
        let gateway = match self.gateway {
            GatewayClock::Real => real,
            GatewayClock::Offset(by) => moved(real, by),
            GatewayClock::Fixed(at) => at,
        };
        let passed = real.duration_since(self.real_base).as_millis().max(0);
        let world_millis = passed.saturating_mul(i128::from(self.speed.0)) / 1_000_000;
        let world_millis = i64::try_from(world_millis).unwrap_or(i64::MAX);
        ClockReading { gateway, world: moved(self.world_base, SignedDuration::from_millis(world_millis)) }
    }

    /// Whether world time runs by itself.
    pub(crate) fn runs(&self) -> bool {
        self.speed != Speed::STOPPED
    }

    /// Moves world time forward.
    pub(crate) fn advance(&mut self, by: SignedDuration) -> Result<Timestamp, Error> {
        let wrong = |message: &str| Error::invalid("advance_seconds", message);
        if by.is_negative() {
            return Err(wrong("world time only moves forward: 0 or more"));
        }
        self.world_base
            .checked_add(by)
            .map(|base| {
                self.world_base = base;
                self.read().world
            })
            .map_err(|_| wrong("beyond the year 9999"))
    }
}

fn moved(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// The hour of China, where the parcels of this world live.
pub(crate) fn china() -> Offset {
    Offset::constant(8)
}

/// `yyyy-MM-dd HH:mm:ss` at an offset.
pub(crate) fn civil_text(at: Timestamp, offset: Offset) -> String {
    let civil = offset.to_datetime(at);
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        civil.year(),
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute(),
        civil.second()
    )
}

/// Reads exactly `yyyy-MM-dd HH:mm:ss` at an offset.
pub(crate) fn read_civil(text: &str, offset: Offset) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    if bytes.len() != 19 {
        return None;
    }
    for (at, byte) in bytes.iter().enumerate() {
        let fits = match at {
            4 | 7 => *byte == b'-',
            10 => *byte == b' ',
            13 | 16 => *byte == b':',
            _ => byte.is_ascii_digit(),
        };
        if !fits {
            return None;
        }
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    let small = |from: usize, to: usize| i8::try_from(part(from, to)?).ok();
    let civil = jiff::civil::DateTime::new(
        part(0, 4)?,
        small(5, 7)?,
        small(8, 10)?,
        small(11, 13)?,
        small(14, 16)?,
        small(17, 19)?,
        0,
    )
    .ok()?;
    offset.to_timestamp(civil).ok()
}

/// RFC 3339 with China's offset, for the ledger and the control port.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    let civil = civil_text(at, china()).replace(' ', "T");
    let millis = at.as_millisecond().rem_euclid(1000);
    if millis == 0 { format!("{civil}+08:00") } else { format!("{civil}.{millis:03}+08:00") }
}

pub(crate) fn as_text<S: serde::Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&rfc3339(*at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epoch_is_the_documented_one() {
        assert_eq!(rfc3339(WORLD_EPOCH), "2026-01-05T08:00:00+08:00");
    }

    #[test]
    fn civil_times_are_read_strictly() {
        let at = read_civil("2026-01-05 08:00:00", china());
        assert_eq!(at, Some(WORLD_EPOCH));
        for wrong in [
            "2026-01-05T08:00:00",
            "2026-1-5 8:0:0",
            "2026-02-30 08:00:00",
            "2026-01-05 24:00:00",
            "2026-01-05 08:00:00 ",
            "",
            "时时时时时时x",
        ] {
            assert_eq!(read_civil(wrong, china()), None, "{wrong}");
        }
    }

    #[test]
    fn speed_reads_decimals_without_floats() {
        assert_eq!("60".parse::<Speed>().unwrap(), Speed::times(60));
        assert_eq!("0.5".parse::<Speed>().unwrap().millionths(), 500_000);
        for wrong in ["", ".", "-1", "1e3", "1.0000001", "1000001", "x", "1."] {
            assert!(wrong.parse::<Speed>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn world_follows_real_time_at_its_speed() {
        let real = Arc::new(std::sync::atomic::AtomicI64::new(0));
        let seen = Arc::clone(&real);
        let source =
            TimeSource::new(move || Timestamp::from_second(seen.load(std::sync::atomic::Ordering::SeqCst)).unwrap());
        let half = "0.5".parse().unwrap();
        let mut clocks = Clocks::new(source, GatewayClock::Real, half, WORLD_EPOCH);
        real.store(100, std::sync::atomic::Ordering::SeqCst);
        let read = clocks.read();
        assert_eq!(read.gateway.as_second(), 100);
        assert_eq!(read.world.duration_since(WORLD_EPOCH).as_secs(), 50);
        clocks.advance(SignedDuration::from_secs(10)).unwrap();
        assert_eq!(clocks.read().world.duration_since(WORLD_EPOCH).as_secs(), 60);
        assert!(clocks.advance(SignedDuration::from_secs(-1)).is_err());
        assert!(clocks.advance(SignedDuration::MAX).is_err());
    }
}
