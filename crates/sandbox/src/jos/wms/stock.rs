//! Stock.

use super::super::arguments::{Arguments, Refusal};
use super::super::method::{Desk, Failing, Told};
use super::refused;
use crate::reply::{Json, number, record, spare, text};
use crate::world::No;

/// How many shelves one page shows.
const PAGE: usize = 20;

/// `jingdong.logistics.stock.search`. A page beyond the last is empty.
pub(in crate::jos) fn search(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let page = arguments.needed_whole("current_page")?;
    let building = arguments.text("warehouse_no")?;
    let goods = arguments.text("goods_no")?;
    let Some(before) = page.checked_sub(1).and_then(|page| usize::try_from(page).ok()) else {
        return refused(Failing::Process("stock", true), &No::Value("current_page"));
    };
    let shelves: Vec<_> = desk
        .world
        .warehouse
        .stock(&desk.party.venders)
        .filter(|((at, _, _), _)| building.as_ref().is_none_or(|building| building == at))
        .filter(|((_, no, _), _)| goods.as_ref().is_none_or(|goods| goods == no))
        .collect();
    let pages = shelves.len().div_ceil(PAGE);
    let list = shelves
        .into_iter()
        .skip(before.saturating_mul(PAGE))
        .take(PAGE)
        .map(|((building, goods, status), stock)| {
            record([
                ("goods_status", text(status.clone())),
                ("warehouse_no", text(building.clone())),
                ("goods_no", text(goods.clone())),
                ("available_qty", number(stock.there - stock.promised)),
                ("preemption_qty", number(stock.promised)),
                ("stock_qty", number(stock.there)),
            ])
        })
        .collect();
    let fields = [
        ("total_page", number(pages)),
        ("error_message", spare(text(""))),
        ("process_code", text("1")),
        ("process_status", text("SUCCESS")),
        ("stock_details", Json::List(list)),
    ];
    Ok(Told::read("stock", record(fields)).with_code(1))
}
