//! Scenarios of the suites `push_decoder` and `push_subscription`.

use portolan_contract::{Call, PushDecoderScenario, PushSubscriptionScenario, Pushed, Stage, Staged, contract_tests};
use portolan_domain::{
    Basis, EventStatus, EventTime, OrderRef, OrderRefKind, PhoneTail, ProviderId, Trace, TraceEvent, TrackingStatus,
    UtcOffset, ZoneSource,
};
use portolan_jdl::{
    PushCheck,
    sign::{Algorithm, Signing, Subject},
};
use portolan_ports::{Secret, Subscription, TrackingQuery};
use serde_json::{Value, json};

use crate::{
    rig::{KEY, OrdersRig, SECRET, TOKEN, connection, waybill},
    waybills::NUMBER,
};

mod plain {
    use super::*;
    contract_tests!(OrdersRig::Plain, [push_decoder, push_subscription]);
}
mod wrapped {
    use super::*;
    contract_tests!(OrdersRig::Wrapped, [push_subscription]);
}

const CALLBACK: &str = "/callback/demo";

/// A callback with these parameters, signed over its path and the body.
fn signed_with(secret: &str, pushed: Pushed) -> Pushed {
    let (timestamp, secret) = ("2026-01-08 09:00:05", Secret::new(secret));
    let subject = Subject::Request { access_token: None, path: CALLBACK, body: &pushed.body };
    let sign = Signing { app_key: KEY, app_secret: &secret, timestamp, subject }.sign(Algorithm::HmacSha256);
    let sign = sign.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let query = format!("app_key={KEY}&timestamp=2026-01-08%2009%3A00%3A05&algorithm=HMacSHA256&sign={sign}");
    pushed.to(format!("{CALLBACK}?{query}"))
}

fn signed(pushed: Pushed) -> Pushed {
    signed_with(SECRET, pushed)
}

const SCANS: [(&str, &str, &str, &str, TrackingStatus); 3] = [
    ("200001", "-640", "揽收", "2026-01-05 15:00:00", TrackingStatus::PickedUp),
    ("10032", "10", "分拣验收", "2026-01-06 09:00:00", TrackingStatus::InTransit),
    ("10034", "150", "妥投", "2026-01-07 18:20:00", TrackingStatus::Delivered),
];

/// A push as it was captured, with a person in its sentence and a field that nobody knows.
fn body(at: usize) -> Value {
    let (state, scan, title, time, _) = SCANS[at];
    json!({
        "waybillCode": NUMBER, "orderId": "12345678901234567890", "category": 430, "state": state, "scanType": scan,
        "operationTitle": title, "operationTime": time, "operateSite": "石景山营业部", "temperature": "4",
        "operationRemark": "快递员张三（联系电话：13800000000）",
    })
}

fn scan(at: usize) -> Pushed {
    signed(Pushed::new(body(at).to_string()))
}

/// The parcel with the first of its events.
fn parcel(events: std::ops::Range<usize>) -> Trace {
    let mut trace = Trace::of_waybill(ProviderId::jdl(), waybill(NUMBER));
    trace.orders.extend(OrderRef::new(OrderRefKind::Merchant, "12345678901234567890"));
    trace.extend(SCANS[events].iter().map(|(state, _, title, time, status)| {
        let mut event = TraceEvent::new(EventStatus::Mapped(*status, Basis::Code));
        event.at = EventTime::parse_civil(time, UtcOffset::BEIJING, ZoneSource::Assumed).ok();
        (event.code, event.title) = (Some((*state).to_owned()), Some((*title).to_owned()));
        event.site = Some("石景山营业部".to_owned());
        event.waybill = Some(waybill(NUMBER));
        event
    }));
    trace
}

fn listening(check: PushCheck) -> Stage {
    let builder = OrdersRig::builder("http://localhost", OrdersRig::account()).push_check(check);
    let stage = Stage::new(connection(builder)).with_secret(SECRET).with_secret(TOKEN);
    stage.with_secret("张三").with_secret("13800000000").signed_by(signed)
}

pub(crate) fn decoder(scenario: PushDecoderScenario) -> Staged {
    use PushDecoderScenario as Case;
    let stage = listening(PushCheck::Demand);
    let stage = match scenario {
        Case::Read => stage.pushing(scan(0)).expecting(parcel(0..1)).pushing(scan(2)).expecting(parcel(2..3)),
        Case::Redelivered => {
            let mut again = body(2);
            (again["state"], again["scanType"], again["category"]) = (10034.into(), 150.into(), "430".into());
            again["deliveryCount"] = 2.into();
            stage.pushing(scan(2)).pushing(signed(Pushed::new(again.to_string())))
        }
        Case::Distinct => {
            let mut later = body(1);
            later["operationTime"] = "2026-01-06 09:00:01".into();
            let stage = (0..3).fold(stage, |stage, at| stage.pushing(scan(at)));
            stage.pushing(signed(Pushed::new(later.to_string())))
        }
        Case::Pieces => (0..3).fold(stage, |stage, at| stage.pushing(scan(at))).expecting(parcel(0..3)),
        Case::UnknownCode => {
            let mut unknown = body(1);
            (unknown["state"], unknown["scanType"], unknown["category"], unknown["operationTitle"]) =
                ("299999".into(), "-9".into(), "新阶段".into(), "节点升级".into());
            let stage = stage.pushing(scan(0)).pushing(signed(Pushed::new(unknown.to_string())));
            stage.with_unknown_scan("299999", "节点升级")
        }
        Case::LongNumber => {
            // A number that is none in JSON, and one that is.
            let text = body(0).to_string();
            let number = text.replace(r#""12345678901234567890""#, "12345678901234567890");
            let stage = stage.pushing(signed(Pushed::new(text))).expecting(parcel(0..1));
            stage.pushing(signed(Pushed::new(number))).expecting(parcel(0..1))
        }
        Case::ExtraFields => stage.pushing(scan(0)).with_extra("temperature", "4"),
        Case::Truncated | Case::Flipped | Case::Misshapen | Case::Garbage | Case::Signed => stage.pushing(scan(2)),
        Case::WrongSignature => {
            let unsigned = || Pushed::new(body(2).to_string());
            let other = signed_with("demosecretofanotherapplication00", unsigned());
            let elsewhere = unsigned().to(scan(2).target.replace("/callback", "/callbacks"));
            let stranger = unsigned().to(scan(2).target.replace(KEY, "demoanotherkey"));
            let unknown = unsigned().to(scan(2).target.replace("HMacSHA256", "sm3-salt"));
            [other, elsewhere, stranger, unknown, unsigned().to(format!("{CALLBACK}?sign=00"))]
                .into_iter()
                .fold(stage, Stage::pushing)
        }
        Case::Unsigned => listening(PushCheck::Observe).pushing(Pushed::new(body(2).to_string()).to(CALLBACK)),
        Case::Doubtful => {
            listening(PushCheck::Observe).pushing(signed_with("demoother", Pushed::new(body(2).to_string())))
        }
        Case::Acknowledged => stage,
        Case::UnknownType => {
            let weighed = json!({ "waybillCode": NUMBER, "orderId": "M-1", "againWeight": "1.25" });
            stage.pushing(signed(Pushed::new(weighed.to_string())))
        }
        Case::UnknownState => return Staged::skip("JDL pushes no purchases"),
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    stage.into()
}

pub(crate) fn subscribing(tail: &str) -> Call {
    let mut query = TrackingQuery::waybill(waybill(NUMBER));
    query.phone_tail = PhoneTail::parse(tail).ok();
    Call::Subscribe(Subscription::Parcel(query))
}

pub(crate) async fn subscription(rig: OrdersRig, scenario: PushSubscriptionScenario) -> Staged {
    use PushSubscriptionScenario as Case;
    let stage = match scenario {
        Case::Subscribed => rig.replying(rig.reply(&json!("订阅成功"))).await.calling(subscribing("0000")),
        Case::SubscribedAgain => rig.replying(rig.refused("1_0009", "该运单已订阅")).await.calling(subscribing("0000")),
        Case::UnknownParcel => rig.replying(rig.refused("1_0007", "运单不存在")).await.calling(subscribing("0000")),
        Case::NotYours => {
            let stage = rig.replying(rig.refused("1_0008", "收件人手机号后四位不一致")).await;
            stage.calling(subscribing("1111"))
        }
        Case::UnsupportedKind => rig.replying(rig.reply(&json!("订阅成功"))).await,
        Case::Unsubscribed | Case::BadCallback => {
            return Staged::skip("JDL's callback is set in its console, and no call ends a subscription");
        }
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    stage.into()
}
