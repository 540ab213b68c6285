//! What comes in: purchases and other goods in two halves, returns at once.

use jiff::Timestamp;

use super::{Line, MAX, No, Warehouse, after};

/// Why goods come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InboundKind {
    Purchase,
    Return,
    Other,
}

impl InboundKind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Purchase => "JPI",
            Self::Return => "JRI",
            Self::Other => "JBI",
        }
    }

    /// After how many hours goods are received, all of them by the last.
    fn hours(self) -> &'static [i64] {
        match self {
            Self::Purchase | Self::Other => &[6, 12],
            Self::Return => &[8],
        }
    }
}

/// A document for goods that come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inbound {
    pub(crate) kind: InboundKind,
    vender: String,
    /// The merchant's own number.
    pub(crate) own_no: String,
    /// The outbound order that is returned.
    pub(crate) returned: String,
    building: String,
    pub(crate) lines: Vec<Line>,
    pub(crate) made: Timestamp,
    /// How many halves have come.
    parts: usize,
    pub(crate) changed: Timestamp,
    pub(crate) cancelled: bool,
}

impl Inbound {
    /// A document that is not in the register yet.
    pub(crate) fn new(kind: InboundKind, own_no: String, building: String, lines: Vec<Line>, now: Timestamp) -> Self {
        Self {
            kind,
            vender: String::new(),
            own_no,
            returned: String::new(),
            building,
            lines,
            made: now,
            parts: 0,
            changed: now,
            cancelled: false,
        }
    }

    /// Of goods that went out with this order.
    pub(crate) fn returning(self, outbound: String) -> Self {
        Self { returned: outbound, ..self }
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.parts >= self.kind.hours().len()
    }

    /// In words.
    pub(crate) fn state(&self) -> &'static str {
        match self.parts {
            _ if self.cancelled => "已取消",
            0 => "初始化",
            _ if self.is_complete() => "收货完成",
            _ => "部分收货",
        }
    }
}

impl Warehouse {
    /// Takes a document. Only a return is refused when its own number comes a second time: JD's
    /// page says so of returns, and of nothing else.
    pub(crate) fn add_inbound(&mut self, venders: &[String], document: Inbound) -> Result<String, No> {
        self.check(venders, &document.building, &document.lines)?;
        let vender = venders.first().ok_or(No::Unknown("seller_no"))?;
        if document.kind == InboundKind::Return {
            let again = |other: &Inbound| {
                other.kind == InboundKind::Return
                    && other.vender == *vender
                    && other.own_no == document.own_no
                    && !other.cancelled
            };
            if self.inbound.values().any(again) {
                return Err(No::Again("inbound_no"));
            }
            self.check_return(venders, &document)?;
        }
        if self.inbound.len() >= MAX {
            return Err(No::Full);
        }
        let no = self.draw(document.kind.prefix(), 10);
        self.inbound.insert(no.clone(), Inbound { vender: vender.clone(), ..document });
        self.open.insert(no.clone());
        Ok(no)
    }

    /// Only what went out can come back, and only once.
    fn check_return(&self, venders: &[String], document: &Inbound) -> Result<(), No> {
        let outbound = self.outbound(venders, &document.returned).ok_or(No::Unknown("josl_outbound_no"))?;
        if !outbound.is_gone() {
            return Err(No::State("josl_outbound_no"));
        }
        let earlier = || self.inbound.values().filter(|other| other.returned == document.returned && !other.cancelled);
        for line in &document.lines {
            let of = |lines: &[Line]| -> i64 {
                lines.iter().filter(|other| other.goods_no == line.goods_no).map(|other| other.asked).sum()
            };
            let back: i64 = earlier().map(|other| of(&other.lines)).sum::<i64>() + of(&document.lines);
            if back > of(&outbound.order.lines) {
                return Err(No::Value("expected_qty"));
            }
        }
        Ok(())
    }

    pub(crate) fn inbound(&self, venders: &[String], kind: InboundKind, no: &str) -> Option<&Inbound> {
        self.inbound.get(no).filter(|document| document.kind == kind && venders.contains(&document.vender))
    }

    /// Cancels a return that has not come in yet.
    pub(crate) fn cancel_return(&mut self, venders: &[String], no: &str, now: Timestamp) -> Result<(), No> {
        let found =
            |document: &&mut Inbound| document.kind == InboundKind::Return && venders.contains(&document.vender);
        let document = self.inbound.get_mut(no).filter(found).ok_or(No::Unknown("receipt_no"))?;
        if document.cancelled {
            return Err(No::Again("receipt_no"));
        }
        if document.is_complete() {
            return Err(No::State("receipt_no"));
        }
        document.cancelled = true;
        document.changed = now;
        self.open.remove(no);
        Ok(())
    }

    /// Receives what is due; says whether nothing more will come.
    pub(super) fn move_in(&mut self, no: &str, now: Timestamp) -> bool {
        let Some(document) = self.inbound.get_mut(no) else { return true };
        let hours = document.kind.hours();
        while let Some(hour) = hours.get(document.parts) {
            let due = after(document.made, *hour);
            if due > now {
                return false;
            }
            document.parts += 1;
            document.changed = due;
            let last = document.parts == hours.len();
            for line in &mut document.lines {
                let came = if last { line.asked - line.moved } else { line.asked / 2 };
                line.moved += came;
                let shelf = (document.building.clone(), line.goods_no.clone(), line.status.clone());
                self.stock.entry(shelf).or_default().there += came;
            }
        }
        true
    }
}
