//! Where a scan happened.

use crate::{Extra, StreetAddress, trace::join_text};

/// A place as far as the provider tells it. A scan's address may be a consignee's, so it is shown masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// Country, by name or code, as written.
    pub country: Option<String>,
    /// Province.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
    /// County or district.
    pub district: Option<String>,
    /// The whole address.
    pub address: Option<StreetAddress>,
}

impl Place {
    /// A place known by one piece of text, such as a country or a city with its state.
    #[must_use]
    pub fn in_country(country: impl Into<String>) -> Self {
        Self { country: Some(country.into()), ..Self::default() }
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The place in one line: the masked address if there is one, else country, province, city and district without
    /// repeating a name (北京, 北京市).
    #[must_use]
    pub fn line(&self) -> String {
        self.compose(self.address.as_ref().map(ToString::to_string))
    }

    /// As [`line`](Self::line), with the address in the clear.
    #[must_use]
    pub fn reveal(&self) -> String {
        self.compose(self.address.as_ref().map(|address| address.reveal().to_owned()))
    }

    fn compose(&self, address: Option<String>) -> String {
        let mut line = String::new();
        for part in [&self.country, &self.province, &self.city, &self.district].into_iter().flatten() {
            let stem = part.trim_end_matches(['市', '省']);
            if stem.is_empty() || address.as_ref().is_some_and(|address| address.contains(stem)) {
                continue;
            }
            if line.trim_end_matches(['市', '省']).ends_with(stem) {
                line.truncate(line.trim_end_matches(['市', '省']).len() - stem.len());
            } else if line.ends_with(|c: char| c.is_ascii()) && part.is_ascii() {
                line.push_str(if line.is_empty() { "" } else { ", " });
            }
            line.push_str(part);
        }
        line + address.as_deref().unwrap_or_default()
    }

    pub(super) fn join(self, other: Self, extra: &mut Extra) -> Self {
        Self {
            country: join_text(extra, "country", self.country, other.country),
            province: join_text(extra, "province", self.province, other.province),
            city: join_text(extra, "city", self.city, other.city),
            district: join_text(extra, "district", self.district, other.district),
            address: super::join_by(extra, "address", self.address, other.address, StreetAddress::reveal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_repeats_no_name() {
        let mut place = Place {
            province: Some("北京".into()),
            city: Some("北京市".into()),
            district: Some("石景山区".into()),
            ..Place::default()
        };
        assert_eq!(place.line(), "北京市石景山区");
        place.address = StreetAddress::plain("北京市石景山区八角街道10号楼").ok();
        assert!(place.line().starts_with("北京市石景山区八角街道"));
        assert!(!place.line().contains("10"));
        assert!(place.reveal().contains("10号楼"));
        assert_eq!(Place::in_country("ISRAEL").line(), "ISRAEL");
    }
}
