//! Weights, lengths and volumes: whole numbers of a small unit.

use std::fmt;

use rust_decimal::Decimal;

use crate::money::decimal;

/// A measure that cannot be held exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MeasureError {
    /// Not plain decimal text.
    #[error("a {what} is digits with at most one point; this one has {length} characters")]
    NotDecimal {
        /// What was read.
        what: &'static str,
        /// Characters in the text.
        length: usize,
    },
    /// Below zero.
    #[error("a {what} is not negative")]
    Negative {
        /// What was converted.
        what: &'static str,
    },
    /// Finer than the unit that it is kept in.
    #[error("a {what} is kept in whole {unit}; this one in {from} is finer")]
    Inexact {
        /// What was converted.
        what: &'static str,
        /// The unit it was given in.
        from: &'static str,
        /// The unit it is kept in.
        unit: &'static str,
    },
    /// Greater than can be held.
    #[error("a {what} of more than {} {unit} cannot be held", u64::MAX)]
    TooGreat {
        /// What was converted.
        what: &'static str,
        /// The unit it is kept in.
        unit: &'static str,
    },
}

/// `value` times `factor` (a power of ten) as a whole number.
fn whole(
    value: Decimal,
    factor: u64,
    what: &'static str,
    from: &'static str,
    unit: &'static str,
) -> Result<u64, MeasureError> {
    let too_great = MeasureError::TooGreat { what, unit };
    let value = value.normalize();
    if value.is_sign_negative() && !value.is_zero() {
        return Err(MeasureError::Negative { what });
    }
    if value.scale() > factor.ilog10() {
        return Err(MeasureError::Inexact { what, from, unit });
    }
    let whole = value.checked_mul(Decimal::from(factor)).ok_or(too_great)?;
    u64::try_from(whole).map_err(|_| too_great)
}

macro_rules! measure {
    (
        $(#[$doc:meta])* $name:ident, $what:literal, $unit:literal, shown $shown:ident $shown_unit:literal;
        $($from:ident $parse:ident $as:ident $label:literal $factor:literal),+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            $(
                #[doc = concat!("From ", $label, ".")]
                ///
                /// # Errors
                #[doc = concat!("[`MeasureError`] if it is negative, finer than 1 ", $unit, ", or too great to be held.")]
                pub fn $from(value: impl Into<Decimal>) -> Result<Self, MeasureError> {
                    whole(value.into(), $factor, $what, $label, $unit).map(Self)
                }

                #[doc = concat!("Reads plain decimal text in ", $label, ", blanks around it dropped.")]
                ///
                /// # Errors
                #[doc = concat!("[`MeasureError`] for other text, and as [`Self::", stringify!($from), "`].")]
                pub fn $parse(text: &str) -> Result<Self, MeasureError> {
                    let not_decimal = |_| MeasureError::NotDecimal { what: $what, length: text.chars().count() };
                    Self::$from(decimal(text).map_err(not_decimal)?)
                }

                #[doc = concat!("In ", $label, ", exactly.")]
                #[must_use]
                pub fn $as(self) -> Decimal {
                    Decimal::from_i128_with_scale(i128::from(self.0), u64::ilog10($factor)).normalize()
                }
            )+

            /// The sum; `None` if it cannot be held.
            #[must_use]
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.0.checked_add(other.0).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("{} ", $shown_unit), self.$shown())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

measure!(
    /// A weight in whole grams.
    ///
    /// ```
    /// use portolan_domain::Weight;
    /// let weight = Weight::parse_kg("1.25")?;
    /// assert_eq!((weight, weight.to_string().as_str()), (Weight::from_g(1250)?, "1250 g"));
    /// assert!(Weight::parse_kg("0.0001").is_err());
    /// # Ok::<(), portolan_domain::MeasureError>(())
    /// ```
    Weight, "weight", "g", shown as_g "g";
    from_g parse_g as_g "g" 1,
    from_kg parse_kg as_kg "kg" 1_000
);
measure!(
    /// A length in whole micrometres, printed in centimetres.
    Length, "length", "µm", shown as_cm "cm";
    from_um parse_um as_um "µm" 1,
    from_mm parse_mm as_mm "mm" 1_000,
    from_cm parse_cm as_cm "cm" 10_000,
    from_m parse_m as_m "m" 1_000_000
);
measure!(
    /// A volume in whole cubic millimetres, printed in cubic centimetres.
    Volume, "volume", "mm³", shown as_cm3 "cm³";
    from_mm3 parse_mm3 as_mm3 "mm³" 1,
    from_cm3 parse_cm3 as_cm3 "cm³" 1_000,
    from_m3 parse_m3 as_m3 "m³" 1_000_000_000
);

/// The three sides of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimensions {
    /// The longest side, as the provider sees it.
    pub length: Length,
    /// The side across.
    pub width: Length,
    /// The side upwards.
    pub height: Length,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn conversions_are_exact_and_named() {
        assert_eq!(Weight::parse_kg("0.5"), Weight::from_g(500));
        assert_eq!(Weight::parse_kg("0.5000"), Weight::parse_g(" 500 "));
        assert_eq!(Weight::from_g(500).unwrap().as_kg().to_string(), "0.5");
        assert_eq!(Length::parse_cm("0.3"), Length::from_mm(3));
        assert_eq!(Length::from_m(1), Length::from_um(1_000_000));
        assert_eq!(Length::parse_mm("3.5").unwrap().to_string(), "0.35 cm");
        assert_eq!(Volume::parse_cm3("12.5").unwrap().to_string(), "12.5 cm³");
        assert_eq!(Volume::from_m3(1), Volume::from_mm3(1_000_000_000));
        assert_eq!(Weight::from_g(u64::MAX).unwrap().as_kg().to_string(), "18446744073709551.615");
    }

    #[test]
    fn what_cannot_be_held_exactly_is_an_error_that_says_so() {
        let error = |result: Result<Weight, MeasureError>| result.unwrap_err().to_string();
        assert_eq!(error(Weight::parse_kg("0.0001")), "a weight is kept in whole g; this one in kg is finer");
        assert_eq!(error(Weight::from_g(-1)), "a weight is not negative");
        assert_eq!(
            error(Weight::parse_kg("18446744073709551.616")),
            "a weight of more than 18446744073709551615 g cannot be held"
        );
        assert_eq!(
            error(Weight::parse_kg("1kg")),
            "a weight is digits with at most one point; this one has 3 characters"
        );
        assert_eq!(error(Weight::from_kg(Decimal::MAX)), error(Weight::from_g(Decimal::MAX)));
        assert_eq!(Weight::from_g(1).unwrap().checked_add(Weight::from_g(u64::MAX).unwrap()), None);
        assert_eq!(Weight::from_g(1).unwrap().checked_add(Weight::default()), Some(Weight::from_g(1).unwrap()));
        for bad in ["", "1e3", "NaN", "1,000", "１"] {
            assert!(matches!(Length::parse_cm(bad), Err(MeasureError::NotDecimal { what: "length", .. })), "{bad}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn a_measure_survives_every_unit(n in any::<u64>()) {
            let weight = Weight::from_g(n).unwrap();
            prop_assert_eq!(Weight::from_kg(weight.as_kg()), Ok(weight));
            prop_assert_eq!(Weight::parse_kg(&weight.as_kg().to_string()), Ok(weight));
            let length = Length::from_um(n).unwrap();
            prop_assert_eq!(Length::from_mm(length.as_mm()), Ok(length));
            prop_assert_eq!(Length::from_cm(length.as_cm()), Ok(length));
            prop_assert_eq!(Length::from_m(length.as_m()), Ok(length));
            let volume = Volume::from_mm3(n).unwrap();
            prop_assert_eq!(Volume::from_cm3(volume.as_cm3()), Ok(volume));
            prop_assert_eq!(Volume::from_m3(volume.as_m3()), Ok(volume));
        }

        #[test]
        fn a_conversion_is_exact_or_refused(units in any::<i64>(), scale in 0_u32..12) {
            let value = Decimal::new(units, scale);
            match Weight::from_kg(value) {
                Ok(weight) => prop_assert_eq!(weight.as_kg(), value),
                Err(MeasureError::Negative { .. }) => prop_assert!(units < 0),
                Err(MeasureError::Inexact { .. }) => prop_assert!(value.normalize().scale() > 3),
                Err(other) => prop_assert!(matches!(other, MeasureError::TooGreat { .. }), "{}", other),
            }
        }
    }
}
