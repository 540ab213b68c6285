//! The trace of one parcel, with its events.

use std::collections::BTreeMap;

use portolan_domain as domain;
use serde::{Deserialize, Serialize};

use crate::{
    TraceV1, Values, View,
    extra::{add, values},
    words,
};

/// The trace of one parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Trace {
    /// The name of this shape.
    pub schema: TraceV1,
    /// Who reported it.
    pub provider: String,
    /// On whose behalf it was asked, where somebody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The number that was asked for, as it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queried: Option<String>,
    /// The waybill, unless only an order is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waybill: Option<String>,
    /// The order that it belongs to: the sales platform's number before the merchant's before a provider's document.
    /// Further ones are in `extra` under `orders`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// Where the parcel is.
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::STATUS_WORDS))))]
    pub status: String,
    /// What went wrong, with the status `exception`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::EXCEPTION_WORDS))))]
    pub exception: Option<String>,
    /// The provider's own summary, in its word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_status: Option<String>,
    /// Who carries it: a code or a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Where it started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Where it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// When the provider expects it to arrive: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<String>,
    /// Why it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
    /// How it was signed for, in the provider's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_type: Option<String>,
    /// The other waybills of the journey.
    #[serde(default)]
    pub related: Vec<Related>,
    /// The packages of the waybill, where it has several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<String>,
    /// Why a person should look at it: an event that did not fit was not believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::REVIEW_WORDS))))]
    pub review: Option<String>,
    /// What happened, oldest first; events whose time could not be read come before all others.
    #[serde(default)]
    pub events: Vec<Event>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// One scan of a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Event {
    /// When: RFC 3339 with the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The time as the provider wrote it, where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_time: Option<String>,
    /// How the offset of `at` is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::ZONE_WORDS))))]
    pub zone: Option<String>,
    /// What it says about the parcel.
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::EVENT_STATUS_WORDS))))]
    pub status: String,
    /// What went wrong, with the status `exception`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::EXCEPTION_WORDS))))]
    pub exception: Option<String>,
    /// The provider's code of the scan, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The provider's title of the scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The provider's sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// Who scanned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The site's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Where, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The leg: the waybill that was scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waybill: Option<String>,
    /// The package that was scanned, where the waybill has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// Everything else that the provider said, and texts that lost to another report of the same scan.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// Another waybill of the same journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Related {
    /// Its number.
    pub waybill: String,
    /// What it is to the one that was asked for.
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::ROLE_WORDS))))]
    pub role: String,
    /// Who carries it, where it is somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
}

impl Trace {
    /// The trace as others may read it.
    #[must_use]
    pub fn of(trace: &domain::Trace, view: View) -> Self {
        let status = trace.status();
        let mut orders = trace.orders.iter().map(domain::OrderRef::value);
        let order = orders.next().map(ToOwned::to_owned);
        let mut extra = values(&trace.extra, view);
        for further in orders {
            add(&mut extra, "orders", further.to_owned());
        }
        let carrier = |carrier: &domain::CarrierCode| view.text(carrier.value());
        Self {
            schema: TraceV1,
            provider: trace.provider.to_string(),
            account: trace.account.as_ref().map(ToString::to_string),
            queried: None,
            waybill: trace.waybill().map(ToString::to_string),
            order,
            status: status.word().to_owned(),
            exception: status.known().and_then(exception),
            provider_status: trace.provider_status.as_ref().map(|status| view.text(&status.raw)),
            carrier: trace.carrier.as_ref().map(carrier),
            origin: trace.origin.as_ref().and_then(|place| line(place, view)),
            destination: trace.destination.as_ref().and_then(|place| line(place, view)),
            expected_at: trace.expected_at.map(|at| at.to_string()),
            cancel_reason: trace.cancel_reason.as_ref().map(|reason| view.text(reason.reveal())),
            sign_type: trace.sign_type.as_deref().map(|word| view.text(word)),
            related: trace
                .related()
                .iter()
                .map(|related| Related {
                    waybill: related.waybill.to_string(),
                    role: related.role.word().to_owned(),
                    carrier: related.carrier.as_ref().map(carrier),
                })
                .collect(),
            packages: trace.packages.iter().map(ToString::to_string).collect(),
            review: trace.review().map(|review| review.word().to_owned()),
            events: trace.events().iter().map(|event| Event::of(event, view)).collect(),
            extra,
        }
    }

    /// Notes the number that was asked for, as it was asked.
    #[must_use]
    pub fn queried(mut self, number: impl Into<String>) -> Self {
        self.queried = Some(number.into());
        self
    }
}

impl Event {
    /// The event as others may read it.
    #[must_use]
    pub fn of(event: &domain::TraceEvent, view: View) -> Self {
        let text = |text: &String| view.text(text);
        Self {
            at: event.at.map(|at| at.to_string()),
            raw_time: event.raw_time.as_ref().map(text),
            zone: event.at.map(|at| words::zone(at.source()).to_owned()),
            status: event.status.word().to_owned(),
            exception: event.status.status().and_then(exception),
            code: event.code.as_ref().map(text),
            title: event.title.as_ref().map(text),
            remark: event.remark.as_ref().map(|remark| view.text(remark.reveal())),
            operator: event.operator.as_ref().map(|name| match view {
                View::Masked => name.to_string(),
                View::Revealed => name.reveal().to_owned(),
            }),
            site: event.site.as_ref().map(text),
            place: event.place.as_ref().and_then(|place| line(place, view)),
            waybill: event.waybill.as_ref().map(ToString::to_string),
            package: event.package.as_ref().map(ToString::to_string),
            extra: values(&event.extra, view),
        }
    }
}

pub(crate) fn exception(status: domain::TrackingStatus) -> Option<String> {
    status.exception().map(|kind| kind.word().to_owned())
}

fn line(place: &domain::Place, view: View) -> Option<String> {
    let line = match view {
        View::Masked => view.text(&place.line()),
        View::Revealed => place.reveal(),
    };
    (!line.is_empty()).then_some(line)
}
