//! Times that providers write: read or refused, and written as they were read.
//!
//! Bytes: eight for a number and an offset, then a text.

use std::time::Duration;

use portolan::{EventTime, Timestamp, UtcOffset, ZoneSource};

/// A time that is read is written so that it reads the same; numbers come back as they went in; sums end at the ends of
/// time, and do not go beyond.
pub fn times(bytes: &[u8]) {
    let (number, text) = bytes.split_at(bytes.len().min(8));
    let number = number.iter().fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte));
    let text = String::from_utf8_lossy(text);
    let offset =
        UtcOffset::from_seconds(i32::try_from(number % 90_000).unwrap_or_default()).unwrap_or(UtcOffset::BEIJING);
    instants(number);
    for offset in [UtcOffset::UTC, UtcOffset::BEIJING, offset] {
        civil(&text, offset);
    }
    stated(&text);
}

fn instants(number: i64) {
    if let Ok(at) = Timestamp::from_unix_millis(number) {
        assert_eq!(at.unix_millis(), number);
        assert_eq!(at.unix_seconds(), number.div_euclid(1_000));
        assert_eq!(Timestamp::parse_rfc3339(&at.to_string()), Ok(at), "{at}");
        let far = Duration::new(number.unsigned_abs(), 999_999_999);
        assert!(at.plus(far) >= at && at.minus(far) <= at);
        assert!(at.plus(far).since(at) <= far && at.since(at.plus(far)) == Duration::ZERO);
        assert!(!at.civil(UtcOffset::BEIJING).is_empty());
    }
    if let Ok(at) = Timestamp::from_unix_seconds(number) {
        assert_eq!(at.unix_seconds(), number);
    }
}

fn civil(text: &str, offset: UtcOffset) {
    match EventTime::parse_civil(text, offset, ZoneSource::Assumed) {
        Ok(time) => {
            assert_eq!((time.offset(), time.source()), (offset, ZoneSource::Assumed));
            let written = time.at().civil(offset);
            let seconds = text.trim().get(..19).expect("a date and a time").replace('/', "-").replace('T', " ");
            assert_eq!(written, seconds, "a time reads as another");
            let again = EventTime::parse_civil(&written, offset, ZoneSource::Assumed).expect("its own writing");
            assert_eq!(again.at().unix_seconds(), time.at().unix_seconds());
            assert_eq!(time.join(again), again.join(time));
        }
        Err(error) => quiet(&error.to_string()),
    }
}

fn stated(text: &str) {
    match EventTime::parse_rfc3339(text) {
        Ok(time) => {
            assert_eq!(time.source(), ZoneSource::Stated);
            assert_eq!(Timestamp::parse_rfc3339(text), Ok(time.at()));
            let again = EventTime::parse_rfc3339(&time.to_string());
            assert_eq!(again.map(EventTime::at), Ok(time.at()), "{time}");
        }
        Err(error) => quiet(&error.to_string()),
    }
}

/// An error says the shape of the text, and not the text.
fn quiet(error: &str) {
    assert!(error.len() < 200, "an error of {} bytes", error.len());
}
