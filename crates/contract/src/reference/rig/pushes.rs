//! Scenarios of the suites `push_decoder` and `push_subscription`.

use std::sync::Arc;

use portolan_domain::{
    Basis, EventStatus, EventTime, OrderRefKind, PhoneTail, PurchaseState, Trace, TraceEvent, TrackingStatus,
};
use portolan_ports::{Connection, Secret, Subscription, SubscriptionKind, TrackingQuery};
use serde_json::{Value, json};

use super::{
    ReferenceRig, TOKEN, number,
    purchase_orders::{self, id, record},
    waybill, waybills,
};
use crate::{
    Call, PushDecoderScenario, PushSubscriptionScenario, Pushed, Rig, Stage,
    reference::{
        Abilities, Pushes, Records, Signing,
        push_decoder::{SIGNATURE, signature},
    },
};

pub(super) const SECRET: &str = "demo-push-secret-of-the-reference";
const TIMES: [&str; 3] = ["2026-01-05T08:00:00+08:00", "2026-01-05T12:00:00+08:00", "2026-01-06T09:00:00+08:00"];

/// A push as the provider sends it, signed.
fn push(message: &str, kind: &str, about: &Value) -> Pushed {
    let body = json!({ "message": message, "kind": kind, "about": about });
    signed(Pushed::new(body.to_string()))
}

fn signed(pushed: Pushed) -> Pushed {
    let right = signature(&Secret::new(SECRET), &pushed.body);
    pushed.with_header(SIGNATURE, right)
}

fn scan(message: &str, at: usize, code: &str, text: &str) -> Pushed {
    let scans = json!([{ "time": TIMES[at], "code": code, "text": text }]);
    push(message, "scan", &json!({ "waybill": "REF-1", "order": "M-1", "scans": scans, "colour": "red" }))
}

fn picked_up() -> Pushed {
    scan("m-1", 0, "picked_up", "picked up")
}

fn bought() -> Pushed {
    let mut purchase = record("P-2", "M-2", "shipped");
    purchase["consignee"] = "Zhang San".into();
    push("m-4", "purchase", &purchase)
}

fn event(at: usize, code: &str, status: TrackingStatus) -> TraceEvent {
    let mut event = TraceEvent::new(EventStatus::Mapped(status, Basis::Code));
    event.at = EventTime::parse_rfc3339(TIMES[at]).ok();
    event.code = Some(code.to_owned());
    event
}

pub(super) fn of_parcel(number: &str) -> Call {
    Call::Subscribe(Subscription::Parcel(TrackingQuery::waybill(waybill(number))))
}

fn of_account(url: &str) -> Call {
    Call::Subscribe(Subscription::Account { callback_url: url.to_owned() })
}

impl ReferenceRig {
    /// The parcel with the first of its events.
    fn parcel(&self, events: usize) -> Trace {
        let all = [
            event(0, "picked_up", TrackingStatus::PickedUp),
            event(1, "moving", TrackingStatus::InTransit),
            event(2, "delivered", TrackingStatus::Delivered),
        ];
        let mut trace = Trace::of_waybill(self.provider(), waybill("REF-1"));
        trace.orders.insert(number(OrderRefKind::Merchant, "M-1"));
        trace.extend(all.into_iter().take(events));
        trace
    }

    fn listening(&self, signing: Signing) -> Stage {
        let connection = Connection::new(self.provider(), Self::account());
        let connection = connection.with_pushes(Arc::new(Pushes::new(self.provider(), signing)));
        Stage::new(connection).with_secret(SECRET).with_secret("Zhang San").signed_by(signed)
    }

    pub(super) fn push_decoder(&self, scenario: PushDecoderScenario) -> Stage {
        use PushDecoderScenario as Case;
        let secret = || Secret::new(SECRET);
        let stage = self.listening(Signing::Demanded(secret()));
        let shipped = || self.bought("P-2", "M-2", PurchaseState::Shipped);
        match scenario {
            Case::Read => {
                let parts = json!([record("P-5", "M-3", "processing"), record("P-6", "M-3", "shipped")]);
                let split = push("m-5", "split", &json!({ "original": "P-3", "into": parts }));
                let into = vec![
                    self.bought("P-5", "M-3", PurchaseState::Processing),
                    self.bought("P-6", "M-3", PurchaseState::Shipped),
                ];
                let stage = stage.pushing(picked_up()).expecting(self.parcel(1));
                stage.pushing(bought()).expecting(shipped()).pushing(split).expecting((id("P-3"), into))
            }
            Case::Redelivered => {
                let again = push("m-1", "scan", &json!({ "waybill": "REF-1", "scans": [], "delivery": 2 }));
                stage.pushing(picked_up()).pushing(again)
            }
            Case::Distinct => stage.pushing(picked_up()).pushing(scan("m-2", 1, "moving", "")).pushing(bought()),
            Case::Pieces => {
                let moving = scan("m-2", 1, "moving", "left the hub");
                let delivered = scan("m-3", 2, "delivered", "signed for");
                stage.pushing(picked_up()).pushing(moving).pushing(delivered).expecting(self.parcel(3))
            }
            Case::UnknownType => stage.pushing(push("m-6", "weather", &json!({ "rain": true }))),
            Case::UnknownCode => {
                let (code, text) = ("teleported", "beamed to the hub");
                stage.pushing(picked_up()).pushing(scan("m-2", 1, code, text)).with_unknown_scan(code, text)
            }
            Case::UnknownState => {
                let mut expected = self.bought("P-2", "M-2", PurchaseState::Other);
                expected.state_code = Some("levitating".to_owned());
                stage.pushing(push("m-4", "purchase", &record("P-2", "M-2", "levitating"))).expecting(expected)
            }
            Case::LongNumber => {
                let mut purchase = record("", "M-2", "shipped");
                purchase["id"] = 210_823_100_016_290_555_u64.into();
                let expected = self.bought("210823100016290555", "M-2", PurchaseState::Shipped);
                stage.pushing(push("m-4", "purchase", &purchase)).expecting(expected)
            }
            Case::ExtraFields => stage.pushing(picked_up()).pushing(bought()).with_extra("colour", "red"),
            Case::Truncated | Case::Flipped | Case::Misshapen | Case::Garbage | Case::Signed => {
                stage.pushing(picked_up()).pushing(bought())
            }
            Case::WrongSignature => {
                let other = signature(&Secret::new("demo-another-secret"), &picked_up().body);
                let wrong = [other.as_str(), "", "no signature"].map(|wrong| picked_up().with_header(SIGNATURE, wrong));
                let of_another = bought().with_body(picked_up().body);
                wrong.into_iter().chain([of_another]).fold(stage, Stage::pushing)
            }
            Case::Unsigned => {
                let stage = self.listening(Signing::Observed(secret()));
                stage.pushing(Pushed::new(picked_up().body))
            }
            Case::Doubtful => {
                let stage = self.listening(Signing::Observed(secret()));
                stage.pushing(picked_up().with_header(SIGNATURE, "no signature"))
            }
            Case::Acknowledged => stage,
        }
    }

    pub(super) fn push_subscription(&self, scenario: PushSubscriptionScenario) -> Stage {
        use PushSubscriptionScenario as Case;
        let stage = self.desk(waybills::some(Records::new(TOKEN)), TOKEN);
        match scenario {
            Case::Subscribed | Case::SubscribedAgain => {
                stage.calling(of_parcel("REFW00000002")).calling(of_account("https://example.com/pushes"))
            }
            Case::Unsubscribed => {
                let callback_url = "https://example.com/pushes".to_owned();
                stage.calling(Call::Subscribe(Subscription::Nothing { callback_url }))
            }
            Case::UnknownParcel => stage.calling(of_parcel("REFW00000404")),
            Case::NotYours => {
                let records = Records::new(TOKEN).with("waybills", json!({ "number": "REFW00000003", "tail": "0000" }));
                let mut query = TrackingQuery::waybill(waybill("REFW00000003"));
                query.phone_tail = PhoneTail::parse("8000").ok();
                self.desk(records, TOKEN).calling(Call::Subscribe(Subscription::Parcel(query)))
            }
            Case::UnsupportedKind => {
                let can = Abilities { subscriptions: &[SubscriptionKind::Parcel], ..Abilities::all() };
                self.desk_of(purchase_orders::some(Records::new(TOKEN)), TOKEN, can)
            }
            Case::BadCallback => stage.calling(of_account("http://example.com/pushes")),
        }
    }
}
