//! A purchase: what was bought from a supplier, who sends it to the consignee.

use std::collections::BTreeMap;

use portolan_domain as domain;
use portolan_ports as ports;
use serde::{Deserialize, Serialize};

use crate::{
    Money, Person, PurchaseV1, Values, View,
    extra::values,
    parts::{number, text},
    words,
};

/// One purchase, as one provider tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Purchase {
    /// The name of this shape.
    pub schema: PurchaseV1,
    /// Who tells.
    pub provider: String,
    /// Who buys, where somebody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The number by which this provider finds it.
    pub id: String,
    /// Its other numbers: the merchant's, the provider's second one, the parent's.
    #[serde(default)]
    pub refs: Vec<String>,
    /// Whether it had been made before under the same reference, where it was to be made: nothing new was made then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existed: Option<bool>,
    /// Where it stands, where the provider says so. What becomes of its parcels is told by their traces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::PURCHASE_STATE_WORDS))))]
    pub state: Option<String>,
    /// The provider's code of the state, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_code: Option<String>,
    /// When it was placed: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed_at: Option<String>,
    /// When it was paid: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<String>,
    /// When it left the supplier: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipped_at: Option<String>,
    /// When it was delivered or closed: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<String>,
    /// When it last changed: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// What is to be paid in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
    /// What the goods cost, within the total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods: Option<Money>,
    /// What shipping costs, within the total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freight: Option<Money>,
    /// The page on which a person pays for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay_url: Option<String>,
    /// The shipping line, by the name under which it was ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Country of dispatch, as the provider writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Who receives it, and where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consignee: Option<Person>,
    /// What was bought.
    #[serde(default)]
    pub lines: Vec<PurchaseLine>,
    /// The waybills it went on.
    #[serde(default)]
    pub waybills: Vec<String>,
    /// Why the provider holds it back, in its words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_for: Vec<String>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// One line of a purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PurchaseLine {
    /// The supplier's number of the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The supplier's id of the variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The name of the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u64>,
    /// The price of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Money>,
    /// The merchant's own id of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant_line: Option<String>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

impl Purchase {
    /// The purchase as others may read it.
    #[must_use]
    pub fn of(purchase: &domain::Purchase, view: View) -> Self {
        let at = |at: Option<domain::EventTime>| at.map(|at| at.to_string());
        Self {
            schema: PurchaseV1,
            provider: purchase.provider.to_string(),
            account: purchase.account.as_ref().map(ToString::to_string),
            id: number(&purchase.id),
            refs: purchase.refs.iter().map(number).collect(),
            existed: None,
            state: purchase.state.map(|state| words::purchase_state(state).to_owned()),
            state_code: text(purchase.state_code.as_ref(), view),
            placed_at: at(purchase.placed_at),
            paid_at: at(purchase.paid_at),
            shipped_at: at(purchase.shipped_at),
            completed_at: at(purchase.completed_at),
            updated_at: at(purchase.updated_at),
            total: purchase.total.map(Money::of),
            goods: purchase.goods.map(Money::of),
            freight: purchase.freight.map(Money::of),
            pay_url: purchase.pay_url.clone(),
            line: purchase.line.clone(),
            origin: text(purchase.origin.as_ref(), view),
            consignee: Person::of(purchase.consignee.as_ref(), purchase.address.as_ref(), view),
            lines: purchase.lines.iter().map(|line| PurchaseLine::of(line, view)).collect(),
            waybills: purchase.waybills.iter().map(ToString::to_string).collect(),
            held_for: purchase.held_for.iter().map(|reason| view.text(reason.reveal())).collect(),
            extra: values(&purchase.extra, view),
        }
    }

    /// A purchase that the provider took, as others may read it.
    #[must_use]
    pub fn made(purchased: &ports::Purchased, view: View) -> Self {
        Self { existed: Some(purchased.existed), ..Self::of(&purchased.purchase, view) }
    }
}

impl PurchaseLine {
    /// The line as others may read it.
    #[must_use]
    pub fn of(line: &domain::PurchaseLine, view: View) -> Self {
        Self {
            sku: line.sku.clone(),
            variant: line.variant.clone(),
            name: text(line.name.as_ref(), view),
            quantity: line.quantity,
            unit_price: line.unit_price.map(Money::of),
            merchant_line: line.merchant_line.clone(),
            extra: values(&line.extra, view),
        }
    }
}
