//! What requests are made of: numbers without a float, lists, objects in objects; and what is checked before anything is
//! sent.

pub use portolan_exchange::json::Number;
use portolan_ports::{Error, ErrorKind};
use serde::Serialize;

/// A request that can be checked and written.
pub(crate) trait Request: Serialize {
    /// Whether CJ's page allows it to be sent. `at` stands before the names of fields, as `products[0].`.
    fn check_at(&self, at: &str) -> Result<(), Error>;
}

/// What a check says of one field: never its value.
pub(crate) fn invalid(field: &str, problem: &str) -> Error {
    Error::not_sent(ErrorKind::InvalidInput, format!("`{field}` {problem}"))
}

/// At most so many characters, Chinese ones counting one each.
pub(crate) fn at_most(field: &str, text: &str, most: usize) -> Result<(), Error> {
    let length = text.chars().count();
    if length > most { Err(invalid(field, &format!("has {length} characters, and may have {most}"))) } else { Ok(()) }
}

/// A value of a request.
pub(crate) trait Value {
    /// There is nothing in it.
    fn is_blank(&self) -> bool {
        false
    }

    /// It is not written at all.
    fn is_absent(&self) -> bool {
        false
    }

    /// Whether it can be sent as `field`, which names its whole path.
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

/// A list that is required; `Option` around it makes it optional.
impl<T: Value> Value for Vec<T> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn check(&self, field: &str) -> Result<(), Error> {
        if self.is_empty() {
            return Err(invalid(field, "has no entry"));
        }
        self.iter().enumerate().try_for_each(|(index, value)| value.check(&format!("{field}[{index}]")))
    }
}

impl Value for bool {
    fn check(&self, _: &str) -> Result<(), Error> {
        Ok(())
    }
}

impl Value for u32 {
    fn check(&self, _: &str) -> Result<(), Error> {
        Ok(())
    }
}

impl Value for Number {
    fn check(&self, _: &str) -> Result<(), Error> {
        Ok(())
    }
}

/// Defines a request, or an object in one: its fields in CJ's words, what is required (without `Option`), and the rules
/// beyond that, which get what stands before the names of fields. It can be read from CJ's JSON too. `Debug` prints the
/// names of the fields that are sent alone: their values may be a person's.
macro_rules! request {
    (
        $(#[$meta:meta])* pub struct $name:ident {
            $($(#[$field_meta:meta])* $field:ident : $kind:ty = $key:literal),* $(,)?
        }
        $(check $rules:path)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
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
                $crate::wire::request::Request::check_at(self, "")
            }
        }

        impl $crate::wire::request::Request for $name {
            fn check_at(&self, at: &str) -> Result<(), portolan_ports::Error> {
                $($crate::wire::request::Value::check(&self.$field, &format!("{at}{}", $key))?;)*
                $($rules(self, at)?;)?
                let _unused = at;
                Ok(())
            }
        }

        impl $crate::wire::request::Value for $name {
            fn check(&self, field: &str) -> Result<(), portolan_ports::Error> {
                $crate::wire::request::Request::check_at(self, &format!("{field}."))
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
