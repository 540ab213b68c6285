//! The market place: orders as JD's order page draws them and as live gateways do, shipping, and
//! the two calls that other pages send merchants to.

pub(super) mod helpers;
pub(super) mod search;
pub(super) mod seen;
pub(super) mod ship;

use jiff::Timestamp;

use super::arguments::{Arguments, Refusal};
use crate::clock::{china, read_civil};
use crate::reply::{Json, hundredths};
use crate::world::{ShopOrder, ShopOrderState};

pub(super) const ORDERS_GET: &str = "jingdong.pop.orders.get";
pub(super) const ORDER_GET: &str = "jingdong.pop.order.get";
pub(super) const ORDER_SHIP: &str = "jingdong.pop.order.ship";
pub(super) const ORDER_TRACK: &str = "jingdong.pop.order.track";

/// The most orders on a page.
const MOST: i64 = 100;
const USUAL: i64 = 20;
/// States that JD has, and that no order of this shop is ever in.
const NEVER_HERE: [&str; 2] = ["WAIT_SELLER_DELIVERY", "POP_ORDER_PAUSE"];

/// A carrier that a shop may ship with.
pub(super) struct ShopCarrier {
    pub(super) id: u32,
    pub(super) name: &'static str,
    pub(super) cod: bool,
}

pub(super) const SHOP_CARRIERS: [ShopCarrier; 3] = [
    ShopCarrier { id: 2087, name: "京东快递", cod: true },
    ShopCarrier { id: 1010, name: "测试快递", cod: false },
    ShopCarrier { id: 467, name: "顺丰快递", cod: true },
];

/// Hundredths as a number.
fn price(fen: i64) -> Json {
    Json::Number(hundredths(fen))
}

/// What a list of orders is asked for.
struct Question {
    from: Timestamp,
    to: Timestamp,
    /// `None` asks for all.
    states: Option<Vec<ShopOrderState>>,
    page: i64,
    size: i64,
}

impl Question {
    fn read(arguments: &Arguments) -> Result<Self, Refusal> {
        let time = |name: &str| {
            let text = arguments.needed(name)?;
            // a date alone is its first moment
            let text = if text.len() == 10 { format!("{text} 00:00:00") } else { text };
            read_civil(&text, china()).ok_or_else(|| arguments.wrong(name))
        };
        let (from, to) = (time("start_date")?, time("end_date")?);
        if from > to {
            return Err(arguments.wrong("end_date"));
        }
        let mut states = None;
        for name in arguments.list("order_state")? {
            let states = states.get_or_insert_with(Vec::new);
            match ShopOrderState::from_name(&name) {
                Some(state) => states.push(state),
                None if NEVER_HERE.contains(&name.as_str()) => {}
                None => return Err(arguments.wrong("order_state")),
            }
        }
        let page = arguments.whole("page")?.unwrap_or(1);
        if page < 1 {
            return Err(arguments.wrong("page"));
        }
        let size = arguments.whole("page_size")?.unwrap_or(USUAL);
        if !(1..=MOST).contains(&size) {
            return Err(arguments.wrong("page_size"));
        }
        Ok(Self { from, to, states, page, size })
    }

    /// One page of orders, and how many there are. A page beyond the last is empty.
    fn page<'a>(
        &self,
        mut orders: Vec<(&'a ShopOrder, ShopOrderState)>,
    ) -> (Vec<(&'a ShopOrder, ShopOrderState)>, usize) {
        orders.retain(|(_, state)| self.states.as_ref().is_none_or(|states| states.contains(state)));
        let total = orders.len();
        let skip = self.page.saturating_sub(1).saturating_mul(self.size);
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let size = usize::try_from(self.size).unwrap_or_default();
        (orders.into_iter().skip(skip).take(size).collect(), total)
    }
}

/// The named fields of a record, and those that are always there.
fn chosen(json: Json, names: &[String], always: &[&str]) -> Json {
    match json {
        Json::Record(mut fields) if !names.is_empty() => {
            fields.retain(|(name, _)| names.iter().any(|own| own == name) || always.contains(&name.as_ref()));
            Json::Record(fields)
        }
        other => other,
    }
}
