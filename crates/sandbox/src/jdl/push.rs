//! Pushes of JDL: one object for each scan of a waybill that was subscribed to, how a delivery is
//! signed, and how the receiver's answer reads.

use http::Uri;
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::gateway::shape;
use super::node::{node, remark};
use super::sign::{Algorithm, Signed};
use crate::clock::{china, civil_text};
use crate::push::{Ack, Delivery, Dress, Pushes, labelled};
use crate::reply::{Json, number, spare, text, word};
use crate::state::State;
use crate::world::{Parcel, Scan, ScanKind};
use crate::{PushEvent, PushTarget};

/// What kind of event a scan is, for the ledger and for faults.
const KIND: &str = "trace";

pub(crate) struct JdlPushes;

impl Pushes for JdlPushes {
    fn provider(&self) -> &'static str {
        "jdl"
    }

    fn gateway(&self) -> &'static str {
        "jdl_push"
    }

    fn knows(&self, state: &State, app_key: &str) -> bool {
        state.jdl_apps.get(app_key).is_some()
    }

    fn collect(&self, state: &mut State, now: Timestamp) {
        let State { traces, world, faults, outbox, jdl_apps: apps, .. } = state;
        traces.tell(world, now, |app_key, parcel, scan| {
            let account = apps.get(app_key).map(|app| app.seller_id.as_str());
            let changes = faults.bend(self.gateway(), app_key, account, KIND);
            let waybill = parcel.legs.get(scan.leg).map_or("", |leg| leg.number.as_str());
            let (bent, _) = changes.bend(event(parcel, scan, waybill).bytes(shape(&changes)));
            let push = PushEvent::new("", app_key, KIND, waybill, bent.body).happened(scan.at);
            outbox.post(self.provider(), labelled(push, bent.content_type), now);
        });
    }

    /// Signed as a call is, over the callback's path and without a token; usually not at all.
    fn dress(&self, state: &State, delivery: &Delivery, target: &PushTarget, at: Timestamp) -> Dress {
        let app = state.jdl_apps.get(&delivery.event.app_key).filter(|_| target.signed == Some(true));
        let Some(app) = app else { return Dress::default() };
        let uri: Option<Uri> = target.url.parse().ok();
        let timestamp = civil_text(at, china());
        let signed = Signed {
            secret: app.app_secret.reveal(),
            token: "",
            app_key: &app.app_key,
            path: uri.as_ref().map_or("/", Uri::path),
            body: &delivery.event.body,
            timestamp: &timestamp,
            version: "2.0",
        };
        let sign = signed.with(Algorithm::Md5Salt);
        let pairs = [
            ("app_key", app.app_key.as_str()),
            ("timestamp", &timestamp),
            ("v", "2.0"),
            ("algorithm", "md5-salt"),
            ("sign", &sign),
        ];
        let pairs = pairs.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        Dress { query: pairs.join("&"), ..Dress::default() }
    }

    /// `{"code":"200"}` with status 200 says that it is stored; everything else asks for it again.
    fn read(&self, status: u16, body: &[u8]) -> Ack {
        #[derive(Deserialize)]
        struct Answer {
            code: String,
        }
        let code = serde_json::from_slice::<Answer>(body).ok().map(|answer| answer.code);
        Ack { stored: status == 200 && code.as_deref() == Some("200"), code: code.and_then(|code| code.parse().ok()) }
    }
}

/// The event of a scan: the category is a number, the state a text.
fn event(parcel: &Parcel, scan: &Scan, waybill: &str) -> Json {
    let (node, site) = (node(scan.kind), scan.site);
    let mut fields = vec![
        ("waybillCode", word(waybill)),
        ("orderId", word(&parcel.merchant_order)),
        ("category", number(node.category)),
        ("categoryName", text(node.category_name)),
    ];
    fields.extend(node.state.map(|state| ("state", text(state))));
    fields.extend(node.scan_type.map(|kind| ("scanType", text(kind))));
    fields.extend([
        ("operationTitle", text(node.title)),
        ("operationRemark", text(remark(parcel, scan))),
        ("operationTime", text(civil_text(scan.at, china()))),
        ("operateSite", text(site.name)),
        ("operateSiteId", text(site.id)),
        ("routeProvinceName", spare(text(site.province))),
        ("routeCityName", spare(text(site.city))),
        ("routeDistrictName", spare(text(site.district))),
        ("routeAddress", spare(text(site.address))),
    ]);
    if scan.kind == ScanKind::PickupTerminated {
        fields.push(("cancelReason", text("客户取消寄件")));
    }
    Json::Record(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
}
