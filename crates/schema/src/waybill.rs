//! A waybill, and what reserving, submitting and cancelling one gives.

use std::collections::BTreeMap;

use portolan_domain as domain;
use portolan_ports as ports;
use serde::{Deserialize, Serialize};

use crate::{
    CancellationV1, Money, Package, ReservedV1, SubmittedV1, Values, View, WaybillV1,
    extra::values,
    parts::{number, text},
    trace::exception,
    words,
};

/// One waybill, as one provider tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Waybill {
    /// The name of this shape.
    pub schema: WaybillV1,
    /// Who tells.
    pub provider: String,
    /// On whose behalf it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Its number.
    pub number: String,
    /// Who carries it: a code or a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// The orders on it; several where they were paid together.
    #[serde(default)]
    pub orders: Vec<String>,
    /// Its packages.
    #[serde(default)]
    pub packages: Vec<Package>,
    /// What was booked with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Services>,
    /// Where it stands, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::STATUS_WORDS))))]
    pub status: Option<String>,
    /// What went wrong, with the status `exception`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::EXCEPTION_WORDS))))]
    pub exception: Option<String>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// What was booked with a waybill. An absent key is not booked, or not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Services {
    /// What the courier collects at the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cod: Option<Money>,
    /// The value that is insured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insured: Option<Money>,
    /// Whether and how the signed slip comes back, in the provider's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_return: Option<String>,
    /// The promise of speed, in the provider's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ageing: Option<String>,
    /// Air or land, in the provider's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport: Option<String>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// Waybill numbers that may be put on parcels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Reserved {
    /// The name of this shape.
    pub schema: ReservedV1,
    /// The numbers, each to be used once.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// The customer code that they belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_code: Option<String>,
    /// When unused ones lapse, where the provider says so: RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
}

/// A waybill that the provider took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Submitted {
    /// The name of this shape.
    pub schema: SubmittedV1,
    /// The number: issued now, or reserved before.
    pub waybill: String,
    /// The provider's own number of the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// Whether it had been submitted before under the same reference: nothing new was made.
    pub existed: bool,
    /// Whether the provider asks for the same request again, under the same reference.
    pub try_again: bool,
    /// Promised times, presorting and whatever else the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// What became of the cancellation of a waybill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Cancellation {
    /// The name of this shape.
    pub schema: CancellationV1,
    /// Who tells, where several may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The waybill.
    pub waybill: String,
    /// What became of it.
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::CANCELLATION_WORDS))))]
    pub result: String,
}

impl Waybill {
    /// The waybill as others may read it.
    #[must_use]
    pub fn of(waybill: &domain::Waybill, view: View) -> Self {
        Self {
            schema: WaybillV1,
            provider: waybill.provider.to_string(),
            account: waybill.account.as_ref().map(ToString::to_string),
            number: waybill.number.to_string(),
            carrier: waybill.carrier.as_ref().map(|carrier| view.text(carrier.value())),
            orders: waybill.orders.iter().map(number).collect(),
            packages: waybill.packages.iter().map(|package| Package::of(package, view)).collect(),
            services: Services::of(&waybill.services, view),
            status: waybill.status.map(|status| status.word().to_owned()),
            exception: waybill.status.and_then(exception),
            extra: values(&waybill.extra, view),
        }
    }
}

impl Services {
    /// The services as others may read them; `None` if none is booked, or told.
    #[must_use]
    pub fn of(services: &domain::Services, view: View) -> Option<Self> {
        (*services != domain::Services::new()).then(|| Self {
            cod: services.cod.map(Money::of),
            insured: services.insured.map(Money::of),
            sign_return: text(services.sign_return.as_ref(), view),
            ageing: text(services.ageing.as_ref(), view),
            transport: text(services.transport.as_ref(), view),
            extra: values(&services.extra, view),
        })
    }
}

impl Reserved {
    /// The numbers as others may read them. They name nobody: there is nothing to reveal.
    #[must_use]
    pub fn of(reserved: &ports::Reserved, _: View) -> Self {
        Self {
            schema: ReservedV1,
            numbers: reserved.numbers.iter().map(ToString::to_string).collect(),
            customer_code: reserved.customer_code.clone(),
            expires_at: reserved.expires_at.map(|at| at.to_string()),
        }
    }
}

impl Submitted {
    /// The waybill as others may read it.
    #[must_use]
    pub fn of(submitted: &ports::Submitted, view: View) -> Self {
        Self {
            schema: SubmittedV1,
            waybill: submitted.waybill.to_string(),
            order: submitted.order.as_ref().map(number),
            existed: submitted.existed,
            try_again: submitted.try_again,
            extra: values(&submitted.extra, view),
        }
    }
}

impl Cancellation {
    /// What became of it. It names nobody: there is nothing to reveal.
    #[must_use]
    pub fn of(waybill: &domain::WaybillNo, result: ports::Cancellation, _: View) -> Self {
        Self {
            schema: CancellationV1,
            provider: None,
            waybill: waybill.to_string(),
            result: words::cancellation(result).to_owned(),
        }
    }

    /// Notes who tells.
    #[must_use]
    pub fn told_by(mut self, provider: &domain::ProviderId) -> Self {
        self.provider = Some(provider.to_string());
        self
    }
}
