//! What the ledger keeps of a call's parameters: which document it is about, never a person.

use serde_json::{Map, Value};

use crate::ledger::Received;

/// The names under which documents are asked for, the most telling first.
const NUMBERS: [&str; 19] = [
    "waybillCode",
    "deliveryId",
    "order_id",
    "orderId",
    "receipt_no",
    "receipt_nos",
    "in_bound_no",
    "josl_outbound_no",
    "channels_outbound_no",
    "outbound_no",
    "po_no",
    "inbound_no",
    "goods_no",
    "josl_good_no",
    "isv_good_no",
    "bar_code",
    "customerCode",
    "order_state",
    "start_date",
];

pub(super) fn received(fields: &Map<String, Value>) -> Received {
    let found = NUMBERS.iter().find_map(|name| {
        let value = match fields.get(*name)? {
            Value::String(text) => text.chars().take(64).collect(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some((*name, value))
    });
    Received {
        reference_number: found.as_ref().map(|(_, value)| value.clone()),
        reference_type: found.map(|(name, _)| name.to_owned()),
        scope: None,
    }
}
