//! What goes out: goods are promised at once, and leave four hours later.

use jiff::Timestamp;

use super::super::express::express_number;
use super::{Departure, Line, MAX, No, Stock, Warehouse, after};

/// Why goods go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutboundKind {
    Sale,
    Other,
}

/// After how many hours an order reaches which state.
const STATES: [(i64, i64, &str); 4] = [(0, 10, "新单"), (2, 20, "拣货中"), (3, 30, "打包完成"), (4, 40, "已出库")];
/// A cancelled order: number and name of its state.
const CANCELLED: (i64, &str) = (90, "已取消");
/// From this hour on it is too late to cancel.
const PICKED: i64 = 2;
/// How many pieces go into one parcel.
const PIECES: i64 = 10;

/// What a merchant asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) kind: OutboundKind,
    /// The merchant's own number.
    pub(crate) own_no: String,
    pub(crate) building: String,
    /// The number of the carrier.
    pub(crate) carrier: String,
    pub(crate) customer_code: String,
    pub(crate) lines: Vec<Line>,
}

/// A parcel of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packed {
    pub(crate) number: String,
    /// Grams.
    pub(crate) grams: i64,
}

/// An order that goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outbound {
    pub(crate) order: Order,
    vender: String,
    made: Timestamp,
    cancelled: Option<Timestamp>,
    gone: bool,
    pub(crate) packages: Vec<Packed>,
}

impl Outbound {
    pub(crate) fn is_gone(&self) -> bool {
        self.gone
    }

    /// All states that it has reached: number, name, since when.
    pub(crate) fn states(&self, now: Timestamp) -> Vec<(i64, &'static str, Timestamp)> {
        let until = self.cancelled.unwrap_or(now);
        let mut states: Vec<_> = STATES
            .into_iter()
            .map(|(hours, number, name)| (number, name, after(self.made, hours)))
            .filter(|(_, _, at)| *at <= until)
            .collect();
        if let Some(at) = self.cancelled {
            states.push((CANCELLED.0, CANCELLED.1, at));
        }
        states
    }
}

impl Warehouse {
    /// Takes an order and promises its goods. The merchant's own number may come again: it makes
    /// another order, since JD's page says nothing else.
    pub(crate) fn add_outbound(&mut self, venders: &[String], order: Order, now: Timestamp) -> Result<String, No> {
        self.check(venders, &order.building, &order.lines)?;
        if !super::CARRIERS.iter().any(|carrier| carrier.id == order.carrier) {
            return Err(No::Unknown("carriers_id"));
        }
        let vender = venders.first().ok_or(No::Unknown("channels_seller_no"))?.clone();
        if self.outbound.len() >= MAX {
            return Err(No::Full);
        }
        let shelf = |line: &Line| (order.building.clone(), line.goods_no.clone(), line.status.clone());
        for line in &order.lines {
            let asked: i64 =
                order.lines.iter().filter(|other| shelf(other) == shelf(line)).map(|other| other.asked).sum();
            let stock = self.stock.get(&shelf(line)).copied().unwrap_or_default();
            if stock.there - stock.promised < asked {
                return Err(No::Short(line.goods_no.clone()));
            }
        }
        for line in &order.lines {
            self.stock.entry(shelf(line)).or_default().promised += line.asked;
        }
        let no = self.draw("JOSL", 10);
        let made = Outbound { order, vender, made: now, cancelled: None, gone: false, packages: Vec::new() };
        self.outbound.insert(no.clone(), made);
        self.open.insert(no.clone());
        Ok(no)
    }

    pub(crate) fn outbound(&self, venders: &[String], no: &str) -> Option<&Outbound> {
        self.outbound.get(no).filter(|outbound| venders.contains(&outbound.vender))
    }

    /// Cancels a customer's order before it is picked.
    pub(crate) fn cancel_outbound(&mut self, venders: &[String], no: &str, now: Timestamp) -> Result<(), No> {
        let found =
            |outbound: &&mut Outbound| outbound.order.kind == OutboundKind::Sale && venders.contains(&outbound.vender);
        let outbound = self.outbound.get_mut(no).filter(found).ok_or(No::Unknown("receipt_no"))?;
        if outbound.cancelled.is_some() {
            return Err(No::Again("receipt_no"));
        }
        if now >= after(outbound.made, PICKED) {
            return Err(No::State("receipt_no"));
        }
        outbound.cancelled = Some(now);
        let order = &outbound.order;
        for line in &order.lines {
            let shelf = (order.building.clone(), line.goods_no.clone(), line.status.clone());
            if let Some(stock) = self.stock.get_mut(&shelf) {
                stock.promised -= line.asked;
            }
        }
        self.open.remove(no);
        Ok(())
    }

    /// Sends out what is due; says whether it has gone.
    pub(super) fn move_out(&mut self, no: &str, now: Timestamp, departed: &mut Vec<Departure>) -> bool {
        let Some(outbound) = self.outbound.get_mut(no) else { return true };
        let at = after(outbound.made, 4);
        if at > now {
            return false;
        }
        outbound.gone = true;
        let mut pieces: i64 = 0;
        let order = &mut outbound.order;
        for line in &mut order.lines {
            line.moved = line.asked;
            pieces += line.asked;
            let shelf = (order.building.clone(), line.goods_no.clone(), line.status.clone());
            let stock: &mut Stock = self.stock.entry(shelf).or_default();
            stock.there -= line.asked;
            stock.promised -= line.asked;
        }
        // many pieces, many parcels, up to five
        let parcels = ((pieces + PIECES - 1) / PIECES).clamp(1, 5);
        for parcel in 1..=parcels {
            let number = express_number(self.seed, &format!("package {no} {parcel}"));
            departed.push(Departure {
                number: number.clone(),
                order: order.own_no.clone(),
                customer_code: order.customer_code.clone(),
                at,
            });
            outbound.packages.push(Packed { number, grams: (500 * pieces / parcels).min(30_000) });
        }
        true
    }
}
