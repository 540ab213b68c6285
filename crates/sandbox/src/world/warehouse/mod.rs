//! A warehouse that JD runs for merchants: goods, stock, what comes in and what goes out. World
//! time moves it: goods are received and sent out some hours after a document was made.

mod inbound;
mod outbound;
mod sku;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::chance::{chance_for, digits};

pub(crate) use inbound::{Inbound, InboundKind};
pub(crate) use outbound::{Order, Outbound, OutboundKind};
pub(crate) use sku::{SKU_FIELDS, Sku};

/// The most goods, and the most documents, that a warehouse holds.
const MAX: usize = 100_000;

/// A carrier that fetches goods from a warehouse.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WarehouseCarrier {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) phone: &'static str,
}

pub(crate) const CARRIERS: [WarehouseCarrier; 3] = [
    WarehouseCarrier { id: "CYS0000001", name: "京东快递", phone: "400-000-0001" },
    WarehouseCarrier { id: "CYS0000002", name: "顺丰快递", phone: "400-000-0002" },
    WarehouseCarrier { id: "CYS0000003", name: "邮政EMS", phone: "400-000-0003" },
];

/// A building.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Building {
    pub(crate) no: &'static str,
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
    pub(crate) phone: &'static str,
}

pub(crate) const BUILDINGS: [Building; 2] = [
    Building {
        no: "BJ01", name: "北京测试一号库", address: "北京市通州区测试路21号(模拟数据)", phone: "010-00000001"
    },
    Building {
        no: "SH01", name: "上海测试一号库", address: "上海市嘉定区测试路22号(模拟数据)", phone: "021-00000001"
    },
];

/// Why a warehouse refuses something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum No {
    /// There is no such thing, or it is another merchant's.
    Unknown(&'static str),
    /// There is not enough of the goods.
    Short(String),
    /// It was asked for before.
    Again(&'static str),
    /// It has gone too far, or not far enough.
    State(&'static str),
    /// A value cannot be right.
    Value(&'static str),
    /// No room.
    Full,
}

/// Goods of one quality in one building.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stock {
    /// How many lie there.
    pub(crate) there: i64,
    /// How many of them are promised to orders.
    pub(crate) promised: i64,
}

/// Building, goods, quality.
pub(crate) type Shelf = (String, String, String);

/// One line of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) goods_no: String,
    /// The merchant's own number, as given.
    pub(crate) isv_no: String,
    /// 1 good, 2 defective, 3 sample, 4 new.
    pub(crate) status: String,
    pub(crate) asked: i64,
    /// How many came in or went out so far.
    pub(crate) moved: i64,
}

/// A parcel that left the warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Departure {
    pub(crate) number: String,
    pub(crate) order: String,
    pub(crate) customer_code: String,
    pub(crate) at: Timestamp,
}

#[derive(Debug)]
pub(crate) struct Warehouse {
    seed: u64,
    skus: BTreeMap<String, Sku>,
    stock: BTreeMap<Shelf, Stock>,
    inbound: BTreeMap<String, Inbound>,
    outbound: BTreeMap<String, Outbound>,
    /// Documents that world time still moves.
    open: BTreeSet<String>,
    drawn: u64,
}

impl Warehouse {
    /// A warehouse with three kinds of goods of one merchant.
    pub(crate) fn new(seed: u64, vender: &str) -> Self {
        let mut warehouse = Self {
            seed,
            skus: BTreeMap::new(),
            stock: BTreeMap::new(),
            inbound: BTreeMap::new(),
            outbound: BTreeMap::new(),
            open: BTreeSet::new(),
            drawn: 0,
        };
        for (at, (name, count)) in
            [("测试商品 手机", 50), ("测试商品 耳机", 8), ("测试商品 水杯", 200)].into_iter().enumerate()
        {
            let own = at + 1;
            let given = [
                ("bar_code", format!("690000000000{own}")),
                ("sku_id", format!("ISV-{own}")),
                ("name", name.to_owned()),
                ("category_id", "9987".to_owned()),
                ("category_name", "测试分类".to_owned()),
                ("size_definition", "1".to_owned()),
                ("length", "120".to_owned()),
                ("width", "80".to_owned()),
                ("height", "40".to_owned()),
                ("volume", "384000".to_owned()),
                ("gross_weight", "0.50".to_owned()),
            ];
            // cannot fail: the warehouse is empty, the bar codes differ
            let Ok(goods_no) = warehouse.add_sku(vender, given.into_iter().collect()) else { continue };
            for building in BUILDINGS {
                warehouse.stock.insert(
                    (building.no.to_owned(), goods_no.clone(), "1".to_owned()),
                    Stock { there: count, promised: 0 },
                );
            }
        }
        warehouse
    }

    /// Lets everything happen that was due by a time; says what left.
    pub(crate) fn settle(&mut self, now: Timestamp) -> Vec<Departure> {
        let mut departed = Vec::new();
        let open: Vec<String> = self.open.iter().cloned().collect();
        for no in open {
            let finished = if self.inbound.contains_key(&no) {
                self.move_in(&no, now)
            } else {
                self.move_out(&no, now, &mut departed)
            };
            if finished {
                self.open.remove(&no);
            }
        }
        departed
    }

    /// The goods on each shelf of a merchant's.
    pub(crate) fn stock(&self, venders: &[String]) -> impl Iterator<Item = (&Shelf, &Stock)> {
        self.stock.iter().filter(move |((_, goods, _), _)| self.skus.get(goods).is_some_and(|sku| sku.is_of(venders)))
    }

    fn draw(&mut self, prefix: &str, count: usize) -> String {
        loop {
            self.drawn += 1;
            let mut chance = chance_for(self.seed, &format!("{prefix} {}", self.drawn));
            let no = format!("{prefix}{}{}", chance.u8(1..10), digits(&mut chance, count - 1));
            if !self.skus.contains_key(&no) && !self.inbound.contains_key(&no) && !self.outbound.contains_key(&no) {
                return no;
            }
        }
    }

    /// That a building is there, that the lines are sound and that the goods are the merchant's.
    fn check(&self, venders: &[String], building: &str, lines: &[Line]) -> Result<(), No> {
        if !BUILDINGS.iter().any(|known| known.no == building) {
            return Err(No::Unknown("warehouse_no"));
        }
        if lines.is_empty() {
            return Err(No::Value("goods_no"));
        }
        for line in lines {
            if !self.skus.get(&line.goods_no).is_some_and(|sku| sku.is_of(venders)) {
                return Err(No::Unknown("goods_no"));
            }
            if !(1..=1_000_000).contains(&line.asked) {
                return Err(No::Value("qty"));
            }
            if !["1", "2", "3", "4"].contains(&line.status.as_str()) {
                return Err(No::Value("goods_status"));
            }
        }
        Ok(())
    }
}

fn after(at: Timestamp, hours: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX)
}
