//! The documents under which goods come into a warehouse and go out of it.

use std::collections::BTreeMap;

use portolan_domain as domain;
use serde::{Deserialize, Serialize};

use crate::{
    InboundV1, Money, Named, OutboundV1, Package, Person, Values, View,
    extra::values,
    parts::{number, text},
    warehouse::condition,
    words,
};

/// A document under which goods come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Inbound {
    /// The name of this shape.
    pub schema: InboundV1,
    /// Who tells.
    pub provider: String,
    /// Why goods come in.
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::INBOUND_KIND_WORDS))))]
    pub kind: String,
    /// The provider's number of the document, once it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The merchant's own number of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// For a return: the outbound document that is undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound: Option<String>,
    /// The warehouse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<String>,
    /// The supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<Named>,
    /// When it is expected: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<String>,
    /// When it was completed: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<String>,
    /// The goods.
    #[serde(default)]
    pub lines: Vec<DocumentLine>,
    /// How far it is, in the provider's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_code: Option<String>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// A document under which goods go out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Outbound {
    /// The name of this shape.
    pub schema: OutboundV1,
    /// Who tells.
    pub provider: String,
    /// Why goods go out.
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::OUTBOUND_KIND_WORDS))))]
    pub kind: String,
    /// The provider's number of the document, once it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The merchant's own number of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The platform's order that it fills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The warehouse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<String>,
    /// The carrier, in the warehouse's scheme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Who receives the goods, and where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consignee: Option<Person>,
    /// What the courier collects at the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cod: Option<Money>,
    /// When it shall be carried out: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<String>,
    /// The goods.
    #[serde(default)]
    pub lines: Vec<DocumentLine>,
    /// How far it is, oldest first.
    #[serde(default)]
    pub states: Vec<DocumentState>,
    /// The packages that went out, each with its waybill.
    #[serde(default)]
    pub packages: Vec<Package>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// One kind of goods on a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DocumentLine {
    /// The provider's number of the goods.
    pub goods_no: String,
    /// The merchant's number, where the provider wants or tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Pieces that the document is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<u64>,
    /// Pieces that really came or went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<u64>,
    /// In which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::CONDITION_WORDS))))]
    pub condition: Option<String>,
    /// The provider's code of the condition, with `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition_code: Option<String>,
    /// Why the two differ, in the provider's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// A state that a document has reached, in the provider's words: what they mean is not published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DocumentState {
    /// The code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was reached: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

impl Inbound {
    /// The document as others may read it.
    #[must_use]
    pub fn of(document: &domain::InboundOrder, view: View) -> Self {
        Self {
            schema: InboundV1,
            provider: document.provider.to_string(),
            kind: words::inbound_kind(document.kind).to_owned(),
            number: document.number.as_ref().map(number),
            reference: document.reference.as_ref().map(number),
            outbound: document.outbound.as_ref().map(number),
            warehouse: document.warehouse.clone(),
            supplier: Named::of(&document.supplier, view),
            expected_at: document.expected_at.map(|at| at.to_string()),
            completed_at: document.completed_at.map(|at| at.to_string()),
            lines: document.lines.iter().map(|line| DocumentLine::of(line, view)).collect(),
            state_code: text(document.state_code.as_ref(), view),
            extra: values(&document.extra, view),
        }
    }
}

impl Outbound {
    /// The document as others may read it.
    #[must_use]
    pub fn of(document: &domain::OutboundOrder, view: View) -> Self {
        let packages = document.packages.iter();
        Self {
            schema: OutboundV1,
            provider: document.provider.to_string(),
            kind: words::outbound_kind(document.kind).to_owned(),
            number: document.number.as_ref().map(number),
            reference: document.reference.as_ref().map(number),
            order: document.order.as_ref().map(number),
            warehouse: document.warehouse.clone(),
            carrier: document.carrier.as_ref().map(|carrier| view.text(carrier.value())),
            consignee: Person::of(Some(&document.consignee), Some(&document.address), view),
            cod: document.cod.map(Money::of),
            expected_at: document.expected_at.map(|at| at.to_string()),
            lines: document.lines.iter().map(|line| DocumentLine::of(line, view)).collect(),
            states: document.states.iter().map(|state| DocumentState::of(state, view)).collect(),
            packages: packages.map(|(waybill, package)| Package::of(package, view).on_waybill(waybill)).collect(),
            extra: values(&document.extra, view),
        }
    }
}

impl DocumentLine {
    /// The line as others may read it.
    #[must_use]
    pub fn of(line: &domain::DocumentLine, view: View) -> Self {
        let (condition, condition_code) = condition(line.condition.as_ref(), view);
        Self {
            goods_no: line.goods_no.clone(),
            sku: line.sku.clone(),
            expected: line.expected,
            actual: line.actual,
            condition,
            condition_code,
            remark: text(line.remark.as_ref(), view),
        }
    }
}

impl DocumentState {
    /// The state as others may read it.
    #[must_use]
    pub fn of(state: &domain::DocumentState, view: View) -> Self {
        Self {
            code: text(state.code.as_ref(), view),
            name: text(state.name.as_ref(), view),
            at: state.at.map(|at| at.to_string()),
        }
    }
}
