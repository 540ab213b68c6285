//! Numbers that name orders, waybills, packages and carriers.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

/// What kind of number an order number is. Numbers of different kinds are never mixed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OrderRefKind {
    /// The sales platform's number (a JD order).
    Platform,
    /// The merchant's own number, given when the order was placed with a provider.
    Merchant,
    /// A document number that a provider issued (JDL `EO…`, JOS `CSL…`, CJ `SD…`).
    Provider,
    /// The number of the order that this one was split from.
    Parent,
}

/// An order number with its kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderRef {
    kind: OrderRefKind,
    value: Box<str>,
}

/// A number that cannot be one: the reason, and the shape of what was given (never the number itself).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {problem}; this one has {length} characters")]
pub struct NumberError {
    what: &'static str,
    problem: &'static str,
    length: usize,
}

fn visible(what: &'static str, text: &str, longest: usize) -> Result<Box<str>, NumberError> {
    let text = text.trim();
    let error = |problem| NumberError { what, problem, length: text.chars().count() };
    if text.is_empty() {
        Err(error("must not be empty"))
    } else if !text.bytes().all(|b| b.is_ascii_graphic()) {
        Err(error("has only visible ASCII characters, no blanks"))
    } else if text.len() > longest {
        Err(error("is too long"))
    } else {
        Ok(text.into())
    }
}

impl OrderRef {
    /// Reads an order number: 1 to 64 visible ASCII characters, blanks around it dropped.
    ///
    /// # Errors
    /// [`NumberError`] if the text is empty, longer, or has other characters.
    pub fn new(kind: OrderRefKind, text: &str) -> Result<Self, NumberError> {
        Ok(Self { kind, value: visible("an order number", text, 64)? })
    }

    /// Which kind of number.
    #[must_use]
    pub fn kind(&self) -> OrderRefKind {
        self.kind
    }

    /// The number as written.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// A waybill number: 1 to 64 visible ASCII characters, kept as written, compared without case.
///
/// Providers have tighter rules for numbers that they are sent; a number in a reply never fails those.
#[derive(Clone)]
pub struct WaybillNo(Box<str>);

impl WaybillNo {
    /// Reads a waybill number, blanks around it dropped.
    ///
    /// # Errors
    /// [`NumberError`] if the text is empty, longer than 64, or has other than visible ASCII characters.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        visible("a waybill number", text, 64).map(Self)
    }

    /// As [`parse`](Self::parse), without copying a number that has no blanks around it.
    ///
    /// # Errors
    /// The text itself, where it is no waybill number.
    pub fn take(text: String) -> Result<Self, String> {
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(text.into())) } else { Self::parse(&text).map_err(|_| text) }
    }

    /// The number as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One spelling of two equal numbers, whichever comes first: the greater in byte order.
    #[must_use]
    pub(crate) fn join(self, other: &Self) -> Self {
        if other.0 > self.0 { other.clone() } else { self }
    }

    fn folded(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.bytes().map(|b| b.to_ascii_uppercase())
    }
}

impl PartialEq for WaybillNo {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.0.eq_ignore_ascii_case(&other.0)
    }
}
impl Eq for WaybillNo {}
impl PartialOrd for WaybillNo {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for WaybillNo {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(other.folded())
    }
}
impl Hash for WaybillNo {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().for_each(|b| state.write_u8(b));
        state.write_u8(0xff);
    }
}

impl fmt::Display for WaybillNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for WaybillNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WaybillNo({})", self.0)
    }
}

/// The code on one package's label. A waybill of several packages has one for each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageCode(Box<str>);

impl PackageCode {
    /// Reads a package code: 1 to 96 visible ASCII characters, blanks around it dropped.
    ///
    /// # Errors
    /// [`NumberError`] if the text is empty, longer, or has other characters.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        visible("a package code", text, 96).map(Self)
    }

    /// The code as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whose list of carriers a code is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CarrierScheme {
    /// The marketplace's logistics companies (JD POP, for example 1010).
    PopLogistics,
    /// The warehouse's carriers (JOSL, for example CYS0000002).
    Josl,
    /// A name, where the provider gives no code.
    Name,
}

/// A carrier in one scheme. The map between schemes is an account's configuration, never a guess.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CarrierCode {
    scheme: CarrierScheme,
    value: Box<str>,
}

impl CarrierCode {
    /// Reads a carrier code: 1 to 128 characters, blanks around it dropped; names may be in any script.
    ///
    /// # Errors
    /// [`NumberError`] if nothing is left, if it is longer, or if it has control characters.
    pub fn new(scheme: CarrierScheme, text: &str) -> Result<Self, NumberError> {
        let text = text.trim();
        let length = text.chars().count();
        let error = |problem| NumberError { what: "a carrier", problem, length };
        match length {
            0 => Err(error("must not be empty")),
            129.. => Err(error("is too long")),
            _ if text.chars().any(char::is_control) => Err(error("has no control characters")),
            _ => Ok(Self { scheme, value: text.into() }),
        }
    }

    /// Whose list the code is from.
    #[must_use]
    pub fn scheme(&self) -> CarrierScheme {
        self.scheme
    }

    /// The code as written.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_number_is_taken_as_it_is_parsed_and_given_back_where_it_is_none() {
        for text in ["JDVA1", " JDVA1 ", "", " ", "a b", "京", &"9".repeat(64), &"9".repeat(65)] {
            let taken = WaybillNo::take(text.to_owned()).map(|number| number.to_string());
            assert_eq!(taken, WaybillNo::parse(text).map(|number| number.to_string()).map_err(|_| text.to_owned()));
        }
    }

    #[test]
    fn a_waybill_number_is_kept_as_written_and_compared_without_case() {
        let (upper, lower) = (WaybillNo::parse(" JDVA1 ").unwrap(), WaybillNo::parse("jdva1").unwrap());
        assert_eq!((upper.as_str(), lower.as_str()), ("JDVA1", "jdva1"));
        assert_eq!(upper, lower);
        assert_eq!(upper.cmp(&lower), Ordering::Equal);
        assert_eq!(HashSet::from([upper.clone(), lower.clone()]).len(), 1);
        assert_eq!(upper.clone().join(&lower).as_str(), lower.join(&upper).as_str());
    }

    #[test]
    fn what_is_no_number_is_refused_without_being_repeated() {
        for bad in ["", "  ", "JD VA1", "京东1234567", "JDVA\u{7}1", &"9".repeat(65)] {
            let error = WaybillNo::parse(bad).unwrap_err().to_string();
            assert!(bad.trim().is_empty() || !error.contains(bad.trim()), "{error}");
            assert!(OrderRef::new(OrderRefKind::Merchant, bad).is_err());
        }
        assert!(CarrierCode::new(CarrierScheme::Name, "京东快递").is_ok());
        assert!(CarrierCode::new(CarrierScheme::Name, " ").is_err());
    }

    #[test]
    fn numbers_of_different_kinds_are_different() {
        let number = |kind| OrderRef::new(kind, "1234567890123456789").unwrap();
        assert_ne!(number(OrderRefKind::Merchant), number(OrderRefKind::Platform));
        assert_eq!(number(OrderRefKind::Parent).value(), "1234567890123456789");
    }
}
