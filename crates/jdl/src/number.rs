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
    let fits = (8..=32).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let parsed = WaybillNo::parse(&number).ok().filter(|_| fits).ok_or_else(|| {
        let message = format!(
            "a JD waybill number is 8 to 32 letters and digits, before the package's suffix; this one has {} characters",
            number.len()
        );
        Error::not_sent(ErrorKind::InvalidInput, message)
    })?;
    Ok((parsed, suffix.and_then(|_| PackageCode::parse(written).ok())))
}

/// Whether a number looks like a waybill of JD Logistics: `JD`, one or two letters, 9 to 15 digits, or `V`, a letter, 11
/// digits. A hint, never a proof: other carriers' numbers may look the same.
#[must_use]
pub fn looks_like_waybill(text: &str) -> bool {
    let (number, _) = split_suffix(text.trim());
    let bytes = number.as_bytes();
    let letters = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let digits = bytes.len() - letters;
    if !bytes.iter().skip(letters).all(u8::is_ascii_digit) {
        return false;
    }
    let starts = |head: &str| bytes.get(..head.len()).is_some_and(|b| b.eq_ignore_ascii_case(head.as_bytes()));
    (starts("JD") && matches!(letters, 3 | 4) && (9..=15).contains(&digits))
        || (starts("V") && letters == 2 && digits == 11)
}

/// The first number in a sentence that looks like a waybill and is not `own`.
pub(crate) fn another_waybill_in(sentence: &str, own: Option<&WaybillNo>) -> Option<WaybillNo> {
    sentence
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|token| looks_like_waybill(token))
        .filter_map(|token| WaybillNo::parse(token).ok())
        .find(|waybill| Some(waybill) != own)
}

fn split_suffix(text: &str) -> (&str, Option<&str>) {
    match text.split_once('-') {
        Some((number, suffix)) => {
            let groups: Vec<&str> = suffix.trim_end_matches('-').split('-').collect();
            let numeric = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
            if (2..=3).contains(&groups.len()) && groups.iter().all(numeric) {
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
        assert_eq!(send("jdvE00132473532-1-1-").unwrap(), ("JDVE00132473532".into(), true));
        assert_eq!(send("JDVA00000000001").unwrap(), ("JDVA00000000001".into(), false));
        for bad in ["1234567", "JD-VA00000000001", "JDVA_0000001", &"9".repeat(33)] {
            let error = send(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(!error.to_string().contains(bad));
        }
    }

    #[test]
    fn jdls_numbers_are_recognised() {
        for good in ["JDVE00132473532", "jdva00000000001", "JDX012345678901", "VB44006699225", "JDVE00132473532-1-2-"] {
            assert!(looks_like_waybill(good), "{good}");
        }
        for other in ["EO0000000000001", "SF1234567890123", "12345678901", "JDVE", "京东", "JDVAX1234567890"] {
            assert!(!looks_like_waybill(other), "{other}");
        }
        let own = WaybillNo::parse("JDVA00000000001").unwrap();
        let found = another_waybill_in("原单JDVA00000000001，新单号JDVB00000000002。", Some(&own));
        assert_eq!(found.unwrap().as_str(), "JDVB00000000002");
    }
}
