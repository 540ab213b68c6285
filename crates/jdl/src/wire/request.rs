//! What requests are made of: numbers without a float, objects within objects; and what is checked before anything is
//! sent.

pub use portolan_exchange::json::Number;
use portolan_ports::{Error, ErrorKind};
use serde::{Serialize, Serializer};

/// What a check says of one field: never its value.
pub(crate) fn invalid(field: &str, problem: &str) -> Error {
    Error::not_sent(ErrorKind::InvalidInput, format!("`{field}` {problem}"))
}

/// The name of a field within an object, or of the object itself.
pub(crate) fn within(object: &str, field: &str) -> String {
    if object.is_empty() { field.to_owned() } else { format!("{object}.{field}") }
}

/// At most so many characters, Chinese ones counting one each.
pub(crate) fn at_most(field: &str, text: &str, most: usize) -> Result<(), Error> {
    let length = text.chars().count();
    if length > most { Err(invalid(field, &format!("has {length} characters, and may have {most}"))) } else { Ok(()) }
}

/// A value of a request.
pub(crate) trait Value {
    /// Nothing in it.
    fn is_blank(&self) -> bool {
        false
    }

    /// It is not written at all.
    fn is_absent(&self) -> bool {
        false
    }

    /// Whether it can be sent as the field of this name.
    fn check(&self, field: &str) -> Result<(), Error>;
}

impl Value for String {
    fn is_blank(&self) -> bool {
        self.trim().is_empty()
    }

    fn check(&self, field: &str) -> Result<(), Error> {
        if self.is_blank() { Err(invalid(field, "is required, and empty")) } else { Ok(()) }
    }
}

impl<T: Value> Value for Option<T> {
    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(Value::is_blank)
    }

    fn check(&self, field: &str) -> Result<(), Error> {
        self.as_ref().filter(|value| !value.is_blank()).map_or(Ok(()), |value| value.check(field))
    }
}

impl<T: Value> Value for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn check(&self, field: &str) -> Result<(), Error> {
        self.iter().enumerate().try_for_each(|(index, value)| value.check(&format!("{field}[{index}]")))
    }
}

macro_rules! any_value_will_do {
    ($($kind:ty),+) => {
        $(impl Value for $kind {
            fn check(&self, _: &str) -> Result<(), Error> {
                Ok(())
            }
        })+
    };
}
any_value_will_do!(u32, i64, Number);

/// Names and values of one's own.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pairs(pub Vec<(String, String)>);

impl Serialize for Pairs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl Value for Pairs {
    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }

    fn check(&self, field: &str) -> Result<(), Error> {
        self.0.iter().try_for_each(|(key, _)| key.check(&within(field, "key")))
    }
}

/// A request, or an object in one, that can be checked and written.
pub(crate) trait Request: Serialize + Value {
    /// Who is named in it: JD repeats names in its refusals, and errors do not.
    fn persons(&self) -> Vec<&str>;
}

/// Defines an object of a request: its fields in JDL's words, what is required (no `Option`), and the rules beyond that.
/// `Debug` prints the names of the fields that are sent alone: their values may be a person's.
macro_rules! request {
    (
        $(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* $field:ident : $kind:ty = $key:literal),* $(,)? }
        $(check $rules:path)?
        $(, persons $persons:expr)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, serde::Serialize)]
        pub struct $name {
            $($(#[$field_meta])*
            #[serde(rename = $key, skip_serializing_if = "crate::wire::request::Value::is_absent")]
            pub $field: $kind,)*
        }

        impl $name {
            /// Checks what can be checked before anything is sent. The client does it with every call.
            ///
            /// # Errors
            /// `InvalidInput`, not sent, naming the field and what is wrong with its shape; never its value.
            pub fn check(&self) -> Result<(), portolan_ports::Error> {
                $crate::wire::request::Value::check(self, "")
            }
        }

        impl $crate::wire::request::Value for $name {
            fn check(&self, field: &str) -> Result<(), portolan_ports::Error> {
                $($crate::wire::request::Value::check(&self.$field, &$crate::wire::request::within(field, $key))?;)*
                $($rules(self, field)?;)?
                Ok(())
            }
        }

        impl $crate::wire::request::Request for $name {
            fn persons(&self) -> Vec<&str> {
                let persons: &[fn(&Self) -> Vec<&str>] = &[$($persons)?];
                persons.iter().flat_map(|persons| persons(self)).collect()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut out = f.debug_struct(stringify!($name));
                $(if !$crate::wire::request::Value::is_absent(&self.$field) {
                    out.field(stringify!($field), &format_args!("***"));
                })*
                out.finish()
            }
        }
    };
}
pub(crate) use request;

impl std::fmt::Debug for Pairs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(key, _)| key)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_by_where_it_stands() {
        let named = |value: &dyn Value, field: &str| value.check(field).unwrap_err().message().to_owned();
        assert_eq!(named(&vec!["a".to_owned(), " ".to_owned()], "list"), "`list[1]` is required, and empty");
        assert_eq!(within("cargoes[0]", "volume"), "cargoes[0].volume");
        assert!(Some(String::new()).is_absent() && Some(String::new()).check("x").is_ok(), "nothing given is not sent");
        assert_eq!(at_most("a", "四个字符", 3).unwrap_err().message(), "`a` has 4 characters, and may have 3");
    }
}
