//! Persons and where they live. Printing one never shows who it is.

use std::fmt;

use crate::mask;

/// How a provider handed out something personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonalState {
    /// In the clear.
    Plain,
    /// Encrypted by the platform; of use to the platform alone.
    Cipher,
    /// With parts already hidden by the provider.
    Masked,
}

/// Something personal that is empty, or a phone tail that is not four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}; this one has {length} characters")]
pub struct PersonError {
    what: &'static str,
    length: usize,
}

macro_rules! personal {
    ($(#[$doc:meta])* $name:ident, $what:literal, $mask:path) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            state: PersonalState,
            text: Box<str>,
        }

        impl $name {
            fn new(state: PersonalState, text: &str) -> Result<Self, PersonError> {
                let trimmed = text.trim();
                if trimmed.is_empty() {
                    let what = concat!($what, " must not be empty");
                    return Err(PersonError { what, length: text.chars().count() });
                }
                Ok(Self { state, text: trimmed.into() })
            }

            /// In the clear, blanks around it dropped.
            ///
            /// # Errors
            /// [`PersonError`] if nothing is left.
            pub fn plain(text: &str) -> Result<Self, PersonError> {
                Self::new(PersonalState::Plain, text)
            }

            /// The ciphertext as the platform handed it out, blanks around it dropped. It is never printed.
            ///
            /// # Errors
            /// [`PersonError`] if nothing is left.
            pub fn cipher(text: &str) -> Result<Self, PersonError> {
                Self::new(PersonalState::Cipher, text)
            }

            /// As the provider masked it, blanks around it dropped. Where it hid too little, printing hides more.
            ///
            /// # Errors
            /// [`PersonError`] if nothing is left.
            pub fn masked(text: &str) -> Result<Self, PersonError> {
                Self::new(PersonalState::Masked, text)
            }

            /// How the provider handed it out.
            #[must_use]
            pub fn state(&self) -> PersonalState {
                self.state
            }

            /// What the provider handed out: the text in the clear, the ciphertext, or the masked text.
            #[must_use]
            pub fn reveal(&self) -> &str {
                &self.text
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.state {
                    PersonalState::Cipher => f.pad("***"),
                    PersonalState::Plain | PersonalState::Masked => f.pad(&$mask(&self.text)),
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({} {:?})"), self, self.state)
            }
        }
    };
}

personal!(
    /// A person's name; printed with its first character.
    ///
    /// ```
    /// use portolan_domain::PersonName;
    /// let name = PersonName::plain("张三")?;
    /// assert_eq!((name.to_string().as_str(), name.reveal()), ("张*", "张三"));
    /// # Ok::<(), portolan_domain::PersonError>(())
    /// ```
    PersonName, "a person's name", mask::name
);
personal!(
    /// A phone number; printed with at most its first three and last two digits.
    Phone, "a phone number", mask::phone
);
personal!(
    /// An address down to the door; printed without its numbers.
    StreetAddress, "a street address", mask::address
);
personal!(
    /// The number of a house or door; printed as stars.
    HouseNumber, "a house number", mask::all
);
personal!(
    /// An e-mail address; printed with its first character and its domain.
    Email, "an e-mail address", mask::email
);
personal!(
    /// A person's tax number; printed with its last two characters.
    TaxId, "a tax number", mask::contact
);

/// The last four digits of a phone number, by which providers check who asks. Printed as stars.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneTail(Box<str>);

impl PhoneTail {
    /// Reads exactly four digits, blanks around them dropped.
    ///
    /// # Errors
    /// [`PersonError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, PersonError> {
        let text = text.trim();
        if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.into()))
        } else {
            Err(PersonError { what: "a phone tail is the last four digits", length: text.chars().count() })
        }
    }

    /// The tail of a phone number; `None` if its last four digits are not in the clear or an extension follows them.
    #[must_use]
    pub fn of(phone: &Phone) -> Option<Self> {
        if phone.state() == PersonalState::Cipher || phone.reveal().chars().any(char::is_alphabetic) {
            return None;
        }
        let last = phone.reveal().chars().rev().filter(|c| mask::digit(*c).is_some() || mask::star(*c)).take(4);
        let digits: Option<Vec<char>> = last.map(|c| mask::digit(c).and_then(|d| char::from_digit(d, 10))).collect();
        Self::parse(&digits?.into_iter().rev().collect::<String>()).ok()
    }

    /// The four digits.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PhoneTail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("****")
    }
}

impl fmt::Debug for PhoneTail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneTail(****)")
    }
}

/// How to reach a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Contact {
    /// Name.
    pub name: Option<PersonName>,
    /// Mobile number.
    pub mobile: Option<Phone>,
    /// Telephone, where it is given apart from the mobile number.
    pub telephone: Option<Phone>,
    /// E-mail address.
    pub email: Option<Email>,
    /// Tax number, as customs ask for.
    pub tax_id: Option<TaxId>,
}

impl Contact {
    /// Of whom nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// Where a parcel goes, from country to door, as far as the provider tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Address {
    /// Country, as the provider writes it: a code or a name.
    pub country: Option<String>,
    /// Province or state.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
    /// County or district.
    pub county: Option<String>,
    /// Town or street office.
    pub town: Option<String>,
    /// Street, down to the door.
    pub street: Option<StreetAddress>,
    /// Postcode.
    pub postcode: Option<String>,
    /// House number, where it is given apart from the street.
    pub house_number: Option<HouseNumber>,
    /// The whole address in one text, where it is given so.
    pub full_text: Option<StreetAddress>,
}

impl Address {
    /// Of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_printed_masked_in_every_state() {
        let plain = PersonName::plain(" 张三 ").unwrap();
        assert_eq!((plain.to_string().as_str(), plain.reveal(), plain.state()), ("张*", "张三", PersonalState::Plain));
        assert_eq!(format!("{plain:?}"), "PersonName(张* Plain)");
        let cipher = Phone::cipher("aGVsbG8=").unwrap();
        assert_eq!((cipher.to_string().as_str(), cipher.reveal()), ("***", "aGVsbG8="));
        assert!(!format!("{cipher:?}").contains("aGVs"));
        let masked = Phone::masked("138****8888").unwrap();
        assert_eq!((masked.to_string().as_str(), masked.reveal()), ("138******88", "138****8888"));
        assert_eq!(StreetAddress::plain("长安街12号3单元").unwrap().to_string(), "长安街**号*单元");
        assert_eq!(HouseNumber::plain("12-3 B").unwrap().to_string(), "**** *");
    }

    #[test]
    fn nothing_is_no_person() {
        assert_eq!(
            PersonName::plain("  ").unwrap_err().to_string(),
            "a person's name must not be empty; this one has 2 characters"
        );
        assert!(Phone::cipher("").is_err() && StreetAddress::masked("\n").is_err() && TaxId::plain(" ").is_err());
    }

    #[test]
    fn a_tail_is_the_last_four_digits_and_is_not_printed() {
        let tail = PhoneTail::parse(" 1234 ").unwrap();
        assert_eq!((tail.reveal(), format!("{tail} {tail:?}").as_str()), ("1234", "**** PhoneTail(****)"));
        for bad in ["", "123", "12345", "12a4", "１２３４"] {
            let error = PhoneTail::parse(bad).unwrap_err();
            assert!(bad.is_empty() || !error.to_string().contains(bad));
        }
        let of = |phone: Phone| PhoneTail::of(&phone).map(|tail| tail.reveal().to_owned());
        assert_eq!(of(Phone::plain("+86 138-0000-1234").unwrap()).as_deref(), Some("1234"));
        assert_eq!(of(Phone::plain("１３８００００１２３４").unwrap()).as_deref(), Some("1234"));
        assert_eq!(of(Phone::masked("138****1234").unwrap()).as_deref(), Some("1234"));
        assert_eq!(of(Phone::masked("138******34").unwrap()), None);
        assert_eq!(of(Phone::cipher("1234").unwrap()), None);
        assert_eq!(of(Phone::plain("010-12345678转8001").unwrap()), None);
        assert_eq!(of(Phone::plain("123").unwrap()), None);
    }

    #[test]
    fn a_planted_person_is_not_printed() {
        let contact = Contact {
            name: PersonName::plain("Zhang San").ok(),
            mobile: Phone::plain("13800000000").ok(),
            telephone: Phone::plain("010-87654321").ok(),
            email: Email::plain("zhangsan@example.com").ok(),
            tax_id: TaxId::plain("110101199001011234").ok(),
        };
        let address = Address {
            city: Some("北京市".into()),
            street: StreetAddress::plain("长安街12号3单元501室").ok(),
            house_number: HouseNumber::plain("501").ok(),
            full_text: StreetAddress::plain("北京市长安街12号3单元501室").ok(),
            ..Address::new()
        };
        let shown = format!("{contact:?} {contact:#?} {address:?} {address:#?}");
        for secret in ["Zhang", "San", "13800000000", "8765", "zhangsan", "199001", "501", "12号"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
        assert!(shown.contains("北京市"));
    }
}
