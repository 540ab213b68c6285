//! An error: what went wrong, whether asking again can help, and what to do.

use portolan_ports as ports;
use serde::{Deserialize, Serialize};

use crate::{View, words};

/// The language of advice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

/// What went wrong. It names shapes and codes, never a secret and never a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Error {
    /// What kind of error.
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::ERROR_KIND_WORDS))))]
    pub kind: String,
    /// Whether asking again can help. A reader that does not know the word does not ask again.
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::RETRY_WORDS))))]
    pub retry: String,
    /// With `after`: how long to wait first, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// How far the call got: what may be concluded about a write.
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::DELIVERY_WORDS))))]
    pub delivery: String,
    /// The provider, where one was chosen already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The account, where one was chosen already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The operation, in the provider's spelling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The provider's code, as text and unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What went wrong, in words.
    pub message: String,
    /// The provider's id of the request: its support asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What to do, in one language.
    pub advice: String,
}

impl Error {
    /// The error as others may read it, with advice in one language. A phone number in the message is hidden.
    #[must_use]
    pub fn of(error: &ports::Error, lang: Lang) -> Self {
        let (retry, retry_after_ms) = words::retry(error.retry());
        let advice = error.advice();
        Self {
            kind: error.kind().word().to_owned(),
            retry: retry.to_owned(),
            retry_after_ms,
            delivery: words::delivery(error.delivery()).to_owned(),
            provider: error.provider().map(ToString::to_string),
            account: error.account().map(ToString::to_string),
            operation: error.operation().map(ToOwned::to_owned),
            code: error.code().map(ToOwned::to_owned),
            message: View::Masked.text(error.message()),
            request_id: error.request_id().map(ToOwned::to_owned),
            advice: match lang {
                Lang::En => advice.en,
                Lang::Zh => advice.zh,
            }
            .to_owned(),
        }
    }
}

/// As [`Error::of`], with the advice in English.
impl From<ports::Error> for Error {
    fn from(error: ports::Error) -> Self {
        Self::of(&error, Lang::En)
    }
}
