//! A shop on the market place: orders that wait to be shipped. All persons are made up, and say so.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::parcel::Parcel;
use super::script::{ScanKind, Script};
use crate::Error;
use crate::chance::{chance_for, digits};
use crate::clock::as_text;

/// The merchant to whom the orders and goods of the world belong.
pub const DEFAULT_VENDER_ID: &str = "10000001";
/// The merchant to whom the one foreign order of the world belongs.
pub const FOREIGN_VENDER_ID: &str = "10000099";

/// The most orders that a shop holds.
const MAX_ORDERS: usize = 100_000;
/// A price above this (ten million yuan) is a mistake.
const MAX_FEN: i64 = 1_000_000_000;

/// The state of an order, in JD's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ShopOrderState {
    /// Waits to be shipped.
    WaitSellerStockOut,
    /// Shipped; waits to be confirmed.
    WaitGoodsReceiveConfirm,
    /// Complete.
    FinishedL,
    /// Cancelled.
    TradeCanceled,
    /// Locked: the buyer asked for something.
    Locked,
    /// Paused.
    Pause,
}

impl ShopOrderState {
    /// All states.
    pub const ALL: [Self; 6] = [
        Self::WaitSellerStockOut,
        Self::WaitGoodsReceiveConfirm,
        Self::FinishedL,
        Self::TradeCanceled,
        Self::Locked,
        Self::Pause,
    ];

    /// JD's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::WaitSellerStockOut => "WAIT_SELLER_STOCK_OUT",
            Self::WaitGoodsReceiveConfirm => "WAIT_GOODS_RECEIVE_CONFIRM",
            Self::FinishedL => "FINISHED_L",
            Self::TradeCanceled => "TRADE_CANCELED",
            Self::Locked => "LOCKED",
            Self::Pause => "PAUSE",
        }
    }

    /// The state of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// What JD writes beside it.
    pub(crate) fn remark(self) -> &'static str {
        match self {
            Self::WaitSellerStockOut => "等待出库",
            Self::WaitGoodsReceiveConfirm => "等待确认收货",
            Self::FinishedL => "完成",
            Self::TradeCanceled => "已取消",
            Self::Locked => "锁定",
            Self::Pause => "暂停",
        }
    }
}

/// One line of an order. Money is in fen, hundredths of a yuan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShopOrderLine {
    /// JD's number of the goods.
    pub sku: u64,
    /// Their name.
    pub name: String,
    /// The price of one, in fen.
    pub price_fen: i64,
    /// How many.
    pub quantity: u32,
}

impl ShopOrderLine {
    /// A line.
    pub fn new(sku: u64, name: impl Into<String>, price_fen: i64, quantity: u32) -> Self {
        Self { sku, name: name.into(), price_fen, quantity }
    }
}

/// A carrier and a waybill with which an order was shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Shipment {
    /// The carrier's number in the shop.
    pub carrier: String,
    /// The waybill.
    pub waybill: String,
}

/// Who gets the goods. Made up from end to end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Consignee {
    pub(crate) name: &'static str,
    pub(crate) mobile: &'static str,
    pub(crate) province: &'static str,
    pub(crate) city: &'static str,
    pub(crate) county: &'static str,
    pub(crate) full_address: &'static str,
}

impl std::fmt::Debug for Consignee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[consignee]")
    }
}

const CONSIGNEES: [Consignee; 3] = [
    Consignee {
        name: "测试收货人甲",
        mobile: "13800000011",
        province: "上海",
        city: "浦东新区",
        county: "张江镇",
        full_address: "上海浦东新区张江镇测试街道11号101室(模拟数据)",
    },
    Consignee {
        name: "测试收货人乙",
        mobile: "13800000012",
        province: "广东",
        city: "广州市",
        county: "天河区",
        full_address: "广东广州市天河区测试街道12号202室(模拟数据)",
    },
    Consignee {
        name: "测试收货人丙",
        mobile: "13800000013",
        province: "四川",
        city: "成都市",
        county: "武侯区",
        full_address: "四川成都市武侯区测试街道13号303室(模拟数据)",
    },
];

/// An order of a shop. Money is in fen, hundredths of a yuan.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct ShopOrder {
    /// JD's order number: digits only, 12 or more of them.
    pub id: String,
    /// The merchant who sells.
    pub vender_id: String,
    /// The state as of the last change. Delivery completes a shipped order without another change.
    pub state: ShopOrderState,
    /// When the buyer ordered, in world time.
    #[serde(serialize_with = "as_text")]
    pub placed: Timestamp,
    /// When it last changed, in world time.
    #[serde(serialize_with = "as_text")]
    pub modified: Timestamp,
    /// What was bought.
    pub lines: Vec<ShopOrderLine>,
    /// What shipping costs, in fen.
    pub freight_fen: i64,
    /// Whether the buyer pays at the door.
    pub cod: bool,
    /// How it was shipped.
    pub shipments: Vec<Shipment>,
    /// The life that its parcels live when a waybill is submitted for it.
    pub script: Script,
    #[serde(skip)]
    pub(crate) consignee: Consignee,
}

impl ShopOrder {
    /// The goods without freight, in fen.
    pub fn total_fen(&self) -> i64 {
        self.lines
            .iter()
            .fold(0, |sum, line| sum.saturating_add(line.price_fen.saturating_mul(i64::from(line.quantity))))
    }

    /// What is to be collected at the door, in fen.
    pub fn should_pay_fen(&self) -> i64 {
        if self.cod { self.total_fen().saturating_add(self.freight_fen) } else { 0 }
    }
}

/// An order to be put into the world.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct StageOrder {
    /// Its number, 12 to 19 digits; drawn from the seed if absent.
    pub id: Option<String>,
    /// The merchant; [`DEFAULT_VENDER_ID`] if absent.
    pub vender_id: Option<String>,
    /// Its state; [`ShopOrderState::WaitSellerStockOut`] if absent.
    pub state: Option<ShopOrderState>,
    /// Its lines; one of 899.00 if empty.
    pub lines: Vec<ShopOrderLine>,
    /// What shipping costs, in fen.
    pub freight_fen: i64,
    /// Whether the buyer pays at the door.
    pub cod: bool,
    /// The life that its parcels will live; the happy path if absent.
    pub script: Option<Script>,
}

impl StageOrder {
    /// A paid order that waits to be shipped, with everything else drawn from the seed.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this number.
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Of this merchant.
    pub fn vender_id(self, id: impl Into<String>) -> Self {
        Self { vender_id: Some(id.into()), ..self }
    }

    /// In this state.
    pub fn state(self, state: ShopOrderState) -> Self {
        Self { state: Some(state), ..self }
    }

    /// With these lines.
    pub fn lines(self, lines: Vec<ShopOrderLine>) -> Self {
        Self { lines, ..self }
    }

    /// With this freight, in fen.
    pub fn freight_fen(self, fen: i64) -> Self {
        Self { freight_fen: fen, ..self }
    }

    /// Paid at the door.
    pub fn cod(self) -> Self {
        Self { cod: true, ..self }
    }

    /// Whose parcels will live this life.
    pub fn script(self, script: Script) -> Self {
        Self { script: Some(script), ..self }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Shop {
    seed: u64,
    orders: Vec<ShopOrder>,
    by_id: BTreeMap<String, usize>,
    drawn: u64,
}

/// Why an order was not shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotShipped {
    NoSuchOrder,
    State(ShopOrderState),
}

impl Shop {
    /// A shop with orders in every state. `parcels` are shown by those that were shipped.
    pub(crate) fn new(seed: u64, start: Timestamp, parcels: &[Parcel]) -> Self {
        use ShopOrderState as S;
        let mut shop = Self { seed, orders: Vec::new(), by_id: BTreeMap::new(), drawn: 0 };
        let ago = |hours: i64| start.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(start);
        let long = format!("1{}", digits(&mut chance_for(seed, "long order"), 18));
        let cents = vec![
            ShopOrderLine::new(100_001_000_101, "测试商品 一角", 10, 1),
            ShopOrderLine::new(100_001_000_102, "测试商品 两角", 20, 1),
        ];
        let two = vec![ShopOrderLine::new(100_001_000_103, "测试商品 耳机", 9_950, 2)];
        for (stage, hours) in [
            (StageOrder::new().freight_fen(800), 30),
            (StageOrder::new().id(long).lines(cents), 26),
            (StageOrder::new().lines(two).cod(), 22),
            (StageOrder::new().state(S::WaitGoodsReceiveConfirm).script(Script::Stuck), 20 * 24),
            (StageOrder::new().state(S::WaitGoodsReceiveConfirm).script(Script::HappyPath), 6 * 24),
            (StageOrder::new().state(S::TradeCanceled), 90),
            (StageOrder::new().state(S::Locked), 50),
            (StageOrder::new().vender_id(FOREIGN_VENDER_ID), 10),
        ] {
            let shipped = stage.state == Some(S::WaitGoodsReceiveConfirm);
            let script = stage.script;
            // cannot fail: drawn numbers are free and valid
            let Ok(order) = shop.stage(stage, ago(hours)) else { continue };
            let parcel = parcels.iter().find(|parcel| Some(parcel.script) == script).filter(|_| shipped);
            if let Some(parcel) = parcel {
                order.shipments = vec![Shipment { carrier: "2087".to_owned(), waybill: parcel.number().to_owned() }];
                order.modified = parcel.scans.first().map_or(order.placed, |scan| scan.at);
            }
        }
        shop
    }

    pub(crate) fn stage(&mut self, stage: StageOrder, now: Timestamp) -> Result<&mut ShopOrder, Error> {
        if self.orders.len() >= MAX_ORDERS {
            return Err(Error::invalid("id", format!("the shop is full: {MAX_ORDERS} orders")));
        }
        let id = match stage.id {
            Some(id) => id,
            None => self.draw(),
        };
        let valid = (12..=19).contains(&id.len()) && id.parse::<i64>().is_ok_and(|n| n > 0 && n.to_string() == id);
        if !valid {
            return Err(Error::invalid("id", "12 to 19 digits without a leading zero, at most 9223372036854775807"));
        }
        if self.by_id.contains_key(&id) {
            return Err(Error::invalid("id", "this order is already in the shop"));
        }
        let money = |fen: i64| (0..=MAX_FEN).contains(&fen);
        if !money(stage.freight_fen) {
            return Err(Error::invalid("freight", "0 to 10000000.00"));
        }
        if stage.lines.len() > 1_000
            || stage.lines.iter().any(|line| !money(line.price_fen) || !(1..=100_000).contains(&line.quantity))
        {
            return Err(Error::invalid("lines", "at most 1000, prices of 0 to 10000000.00, quantities of 1 to 100000"));
        }
        let lines = if stage.lines.is_empty() {
            vec![ShopOrderLine::new(100_001_000_100, "测试商品 手机", 89_900, 1)]
        } else {
            stage.lines
        };
        let pick = chance_for(self.seed, &id).usize(0..CONSIGNEES.len());
        let at = self.orders.len();
        self.by_id.insert(id.clone(), at);
        self.orders.push(ShopOrder {
            id,
            vender_id: stage.vender_id.unwrap_or_else(|| DEFAULT_VENDER_ID.to_owned()),
            state: stage.state.unwrap_or(ShopOrderState::WaitSellerStockOut),
            placed: now,
            modified: now,
            lines,
            freight_fen: stage.freight_fen,
            cod: stage.cod,
            shipments: Vec::new(),
            script: stage.script.unwrap_or(Script::HappyPath),
            consignee: CONSIGNEES[pick],
        });
        Ok(&mut self.orders[at])
    }

    fn draw(&mut self) -> String {
        loop {
            self.drawn += 1;
            let mut chance = chance_for(self.seed, &format!("shop order {}", self.drawn));
            let id = format!("{}{}", chance.u8(1..10), digits(&mut chance, 11));
            if !self.by_id.contains_key(&id) {
                return id;
            }
        }
    }

    pub(crate) fn orders(&self) -> &[ShopOrder] {
        &self.orders
    }

    pub(crate) fn order(&self, id: &str) -> Option<&ShopOrder> {
        self.by_id.get(id).and_then(|at| self.orders.get(*at))
    }

    pub(crate) fn ship(&mut self, id: &str, shipments: Vec<Shipment>, now: Timestamp) -> Result<(), NotShipped> {
        let order = self.by_id.get(id).and_then(|at| self.orders.get_mut(*at)).ok_or(NotShipped::NoSuchOrder)?;
        if order.state != ShopOrderState::WaitSellerStockOut {
            return Err(NotShipped::State(order.state));
        }
        order.state = ShopOrderState::WaitGoodsReceiveConfirm;
        order.shipments = shipments;
        order.modified = now;
        Ok(())
    }
}

/// Whether a parcel has been handed over on one of its waybills by a time.
pub(crate) fn handed_over(parcel: &Parcel, leg: usize, by: Timestamp) -> bool {
    parcel.seen(by).any(|scan| scan.leg == leg && scan.kind == ScanKind::Delivered)
}
