//! Orders are changed: confirmed, deleted, paid; and, for test orders, moved on by hand.

use super::{CjOrder, CjOrderState, Told as News};
use crate::cj::arguments::Arguments;
use crate::cj::code;
use crate::cj::envelope::{Refusal, Told};
use crate::cj::operation::Desk;
use crate::cj::parcel::CjStage;
use crate::ledger::{Change, ChangeKind};
use crate::reply::{Json, text};

/// Where an order lies, and a copy of it.
fn named(desk: &Desk<'_>, user: &str, arguments: &Arguments) -> Result<(usize, CjOrder), Refusal> {
    let id = arguments.needed("orderId")?;
    let at = desk.cj.orders.find(user, &id, desk.at.world).ok_or(code::ORDER_UNKNOWN)?;
    let order = desk.cj.orders.get(at).ok_or(code::ORDER_UNKNOWN)?;
    Ok((at, order.clone()))
}

fn change(kind: ChangeKind, order: &CjOrder) -> Vec<Change> {
    vec![Change::new(kind, &order.id).about([order.number.clone()])]
}

/// `PATCH shopping/order/confirmOrder`. A second time is refused.
pub(in crate::cj) fn confirm(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let user = desk.caller()?;
    let (at, order) = named(desk, &user, arguments)?;
    if order.level != 100 {
        return Err(code::NOT_CONFIRMED.into());
    }
    let now = desk.at.world;
    if let Some(order) = desk.cj.orders.get_mut(at) {
        order.level = 200;
        order.news.push((now, News::State(CjOrderState::Unpaid)));
    }
    Ok(Told::wrote(text(order.id.clone()), change(ChangeKind::PurchaseConfirmed, &order)))
}

/// `DELETE shopping/order/deleteOrder`: as long as it is not paid. Its number is free again.
pub(in crate::cj) fn delete(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let user = desk.caller()?;
    let (at, order) = named(desk, &user, arguments)?;
    if order.level >= 300 {
        return Err(code::NOT_DELETED.into());
    }
    desk.cj.orders.delete(at, desk.at.world);
    Ok(Told::wrote(text(order.id.clone()), change(ChangeKind::PurchaseDeleted, &order)))
}

/// `shopping/pay/payBalance`. A second time is refused.
pub(in crate::cj) fn pay(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let user = desk.caller()?;
    let (at, order) = named(desk, &user, arguments)?;
    if order.level != 200 {
        return Err(code::NOT_PAID.into());
    }
    let total = order.total_cents();
    let held = desk.cj.accounts.get_mut(&user).ok_or(code::TOKEN_INVALID)?;
    if held.account.balance_cents < total {
        return Err(code::BALANCE.into());
    }
    held.account.balance_cents -= total;
    desk.cj.pay(desk.seed, at, desk.at.world);
    Ok(Told::wrote(Json::Null, change(ChangeKind::PurchasePaid, &order)))
}

/// A test order of the caller's.
fn test_order(desk: &Desk<'_>, arguments: &Arguments) -> Result<(usize, CjOrder), Refusal> {
    let user = desk.caller()?;
    let id = arguments.needed("orderId")?;
    let Some(at) = desk.cj.orders.find(&user, &id, desk.at.world) else {
        let others = desk.cj.orders.is_anothers(&user, &id);
        return Err(if others { code::TEST_ANOTHERS } else { code::TEST_UNKNOWN }.into());
    };
    let order = desk.cj.orders.get(at).ok_or(code::TEST_UNKNOWN)?;
    if !order.test {
        return Err(code::NO_TEST.into());
    }
    Ok((at, order.clone()))
}

/// `shopping/sandbox/simulatePay`: without money.
pub(in crate::cj) fn simulate_pay(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let (at, order) = test_order(desk, arguments)?;
    if order.level != 200 {
        return Err(code::TEST_STATE.into());
    }
    desk.cj.pay(desk.seed, at, desk.at.world);
    Ok(Told::wrote(Json::Flag(true), change(ChangeKind::PurchasePaid, &order)))
}

/// `shopping/sandbox/updateStatus`: 300, 400, 500, 600, 700, one after the other.
pub(in crate::cj) fn update_status(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let (at, order) = test_order(desk, arguments)?;
    let target = arguments.whole("targetStatus")?.ok_or_else(|| Refusal::from(code::PARAMETER))?;
    if !(300..700).contains(&order.level) {
        return Err(code::TEST_STATE.into());
    }
    let next = order.level + 100;
    if target != i64::from(next) {
        return Err(Refusal::told(code::PARAMETER, format!("targetStatus must be {next}")));
    }
    let now = desk.at.world;
    if let Some(order) = desk.cj.orders.get_mut(at) {
        order.level = next;
        let state = match next {
            600 => CjOrderState::Shipped,
            700 => CjOrderState::Delivered,
            _ => CjOrderState::Unshipped,
        };
        order.news.push((now, News::State(state)));
    }
    let moved = Change::new(ChangeKind::PurchaseMoved, &order.id).about([next.to_string()]);
    Ok(Told::wrote(Json::Flag(true), vec![moved]))
}

/// `shopping/sandbox/updateTrackNumber`: the order gets a parcel of this number, which leaves now
/// and lives the script that was told for the order. A number that is in the world already stays
/// what it is.
pub(in crate::cj) fn update_track_number(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let (at, order) = test_order(desk, arguments)?;
    let tracked = arguments.needed_short("trackNumber", 64)?;
    if order.level < 300 {
        return Err(code::TEST_STATE.into());
    }
    let now = desk.at.world;
    if desk.cj.parcels.named(&tracked).is_none() {
        let script = desk.cj.orders.fates.get(&order.number).map_or(order.script, |fate| fate.script);
        let stage = CjStage {
            number: Some(tracked.clone()),
            order_number: Some(order.number.clone()),
            order_id: Some(order.id.clone()),
            logistic_name: Some(order.logistic_name.clone()),
            from: Some(order.from.clone()),
            to: Some(order.to.clone()),
            ..CjStage::new(script)
        };
        let staged = desk.cj.parcels.stage(desk.seed, &order.user_number, stage, now);
        staged.map_err(|_| arguments.wrong("trackNumber"))?;
    }
    if let Some(order) = desk.cj.orders.get_mut(at) {
        order.waybills = vec![tracked.clone()];
        order.news.push((now, News::Tracked));
    }
    let moved = Change::new(ChangeKind::PurchaseMoved, &order.id).about([tracked]);
    Ok(Told::wrote(Json::Flag(true), vec![moved]))
}
