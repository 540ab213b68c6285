//! The orders that the world starts with: one for each script, lived through; one that was split;
//! one that waits for its confirmation and one that waits for its money.

use jiff::{SignedDuration, Timestamp};

use super::{CjOrder, CjOrderLine, CjOrderState, Consignee, LABEL, LEAVES, Told};
use crate::chance::{chance_for, digits};
use crate::cj::Cj;
use crate::cj::goods::VARIANTS;
use crate::cj::parcel::CjScript;

pub(in crate::cj) fn seed(cj: &mut Cj, seed: u64, user: &str, start: Timestamp) {
    for script in CjScript::ALL {
        let at = paid_before(start, script);
        lived(cj, seed, user, script, 1, at);
    }
    lived(cj, seed, user, CjScript::HappyPath, 2, paid_before(start, CjScript::HappyPath));
    for level in [100, 200] {
        let order =
            order(seed, user, &format!("waiting {level}"), level, earlier(start, SignedDuration::from_hours(6)));
        cj.orders.place(seed, order);
    }
}

/// When an order had to be paid so that its parcel's life is over.
fn paid_before(start: Timestamp, script: CjScript) -> Timestamp {
    earlier(start, script.length() + LABEL + LEAVES + SignedDuration::from_hours(1))
}

fn lived(cj: &mut Cj, seed: u64, user: &str, script: CjScript, parts: u8, at: Timestamp) {
    let label = format!("{} {parts}", script.name());
    let order = order(seed, user, &label, 200, at);
    // cannot fail: drawn numbers are valid
    let _ = cj.orders.foretell(&order.number, script, parts);
    if let Some(place) = cj.orders.place(seed, order) {
        cj.pay(seed, place, at);
    }
}

fn order(seed: u64, user: &str, label: &str, level: u16, created: Timestamp) -> CjOrder {
    let mut chance = chance_for(seed, &format!("cj order {label}"));
    let goods = [&VARIANTS[1], &VARIANTS[2]];
    let line = |at: usize| CjOrderLine {
        vid: goods[at].vid.to_owned(),
        quantity: 1,
        line_item_id: String::new(),
        store_line_item_id: None,
    };
    let fields = [
        ("shippingCustomerName", "Test Receiver"),
        ("shippingAddress", "1 Made-up Street"),
        ("shippingCountry", "United States of America (the)"),
        ("shippingProvince", "Texas"),
        ("shippingCity", "Dallas"),
        ("shippingZip", "75001"),
        ("shippingPhone", "13800000000"),
    ];
    CjOrder {
        id: String::new(),
        code: String::new(),
        shipment_order_id: String::new(),
        number: format!("SO{}", digits(&mut chance, 10)),
        user_number: user.to_owned(),
        test: false,
        created,
        logistic_name: "CJPacket Ordinary".to_owned(),
        from: "CN".to_owned(),
        to: "US".to_owned(),
        lines: vec![line(0), line(1)],
        product_cents: goods[0].cents + goods[1].cents,
        postage_cents: 890,
        script: CjScript::HappyPath,
        waybills: Vec::new(),
        parts: Vec::new(),
        level,
        paid: None,
        deleted: false,
        consignee: Consignee { fields: fields.map(|(name, value)| (name, value.to_owned())).to_vec() },
        news: vec![(created, Told::State(if level == 100 { CjOrderState::Created } else { CjOrderState::Unpaid }))],
        told: 0,
        origin: None,
    }
}

fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_sub(by).unwrap_or(Timestamp::MIN)
}
