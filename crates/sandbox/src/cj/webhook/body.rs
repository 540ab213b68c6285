//! The bodies of webhooks, and their signature. Ids are numbers here, though they are beyond what a
//! float holds; scans are JSON in a text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use jiff::tz::Offset;
use sha2::Sha256;

use crate::cj::Cj;
use crate::cj::goods::variant;
use crate::cj::order::{CjOrder, CjOrderLine, Orders, Told, tracking_url};
use crate::cj::parcel::{CjParcel, CjScan};
use crate::clock::{china, civil_text};
use crate::reply::{Json, Shape, hundredths, number, record, spare, text};

/// What stands around the parameters of every webhook.
pub(super) struct Message<'a> {
    pub(super) id: String,
    pub(super) open_id: &'a str,
}

impl Message<'_> {
    fn around(&self, kind: &'static str, what: &'static str, params: Json, shape: Shape) -> Bytes {
        let message = record([
            ("messageId", text(self.id.clone())),
            ("type", text(kind)),
            ("messageType", text(what)),
            ("openId", number(self.open_id)),
            ("params", params),
        ]);
        message.bytes(Shape { list_shapes: false, ..shape })
    }
}

/// HMAC-SHA256 over the bytes as they are sent, keyed with the digits of the account's id.
pub(super) fn sign(open_id: &str, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(open_id.as_bytes()).ok()?;
    mac.update(body);
    Some(STANDARD.encode(mac.finalize().into_bytes()))
}

/// A parcel as it was when so many of its scans had happened.
pub(super) fn logistic(message: &Message<'_>, parcel: &CjParcel, scans: usize, shape: Shape) -> Bytes {
    let seen = parcel.scans.get(..scans).unwrap_or(&parcel.scans);
    let event = |scan: &CjScan| {
        let time = civil_text(scan.at, china());
        // what the last-mile carrier says is told a second time
        let third = |own: &str| if scan.status >= 9 { spare(text(own)) } else { Json::Null };
        record([
            ("status", number(scan.status)),
            ("activity", text(scan.remark)),
            ("location", text(scan.place)),
            ("eventTime", text(time.clone())),
            ("statusDesc", text(scan.text)),
            ("thirdActivity", third(scan.remark)),
            ("thirdLocation", third(scan.place)),
            ("thirdEventTime", third(&time)),
        ])
    };
    let events = Json::List(seen.iter().rev().map(event).collect());
    let plain = Shape { list_shapes: false, ..shape };
    let events = match shape.list_shapes {
        true => events,
        false => text(String::from_utf8_lossy(&events.bytes(plain))),
    };
    let params = record([
        ("orderId", number(&parcel.order_id)),
        ("storeOrderNumbers", Json::List(vec![text(parcel.order_number.clone())])),
        ("logisticName", text(parcel.logistic_name.clone())),
        ("trackingNumber", text(parcel.number.clone())),
        ("trackingUrl", spare(text(tracking_url(parcel)))),
        ("trackingProvider", spare(text(parcel.logistic_name.clone()))),
        ("trackingStatus", number(seen.last().map_or(0, |scan| scan.status))),
        ("logisticsTrackEvents", events),
    ]);
    message.around("LOGISTIC", "UPDATE", params, shape)
}

fn utc(at: Option<Timestamp>) -> Json {
    at.map_or(Json::Null, |at| text(civil_text(at, Offset::UTC)))
}

/// An order as it was when something happened to it.
pub(super) fn order(message: &Message<'_>, order: &CjOrder, cj: &Cj, place: usize, shape: Shape) -> Option<Bytes> {
    let (at, told) = *order.news.get(place)?;
    let what = match told {
        Told::Split => return Some(split(message, order, &cj.orders, at, shape)),
        Told::Connected => "ORDER_CONNNECTED", // so spelt by CJ
        Told::State(crate::CjOrderState::Cancelled) => "DELETE",
        Told::State(_) if place == 0 => "INSERT",
        Told::State(_) | Told::Tracked => "UPDATE",
    };
    // the state of that moment: the last that was told up to it
    let mut states = order.news.iter().take(place + 1).filter_map(|(_, told)| match told {
        Told::State(state) => Some(*state),
        _ => None,
    });
    let parcel = order.parcel(&cj.parcels, at);
    let item = |line: &CjOrderLine| {
        record([
            ("vid", text(line.vid.clone())),
            ("quantity", number(line.quantity)),
            ("sellPrice", number(hundredths(variant(&line.vid).map_or(0, |goods| goods.cents)))),
            ("lineItemId", text(line.line_item_id.clone())),
            ("storeLineItemId", line.store_line_item_id.clone().map_or(Json::Null, text)),
            ("productionOrderStatus", Json::Null),
            ("abnormalType", Json::List(Vec::new())),
        ])
    };
    let params = record([
        ("cjOrderId", number(&order.id)),
        ("orderNumber", text(order.number.clone())),
        ("orderNum", text(order.number.clone())),
        ("orderStatus", text(states.next_back().map_or("CREATED", crate::CjOrderState::name))),
        ("logisticName", text(order.logistic_name.clone())),
        ("trackNumber", parcel.map_or(Json::Null, |parcel| text(parcel.number.clone()))),
        ("trackingUrl", parcel.map_or(Json::Null, |parcel| text(tracking_url(parcel)))),
        ("trackingProvider", parcel.map_or(Json::Null, |_| text(order.logistic_name.clone()))),
        ("createDate", utc(Some(order.created))),
        ("updateDate", utc(Some(at))),
        ("payDate", utc(order.paid().filter(|paid| *paid <= at))),
        ("deliveryDate", utc(parcel.and_then(|parcel| parcel.seen(at).next()).map(|scan| scan.at))),
        ("completeDate", utc(parcel.and_then(CjParcel::delivered).filter(|over| *over <= at))),
        ("orderItems", Json::List(order.lines.iter().map(item).collect())),
    ]);
    Some(message.around("ORDER", what, params, shape))
}

/// One order has become several.
fn split(message: &Message<'_>, order: &CjOrder, orders: &Orders, at: Timestamp, shape: Shape) -> Bytes {
    let found = |code: &String| orders.find(&order.user_number, code, at).and_then(|at| orders.get(at));
    let parts = order.parts.iter().filter_map(found).map(|part| {
        let product = |line: &CjOrderLine| {
            record([
                ("sku", text(variant(&line.vid).map_or("", |goods| goods.sku))),
                ("vid", text(line.vid.clone())),
                ("quantity", number(line.quantity)),
                ("productCode", text(variant(&line.vid).map_or("", |goods| goods.spu))),
            ])
        };
        record([
            ("orderCode", text(part.code.clone())),
            ("createAt", number(at.as_millisecond())),
            ("orderStatus", number(300)),
            ("productList", Json::List(part.lines.iter().map(product).collect())),
        ])
    });
    let params = record([
        ("originalOrderId", text(order.id.clone())),
        ("orderSplitTime", text(civil_text(at, Offset::UTC))),
        ("splitOrderList", Json::List(parts.collect())),
    ]);
    message.around("ORDERSPLIT", "UPDATE", params, shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_of_a_known_body() {
        let body = concat!(
            r#"{"messageId":"m-1","type":"LOGISTIC","messageType":"UPDATE","openId":33689,"#,
            r#""params":{"orderId":210823100016290555,"trackingNumber":"CJPKL0000000001YQ","trackingStatus":5}}"#
        );
        let expected = "0Dn1dshzKuVyqwh+lV/UQiw0+Phc3sp3UodBT6WjTKc=";
        assert_eq!(sign("33689", body.as_bytes()).as_deref(), Some(expected));
        let message = Message { id: "m-1".to_owned(), open_id: "33689" };
        let params = record([
            ("orderId", number("210823100016290555")),
            ("trackingNumber", text("CJPKL0000000001YQ")),
            ("trackingStatus", number(5)),
        ]);
        assert_eq!(message.around("LOGISTIC", "UPDATE", params, Shape::default()), body);
    }
}
