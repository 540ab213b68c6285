//! What an [`Inventory`](portolan_ports::Inventory) must do in each [`InventoryScenario`].

use portolan_domain::StockLevel;
use portolan_ports::Cursor;

use crate::{
    InventoryScenario, Outcome, Rig, Scenario,
    check::{Check, ENDLESS, expected, input, told},
};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __inventory_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments inventory Inventory InventoryScenario
            [
                found Found
                empty Empty
                unknown_goods UnknownGoods
                paged Paged
                page_beyond_last PageBeyondLast
                extra_fields ExtraFields
            ]
            [levels ListLevels]
            []
        }
    };
}
crate::__inventory_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, Scenario::Inventory(InventoryScenario::$scenario))
    };
}

/// Stock: each level of goods in a warehouse and a condition, and no others. Conditions are never added up.
pub async fn found(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Found);
    list(&check).await;
    Outcome::Held
}

/// No stock: one page without levels and without a next one.
pub async fn empty(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Empty);
    nothing(&check).await;
    Outcome::Held
}

/// Goods that nobody knows: an empty page, not an error.
pub async fn unknown_goods(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, UnknownGoods);
    input!(check, ListLevels(query));
    check.rig_holds(query.goods_no.is_some(), || "ask for goods".into());
    nothing(&check).await;
    Outcome::Held
}

async fn nothing(check: &Check) {
    input!(check, ListLevels(query));
    let page = check.found(check.inventory().levels(query).await);
    check.equal("number of levels", page.levels.len(), 0);
    check.holds(page.next.is_none(), || "there is no stock, and a next page is promised".into());
}

/// Much stock: every level once, on two pages or more, and an end.
pub async fn paged(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Paged);
    let pages = list(&check).await;
    check.holds(pages >= 2, || "all levels came at once: stage more of them, or pages are not kept apart".into());
    Outcome::Held
}

/// A page beyond the last: the list ends there, without an error.
pub async fn page_beyond_last(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, PageBeyondLast);
    list(&check).await;
    Outcome::Held
}

/// A field that nobody knows: kept in `extra` of its level.
pub async fn extra_fields(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExtraFields);
    input!(check, ListLevels(query));
    let page = check.found(check.inventory().levels(query).await);
    check.extra_kept(page.levels.iter().map(|level| &level.extra));
    Outcome::Held
}

/// Follows the cursor to its end, and compares all levels with those expected; gives the number of pages.
async fn list(check: &Check) -> usize {
    input!(check, ListLevels(query));
    let mut levels: Vec<StockLevel> = Vec::new();
    let mut seen: Vec<Cursor> = Vec::new();
    let mut next = query.clone();
    loop {
        let page = check.found(check.inventory().levels(&next).await);
        levels.extend(page.levels);
        let Some(cursor) = page.next else { break };
        check.holds(!seen.contains(&cursor) && seen.len() < ENDLESS, || "the cursor leads to no end".into());
        seen.push(cursor.clone());
        next.cursor = Some(cursor);
    }
    let expected = expected!(check, Level);
    for expected in &expected {
        let place = |level: &StockLevel| (level.goods_no.clone(), level.warehouse.clone(), level.condition.clone());
        let mut found = levels.iter().filter(|level| place(level) == place(expected));
        let level = check.given_back("a level of the stock", found.next());
        check.holds(found.next().is_none(), || "a level came twice".into());
        told!(check, "a level's", level, expected, [on_hand, available, reserved]);
    }
    check.holds(levels.len() == expected.len(), || "a level came that was not asked for".into());
    seen.len() + 1
}
