//! An order: what was sold, to whom, and on which waybills it went.

use std::collections::BTreeMap;

use portolan_domain as domain;
use serde::{Deserialize, Serialize};

use crate::{
    Money, OrderV1, Person, Values, View,
    extra::values,
    parts::{number, text},
    words,
};

/// One order, as one provider tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Order {
    /// The name of this shape.
    pub schema: OrderV1,
    /// Who tells.
    pub provider: String,
    /// On whose behalf it was asked, where somebody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The number by which this provider finds it.
    pub id: String,
    /// Its other numbers.
    #[serde(default)]
    pub refs: Vec<String>,
    /// Where it stands, where the provider says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::ORDER_STATE_WORDS))))]
    pub state: Option<String>,
    /// The provider's code of the state, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_code: Option<String>,
    /// When the buyer placed it: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed_at: Option<String>,
    /// When it last changed: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// What the buyer pays in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
    /// What the buyer pays for shipping, within the total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freight: Option<Money>,
    /// What the courier collects at the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cod: Option<Money>,
    /// How it is paid, in the provider's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<String>,
    /// The buyer's name or number at the provider; a name, an e-mail address and a phone number are hidden unless revealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_id: Option<String>,
    /// Who receives it, and where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consignee: Option<Person>,
    /// What was ordered.
    #[serde(default)]
    pub lines: Vec<OrderLine>,
    /// The waybills it went on.
    #[serde(default)]
    pub waybills: Vec<String>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OrderLine {
    /// The merchant's or the platform's number of the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The name of the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u64>,
    /// The price of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Money>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

impl Order {
    /// The order as others may read it.
    #[must_use]
    pub fn of(order: &domain::Order, view: View) -> Self {
        Self {
            schema: OrderV1,
            provider: order.provider.to_string(),
            account: order.account.as_ref().map(ToString::to_string),
            id: number(&order.id),
            refs: order.refs.iter().map(number).collect(),
            state: order.state.map(|state| words::order_state(state).to_owned()),
            state_code: text(order.state_code.as_ref(), view),
            placed_at: order.placed_at.map(|at| at.to_string()),
            updated_at: order.updated_at.map(|at| at.to_string()),
            total: order.total.map(Money::of),
            freight: order.freight.map(Money::of),
            cod: order.cod.map(Money::of),
            payment: text(order.payment.as_ref(), view),
            buyer_id: order.buyer_id.as_ref().map(|id| buyer(id.reveal(), view)),
            consignee: Person::of(order.consignee.as_ref(), order.address.as_ref(), view),
            lines: order.lines.iter().map(|line| OrderLine::of(line, view)).collect(),
            waybills: order.waybills.iter().map(ToString::to_string).collect(),
            extra: values(&order.extra, view),
        }
    }
}

impl OrderLine {
    /// The line as others may read it.
    #[must_use]
    pub fn of(line: &domain::OrderLine, view: View) -> Self {
        Self {
            sku: line.sku.clone(),
            name: text(line.name.as_ref(), view),
            quantity: line.quantity,
            unit_price: line.unit_price.map(Money::of),
            extra: values(&line.extra, view),
        }
    }
}

/// An account's number says nothing of who it is; some are a name or an e-mail address.
fn buyer(id: &str, view: View) -> String {
    let key = match id {
        address if address.contains('@') => "buyer_email",
        name if !name.is_ascii() => "buyer_name",
        _ => "buyer_id",
    };
    view.value(key, id)
}
