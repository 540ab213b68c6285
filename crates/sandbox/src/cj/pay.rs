//! What an account can spend, and what it spends.

use super::amount::money;
use super::arguments::Arguments;
use super::code;
use super::envelope::{Refusal, Told};
use super::operation::Desk;
use crate::reply::{Json, record};

/// `shopping/pay/getBalance`.
pub(super) fn balance(desk: &mut Desk<'_>, _: &Arguments) -> Result<Told, Refusal> {
    let held = desk.cj.accounts.get(&desk.caller()?).ok_or(code::TOKEN_MISSING)?;
    Ok(Told::read(record([
        ("amount", money(held.account.balance_cents)),
        ("noWithdrawalAmount", Json::Null),
        ("freezeAmount", Json::Null),
    ])))
}
