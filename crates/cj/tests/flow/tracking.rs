//! Scenarios of the suite `tracking`, and what is CJ's own of traces.

use std::sync::atomic::Ordering;

use portolan_contract::{Scenario, Staged, contract_tests};
use portolan_domain::{EventStatus, LegRole, OrderRefKind, Trace, TrackingStatus};
use portolan_ports::{Delivery, Error, ErrorKind, LegScope, TrackingQuery};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::rig::{Asked, CjRig, connected, number, page, refused, reply, truncated, waybill};

const ONE: &str = "CJPKL0000000001YQ";
const TWO: &str = "CJPKL0000000002YQ";

mod track_info {
    use super::*;

    contract_tests!(CjRig::default(), [tracking]);
}

mod get_track_info {
    use super::*;

    contract_tests!(CjRig { deprecated: true, ..CjRig::default() }, [tracking]);
}

fn parcel(number: &str) -> Value {
    json!({
        "trackingNumber": number, "logisticName": "CJPacket Sensitive", "trackingFrom": "CN", "trackingTo": "US",
        "trackingStatus": "Delivered", "routes": [
            {"acceptTime": "2026-01-07 18:20:00", "acceptAddress": "NEW YORK", "remark": "Delivered, in the mailbox"},
            {"acceptTime": "2026-01-07 08:10:00", "acceptAddress": "NEW YORK", "remark": "Out for delivery"},
            {"acceptTime": "2026-01-05 15:00:00", "acceptAddress": "", "remark": "Released from customs"},
        ]
    })
}

fn by_waybill(text: &str) -> TrackingQuery {
    TrackingQuery::waybill(waybill(text))
}

pub(crate) async fn stage(rig: CjRig, scenario: Scenario) -> Staged {
    let replying = |reply: ResponseTemplate| async move { rig.replying(reply).await.asking(by_waybill(ONE)) };
    let stage = match scenario {
        Scenario::Found => replying(reply(&json!([parcel(ONE)]))).await,
        Scenario::Empty => {
            let label = json!({ "trackingNumber": ONE, "trackingStatus": null, "routes": [] });
            replying(reply(&json!([label]))).await
        }
        Scenario::Unknown => rig.replying(reply(&json!([]))).await.asking_unknown(by_waybill(ONE)),
        Scenario::SeveralTraces => {
            return Staged::skip("traces are found by waybill alone, and a waybill is one parcel");
        }
        Scenario::WrongCredentials => replying(refused(1_600_001, "Invalid API key or access token")).await,
        Scenario::ProviderErrorInBody => replying(refused(818, "the order is not yours")).await,
        Scenario::ServerError => replying(ResponseTemplate::new(500)).await,
        Scenario::HtmlWith200 => replying(page()).await,
        Scenario::TruncatedJson => replying(truncated()).await,
        Scenario::Timeout => rig.silent().asking(by_waybill(ONE)),
        Scenario::ExtraFields => {
            let mut parcel = parcel(ONE);
            parcel["temperature"] = "4".into();
            replying(reply(&json!([parcel]))).await.with_extra("temperature", "4")
        }
        Scenario::UnknownCode => {
            // Texts are told without scans: a parcel that was answered twice has two of them.
            let told = |status: &str, time: &str| json!({ "trackingNumber": ONE, "logisticName": "CJPacket", "trackingStatus": status, "deliveryTime": time });
            let data = json!([told("Teleported", "2026-01-07 18:20:00"), told("In transit", "2026-01-05 15:00:00")]);
            replying(reply(&data)).await.with_unknown_scan("", "Teleported")
        }
        Scenario::OtherWaybill => replying(reply(&json!([parcel(TWO)]))).await,
        Scenario::Batch => {
            let answer = |asked: &Asked| {
                let known = |number: &&&str| !number.ends_with("9YQ");
                let numbers = asked.all("trackNumber");
                reply(&numbers.iter().rev().filter(known).map(|number| parcel(number)).collect())
            };
            let numbers = (1..=12).map(|at| format!("CJPKL00000000{at:02}YQ"));
            let stage = rig.answering(Box::new(answer)).await;
            numbers.fold(stage, |stage, number| {
                let query = by_waybill(&number);
                if number.ends_with("9YQ") { stage.asking_unknown(query) } else { stage.asking(query) }
            })
        }
        Scenario::UnsupportedKind => rig.replying(reply(&json!([]))).await,
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    stage.into()
}

async fn ask(reply: ResponseTemplate, numbers: &[&str]) -> Vec<Result<Vec<Trace>, Error>> {
    let stage = CjRig::default().replying(reply).await;
    let queries: Vec<_> = numbers.iter().map(|number| by_waybill(number)).collect();
    stage.connection.tracking.as_ref().unwrap().track(&queries).await
}

async fn ask_one(element: Value) -> Result<Trace, Error> {
    ask(reply(&json!([element])), &[ONE]).await.remove(0).map(|mut traces| traces.remove(0))
}

#[tokio::test]
async fn numbers_are_repeated_ten_at_once_and_each_only_once() {
    let answer = |asked: &Asked| {
        assert_eq!(asked.what, "GET logistic/trackInfo");
        let numbers = asked.all("trackNumber");
        assert!(numbers.len() <= 10 && asked.query.len() == numbers.len());
        reply(&numbers.iter().map(|number| parcel(number)).collect())
    };
    let (connection, arrived, _stage) = connected(CjRig::default(), Box::new(answer)).await;
    let port = connection.tracking.unwrap();
    let numbers: Vec<String> = (0..21).map(|at| format!("CJ{}", at % 20)).chain(["cj0".into()]).collect();
    let queries: Vec<_> = numbers.iter().map(|number| by_waybill(number)).collect();
    let outcomes = port.track(&queries).await;
    for (number, outcome) in numbers.iter().zip(&outcomes) {
        let traces = outcome.as_ref().unwrap();
        assert_eq!(traces[0].waybill(), Some(&waybill(number)));
        assert_eq!(traces[0].account, Some(crate::rig::shop()));
    }
    assert_eq!((outcomes.len(), arrived.load(Ordering::SeqCst)), (22, 2));
}

#[tokio::test]
async fn an_unknown_number_has_four_faces_and_a_label_is_none_of_them() {
    let blank = json!({ "trackingNumber": ONE, "trackingStatus": "", "logisticName": "", "routes_": 1 });
    let known = parcel(TWO);
    for data in [json!(null), json!([]), json!([blank]), json!([null]), json!({ "trackingNumber": ONE })] {
        let outcome = ask(reply(&data), &[ONE]).await.remove(0);
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotFound, Delivery::Answered), "{data}");
    }
    for data in [json!([known]), json!([known, blank]), json!([blank, known])] {
        let outcomes = ask(reply(&data), &[ONE, TWO]).await;
        assert_eq!(outcomes[0].as_ref().unwrap_err().kind(), ErrorKind::NotFound, "{data}");
        assert!(outcomes[1].is_ok(), "{data}");
    }
    for label in [
        json!({ "trackingNumber": ONE, "trackingStatus": null }),
        json!({ "trackingNumber": ONE, "trackingStatus": "", "routes": [] }),
        json!({ "trackingNumber": ONE, "trackingStatus": "", "logisticName": "CJPacket" }),
    ] {
        let trace = ask_one(label.clone()).await.unwrap();
        assert!(trace.events().is_empty() && trace.provider_status.is_none(), "{label}");
        assert_eq!(trace.status().known(), Some(TrackingStatus::Pending), "{label}");
    }
}

#[tokio::test]
async fn a_parcel_is_found_by_any_of_its_numbers() {
    let parcel = json!({ "trackingNumber": "95054578", "cjMailNo": ONE, "lastTrackNumber": TWO, "lastMileCarrier": "USPS",
        "trackingFrom": "CN", "trackingTo": "US", "logisticName": "CJPacket", "trackingStatus": "En Route" });
    let outcomes = ask(reply(&json!([parcel])), &[ONE, TWO, "95054578", "95054579"]).await;
    for outcome in &outcomes[..3] {
        let trace = &outcome.as_ref().unwrap()[0];
        assert_eq!(trace.waybill(), Some(&waybill("95054578")), "webhooks go by it too");
        assert_eq!(trace.role_of(&waybill(ONE)), Some(LegRole::Alias));
        assert_eq!(trace.role_of(&waybill(TWO)), Some(LegRole::LastMile));
        let last = trace.related().iter().find(|related| related.role == LegRole::LastMile).unwrap();
        assert_eq!(last.carrier.as_ref().unwrap().value(), "USPS");
        let countries = [&trace.origin, &trace.destination].map(|place| place.as_ref().unwrap().line());
        assert_eq!(countries, ["CN", "US"]);
    }
    assert_eq!(outcomes[3].as_ref().unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn what_is_said_in_pieces_and_twice_is_one_trace() {
    let route = |time: &str, remark: &str| json!({ "acceptTime": time, "remark": remark });
    let piece = |routes: Value| json!({ "trackingNumber": ONE, "trackingStatus": "In transit", "routes": routes });
    let data = json!([
        piece(json!([route("2026-01-07 18:20:00", "Out for delivery")])),
        piece(json!([
            route("2026-01-05 15:00:00", "Arrived at customs"),
            route("2026-01-07 18:20:00", " out for  delivery")
        ])),
    ]);
    let mut traces = ask(reply(&data), &[ONE]).await.remove(0).unwrap();
    assert_eq!((traces.len(), traces.remove(0).events().len()), (1, 2));
}

#[tokio::test]
async fn without_routes_the_status_is_the_one_event() {
    let trace = ask_one(json!({ "trackingNumber": ONE, "logisticName": "CJPacket", "trackingStatus": "In transit",
        "deliveryDay": "13", "deliveryTime": "2021-06-17 07:04:04" }))
    .await
    .unwrap();
    let [event] = trace.events() else { panic!("{:?}", trace.events()) };
    assert_eq!((event.title.as_deref(), event.status.status()), (Some("In transit"), Some(TrackingStatus::InTransit)));
    assert_eq!(trace.provider_status.as_ref().unwrap().as_of, event.at);
    assert_eq!(trace.extra.values("deliveryDay").next(), Some("13"));
    let undated =
        ask_one(json!({ "trackingNumber": ONE, "trackingStatus": 12, "deliveryTime": "07:04:04" })).await.unwrap();
    assert_eq!(undated.events()[0].raw_time.as_deref(), Some("07:04:04"));
    assert_eq!(undated.status().known(), Some(TrackingStatus::Delivered), "a number is one of the webhooks");
}

#[tokio::test]
async fn the_summary_decides_where_the_newest_scan_says_nothing() {
    let of = |status: &str, newest: &str| {
        json!({ "trackingNumber": ONE, "trackingStatus": status, "routes": [
            {"acceptTime": "2026-01-07 18:20:00", "remark": newest},
            {"acceptTime": "2026-01-05 15:00:00", "remark": "Out for delivery"}] })
    };
    let status = |element| async move { ask_one(element).await.unwrap().status().known() };
    assert_eq!(status(of("En Route", "Delivered to local carrier")).await, Some(TrackingStatus::InTransit));
    assert_eq!(status(of("Something", "Delivered to local carrier")).await, Some(TrackingStatus::OutForDelivery));
    assert_eq!(status(of("Delivered", "Arrived at customs")).await, Some(TrackingStatus::Delivered));
    assert_eq!(status(of("In transit", "Returned to sender")).await, Some(TrackingStatus::Returned));
}

#[tokio::test]
async fn one_answer_that_cannot_be_read_leaves_the_others_alone() {
    let bad = json!({ "trackingNumber": ONE, "trackingStatus": "In transit", "routes": "none" });
    for data in [json!([bad, parcel(TWO)]), json!([parcel(TWO), 7]), json!([parcel(TWO), parcel("CJ99")])] {
        let outcomes = ask(reply(&data), &[ONE, TWO]).await;
        let error = outcomes[0].as_ref().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadResponse, "{data}");
        assert_eq!(error.operation(), Some("logistic/trackInfo"));
        assert!(outcomes[1].is_ok(), "{data}");
    }
    for data in [json!("text"), json!(7), json!(true)] {
        let outcomes = ask(reply(&data), &[ONE]).await;
        assert_eq!(outcomes[0].as_ref().unwrap_err().kind(), ErrorKind::BadResponse, "{data}");
    }
    let numbers = json!([{ "trackingNumber": 95_054_578, "trackingStatus": 5, "deliveryTime": "2026-01-05 15:00:00" }]);
    let trace = ask(reply(&numbers), &["95054578"]).await.remove(0).unwrap().remove(0);
    assert_eq!(trace.status().known(), Some(TrackingStatus::InTransit));
}

#[tokio::test]
async fn a_number_that_is_refused_does_not_spoil_the_others() {
    let answer = |asked: &Asked| match asked.all("trackNumber").as_slice() {
        [number] if *number != TWO => reply(&json!([parcel(number)])),
        _ => refused(1_600_300, "trackNumber is illegal"),
    };
    let (connection, arrived, _stage) = connected(CjRig::default(), Box::new(answer)).await;
    let queries: Vec<_> = [ONE, TWO, "CJ3"].map(by_waybill).into();
    let outcomes = connection.tracking.unwrap().track(&queries).await;
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
    assert_eq!(outcomes[1].as_ref().unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(arrived.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn points_that_are_used_up_end_the_asking_and_are_no_empty_answer() {
    let answer = |asked: &Asked| match asked.all("trackNumber").len() {
        // Each number of the first batch is asked alone then, and the first of them uses up what is left.
        10 => refused(1_600_300, "trackNumber is illegal"),
        _ => refused(16_900_500, "Insufficient API points"),
    };
    let (connection, arrived, _stage) = connected(CjRig::default(), Box::new(answer)).await;
    let queries: Vec<_> = (0..25).map(|at| by_waybill(&format!("CJ{at}"))).collect();
    let outcomes = connection.tracking.unwrap().track(&queries).await;
    let errors: Vec<_> = outcomes.into_iter().map(Result::unwrap_err).collect();
    assert!(errors.iter().all(|error| error.kind() == ErrorKind::QuotaExhausted));
    assert_eq!((errors[0].delivery(), errors[1].delivery()), (Delivery::Answered, Delivery::NotSent));
    assert_eq!((errors[24].delivery(), arrived.load(Ordering::SeqCst)), (Delivery::NotSent, 2));
}

#[tokio::test]
async fn what_cannot_be_asked_is_not_sent() {
    let (connection, arrived, _stage) = connected(CjRig::default(), Box::new(|_| reply(&json!([])))).await;
    let mut reverse = by_waybill(ONE);
    reverse.scope = Some(LegScope::WithReverse);
    let queries = [TrackingQuery::order(number(OrderRefKind::Merchant, "SHOP-1")), reverse, by_waybill("CJ1,CJ2")];
    let outcomes = connection.tracking.unwrap().track(&queries).await;
    let kinds: Vec<_> = outcomes.iter().map(|outcome| outcome.as_ref().unwrap_err().kind()).collect();
    assert_eq!(kinds, [ErrorKind::Unsupported, ErrorKind::Unsupported, ErrorKind::InvalidInput]);
    assert_eq!(arrived.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn scans_of_one_second_are_told_apart_and_unknown_ones_are_kept() {
    let trace = ask_one(json!({ "trackingNumber": ONE, "trackingStatus": "En Route", "routes": [
        {"acceptTime": "2026-09-15 12:36:58", "acceptAddress": "ISRAEL", "remark": "Released from customs"},
        {"acceptTime": "2026-09-15 12:36:58", "acceptAddress": "ISRAEL", "remark": "Arrived at customs"},
        {"acceptTime": "", "acceptAddress": null, "remark": "Waiting for flight", "hub": "TLV"}] }))
    .await
    .unwrap();
    let events = trace.events();
    assert_eq!(events.len(), 3);
    assert_eq!((events[0].status, events[0].at), (EventStatus::Unmapped, None));
    assert_eq!(events[0].extra.values("hub").next(), Some("TLV"));
    assert_eq!(events[2].place.as_ref().unwrap().line(), "ISRAEL");
}

#[tokio::test]
async fn what_cj_gave_up_is_asked_only_by_an_account_that_chooses_it() {
    for (deprecated, path) in [(false, "GET logistic/trackInfo"), (true, "GET logistic/getTrackInfo")] {
        let answer = move |asked: &Asked| {
            assert_eq!(asked.what, path);
            refused(1_600_101, "interface not found")
        };
        let (connection, arrived, _stage) = connected(CjRig { deprecated, ..CjRig::default() }, Box::new(answer)).await;
        let error = connection.tracking.unwrap().track(&[by_waybill(ONE)]).await.remove(0).unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Config, Some("1600101")));
        assert_eq!(
            (error.operation(), arrived.load(Ordering::SeqCst)),
            (path.split_once(' ').map(|(_, name)| name), 1)
        );
    }
}
