//! Amounts of money in replies.

use super::settings::CjSettings;
use crate::reply::{Json, hundredths, number, text};

/// An amount in hundredths, as a JSON number with two decimal places.
pub(super) fn money(hundredths_of: i64) -> Json {
    number(hundredths(hundredths_of))
}

/// An amount that may be missing: null, or an empty text where the settings say so.
pub(super) fn maybe_money(amount: Option<i64>, settings: &CjSettings) -> Json {
    match amount {
        _ if settings.blank_decimals => text(""),
        Some(amount) => money(amount),
        None => Json::Null,
    }
}
