//! `pregetwaybillcodes`: waybill numbers for orders to come.

use super::arguments::Dto;
use super::{Desk, FULL, No, Said};
use crate::ledger::{Change, ChangeKind};
use crate::reply::{Json, record, word};

/// The most numbers that one call gives out.
const MOST: i64 = 500;

pub(super) fn run(desk: &mut Desk<'_>, dto: &Dto<'_>) -> Result<Said, No> {
    let origin = dto.origin()?;
    let customer = dto.customer(desk.app, origin)?.unwrap_or_else(|| desk.app.app_key.clone());
    let count = dto.whole("sum")?.ok_or_else(|| dto.wrong("sum", "不能为空"))?;
    if !(1..=MOST).contains(&count) {
        return Err(dto.wrong("sum", "应为1至500"));
    }
    let numbers = desk.world.reserve_waybills(&customer, usize::try_from(count).unwrap_or_default(), desk.now);
    if numbers.is_empty() {
        return Err(FULL.into());
    }
    let changes = numbers
        .iter()
        .map(|number| Change::new(ChangeKind::NumberReserved, number).about([customer.clone()]))
        .collect();
    let numbers = Json::List(numbers.into_iter().map(word).collect());
    Ok(Said::wrote(record([("waybillCodes", numbers)]), changes))
}
