//! JD's own rule for numbers that it is sent. A number in a reply never fails it.

use portolan_domain::{PackageCode, WaybillNo};
use portolan_ports::{Error, ErrorKind};

/// A waybill number fit to be sent: 8 to 32 of A-Z and 0-9, upper case; a package's suffix (`-1-1-`) is taken off.
///
/// # Errors
/// `InvalidInput`, not sent, for anything else. The number is not repeated.
pub fn to_send(waybill: &WaybillNo) -> Result<(WaybillNo, Option<PackageCode>), Error> {
    let written = waybill.as_str();
    let (number, suffix) = split_suffix(written);
    let number = number.to_ascii_uppercase();
    let parsed = WaybillNo::parse(&number).ok().filter(|_| fits(&number)).ok_or_else(|| {
        let message = format!(
            "a JD waybill number is 8 to 32 letters and digits, before the package's suffix; this one has {} characters",
            number.len()
        );
        Error::not_sent(ErrorKind::InvalidInput, message)
    })?;
    Ok((parsed, suffix.and_then(|_| PackageCode::parse(written).ok())))
}

/// Whether a number is 8 to 32 of A-Z and 0-9.
pub(crate) fn fits(number: &str) -> bool {
    (8..=32).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Whether a number looks like an order of JD's marketplace: 10 to 19 digits. A hint, never a proof.
#[must_use]
pub fn looks_like_order(text: &str) -> bool {
    let text = text.trim();
    (10..=19).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0')
}

/// A waybill and the numeric groups that make it a package's code.
fn split_suffix(text: &str) -> (&str, Option<&str>) {
    match text.split_once('-') {
        Some((number, suffix)) => {
            let groups: Vec<&str> = suffix.trim_end_matches('-').split('-').collect();
            let numeric = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
            if (1..=3).contains(&groups.len()) && groups.iter().all(numeric) {
                (number, Some(suffix))
            } else {
                (text, None)
            }
        }
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(text: &str) -> Result<(String, bool), Error> {
        to_send(&WaybillNo::parse(text).unwrap()).map(|(number, package)| (number.to_string(), package.is_some()))
    }

    #[test]
    fn a_package_code_is_asked_for_by_its_waybill() {
        for package in ["va00000000001-1-2-", "VA00000000001-1-2", "VA00000000001-1-2-3"] {
            assert_eq!(send(package).unwrap(), ("VA00000000001".into(), true));
        }
        assert_eq!(send("VA00000000001").unwrap(), ("VA00000000001".into(), false));
        for bad in ["1234567", "VA-0000000001X", "VA_000000001", &"9".repeat(33)] {
            let error = send(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(!error.to_string().contains(bad));
        }
    }

    #[test]
    fn marketplace_orders_are_recognised() {
        for good in ["1234567890", "123456789012", "1234567890123456789"] {
            assert!(looks_like_order(good), "{good}");
        }
        for other in ["123456789", "0123456789012", "12345678901234567890", "VA00000000001", "订单1234567890"] {
            assert!(!looks_like_order(other), "{other}");
        }
    }
}
