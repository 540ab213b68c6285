//! Parcels, seen through `trackInfo`.

use jiff::SignedDuration;
use portolan_sandbox::{CjParcel, CjRetired, CjScript, CjStage, CjUnknown, Sandbox, Verdict};
use serde_json::{Value, json};

use super::caller::{code, data, get, request, sandbox, send, set};

fn track(sandbox: &Sandbox, numbers: &[&str]) -> Value {
    let query: Vec<String> = numbers.iter().map(|number| format!("trackNumber={number}")).collect();
    get(sandbox, &format!("logistic/trackInfo?{}", query.join("&")))
}

fn one(sandbox: &Sandbox, number: &str) -> Value {
    let list = data(&track(sandbox, &[number]));
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
    list[0].clone()
}

fn lived(sandbox: &Sandbox, script: CjScript) -> CjParcel {
    sandbox.cj_parcels().into_iter().find(|parcel| parcel.script == script).expect("every script has a parcel")
}

/// The statuses that a parcel shows while world time passes, each once.
fn statuses(sandbox: &Sandbox, script: CjScript) -> Vec<Value> {
    let parcel = sandbox.stage_cj(CjStage::new(script)).unwrap();
    let mut shown = vec![one(sandbox, &parcel.number)["trackingStatus"].clone()];
    for _ in 0..500 {
        sandbox.advance(SignedDuration::from_mins(60)).unwrap();
        let status = one(sandbox, &parcel.number)["trackingStatus"].clone();
        if shown.last() != Some(&status) {
            shown.push(status);
        }
    }
    shown
}

#[test]
fn a_parcel_lives_and_ends_at_the_door() {
    let sandbox = sandbox();
    let stage = CjStage::new(CjScript::HappyPath).number("YT0000000000000001").mail_no("CJPKL0000000001YQ");
    sandbox.stage_cj(stage).unwrap();
    let first = one(&sandbox, "YT0000000000000001");
    let expected = json!({"trackingNumber": "YT0000000000000001", "logisticName": "CJPacket Ordinary", "trackingFrom": "CN",
        "trackingTo": "US", "deliveryDay": "0", "deliveryTime": "2026-01-05 08:00:00", "trackingStatus": "In transit",
        "lastMileCarrier": null, "lastTrackNumber": null, "cjMailNo": "CJPKL0000000001YQ",
        "routes": [{"acceptTime": "2026-01-05 08:00:00", "acceptAddress": "", "remark": "Departed from CJ warehouse"}]});
    assert_eq!(first, expected);
    sandbox.advance(SignedDuration::from_hours(24 * 10)).unwrap();
    let last = one(&sandbox, "cjpkl0000000001yq");
    assert_eq!((&last["trackingStatus"], &last["lastMileCarrier"]), (&json!("Delivered"), &json!("USPS")));
    assert_eq!(last["lastTrackNumber"].as_str().unwrap().len(), 22);
    let routes = last["routes"].as_array().unwrap();
    let times: Vec<&str> = routes.iter().map(|route| route["acceptTime"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|one, other| one >= other), "newest first");
    assert_eq!((routes.len(), &last["deliveryTime"]), (11, &routes[0]["acceptTime"]));
    assert_eq!(routes[0]["remark"], "Delivered, left at front door");
    set(&sandbox, |settings| settings.routes = false);
    assert!(one(&sandbox, "YT0000000000000001").get("routes").is_none());
}

#[test]
fn every_script_has_its_statuses() {
    for script in CjScript::ALL {
        let shown = statuses(&sandbox(), script);
        let expected: &[&str] = match script {
            CjScript::HappyPath => &["In transit", "En Route", "Out for delivery", "Delivered"],
            CjScript::LocalCarrier => &["In transit", "En Route"],
            CjScript::PickupPoint => &["In transit", "En Route", "Out for delivery", "Available for pickup"],
            CjScript::FailedAttempt => {
                &["In transit", "En Route", "Out for delivery", "Delivery attempt", "Out for delivery", "Delivered"]
            }
            CjScript::ForwarderReturn => {
                &["In transit", "Exception", "In transit", "En Route", "Out for delivery", "Delivered"]
            }
            CjScript::Lost => &["In transit", "En Route", "Lost"],
            CjScript::ReturnToSender => {
                &["In transit", "En Route", "Out for delivery", "Delivery attempt", "Return to sender", "Returned"]
            }
            CjScript::CustomsHold => &["In transit", "En Route", "Held by customs"],
            CjScript::UnknownStatus => &["In transit", "En Route", "Node upgraded"],
            CjScript::LabelOnly => &[],
            other => panic!("{other:?}"),
        };
        let expected: Vec<Value> =
            if expected.is_empty() { vec![Value::Null] } else { expected.iter().map(|text| json!(text)).collect() };
        assert_eq!(shown, expected, "{script:?}");
    }
}

#[test]
fn the_world_starts_with_a_lived_parcel_of_each_script() {
    let sandbox = sandbox();
    let mut told = String::new();
    for script in CjScript::ALL {
        let parcel = lived(&sandbox, script);
        let element = one(&sandbox, &parcel.number);
        assert_eq!(element["routes"].as_array().unwrap().len(), parcel.scans.len(), "{script:?}");
        told += &format!("{} {} {}\n", script.name(), element["trackingStatus"], element["deliveryDay"]);
        for route in element["routes"].as_array().unwrap() {
            let text = |name: &str| route[name].as_str().unwrap().to_owned();
            told += &format!("  {} [{}] {}\n", text("acceptTime"), text("acceptAddress"), text("remark"));
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_label_is_no_scan() {
    let sandbox = sandbox();
    let element = one(&sandbox, &lived(&sandbox, CjScript::LabelOnly).number);
    for name in ["trackingStatus", "deliveryTime", "deliveryDay", "lastTrackNumber"] {
        assert_eq!(element[name], Value::Null, "{name}");
    }
    assert_eq!((&element["routes"], &element["logisticName"]), (&json!([]), &json!("CJPacket Ordinary")));
}

#[test]
fn ten_numbers_repeated_or_joined() {
    let sandbox = sandbox();
    let numbers: Vec<String> = sandbox.cj_parcels().into_iter().map(|parcel| parcel.number).take(10).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let told = |envelope: &Value| {
        let list = data(envelope);
        list.as_array()
            .unwrap()
            .iter()
            .map(|one| one["trackingNumber"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let repeated = told(&track(&sandbox, &numbers));
    let joined = told(&track(&sandbox, &[&numbers.join(",")]));
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    let mut own: Vec<String> = numbers.iter().map(|number| (*number).to_owned()).collect();
    assert!(repeated != own || joined != own, "elements have an order of their own");
    own.sort();
    assert_eq!((sorted(&repeated), sorted(&joined)), (own.clone(), own));
    set(&sandbox, |settings| settings.shuffled = false);
    assert_eq!(told(&track(&sandbox, &numbers)), numbers);
    let eleven = [&numbers[..], &["x"]].concat();
    for asked in [eleven.clone(), vec![eleven.join("%2C").as_str()]] {
        let token = super::caller::access(&sandbox);
        let query: Vec<String> = asked.iter().map(|number| format!("trackNumber={number}")).collect();
        let target = format!("logistic/trackInfo?{}", query.join("&"));
        let (status, envelope) = send(&sandbox, &request("GET", &target, Some(&token), &Value::Null));
        assert_eq!((status, code(&envelope)), (400, 1_600_300));
    }
    assert_eq!(code(&get(&sandbox, "logistic/trackInfo")), 1_600_300);
    assert_eq!(code(&get(&sandbox, "logistic/trackInfo?trackNumber=%20,")), 1_600_300);
}

#[test]
fn one_parcel_is_told_once() {
    let sandbox = sandbox();
    let parcel = lived(&sandbox, CjScript::HappyPath);
    let list = data(&track(&sandbox, &[&parcel.number, &parcel.mail_no, &parcel.number]));
    assert_eq!(list.as_array().unwrap().len(), 1);
    let last = &parcel.last_mile.1;
    assert_eq!(data(&track(&sandbox, &[last, &parcel.order_id])), json!([]), "neither last miles nor orders are known");
}

#[test]
fn unknown_numbers_in_all_manners() {
    let sandbox = sandbox();
    let known = lived(&sandbox, CjScript::Lost).number;
    let with = |choice: CjUnknown, numbers: &[&str]| {
        set(&sandbox, |settings| settings.unknown_numbers = choice);
        let list = track(&sandbox, numbers);
        assert_eq!((&list["code"], &list["result"]), (&json!(200), &json!(true)));
        list["data"].clone()
    };
    assert_eq!(with(CjUnknown::Omitted, &["YT9"]), json!([]));
    assert_eq!(with(CjUnknown::Omitted, &["YT9", &known]).as_array().unwrap().len(), 1);
    assert_eq!(with(CjUnknown::Null, &["YT9"]), Value::Null);
    assert_eq!(with(CjUnknown::Null, &["YT9", &known]).as_array().unwrap().len(), 1);
    let blank = with(CjUnknown::Blank, &["YT9"]);
    assert_eq!((&blank[0]["trackingNumber"], &blank[0]["trackingStatus"]), (&json!("YT9"), &json!("")));
    assert_eq!((&blank[0]["logisticName"], blank[0].get("routes")), (&json!(""), None));
    assert_eq!(with(CjUnknown::Blank, &["YT9", &known]).as_array().unwrap().len(), 2);
    let entry = sandbox.ledger().entries.pop().unwrap();
    assert_eq!((entry.verdict, entry.received.reference_number.as_deref()), (Verdict::Accepted, Some("YT9")));
}

#[test]
fn the_predecessor_in_all_manners() {
    let sandbox = sandbox();
    let parcel = lived(&sandbox, CjScript::HappyPath);
    let ask = |name: &str| get(&sandbox, &format!("logistic/{name}?trackNumber={}", parcel.mail_no));
    assert_eq!(data(&ask("getTrackInfo")), data(&ask("trackInfo")));
    for (choice, expected) in [(CjRetired::Offline, 1_600_100), (CjRetired::Gone, 1_600_101)] {
        set(&sandbox, |settings| settings.retired = choice);
        assert_eq!(code(&ask("getTrackInfo")), expected);
    }
}

#[test]
fn bad_stages_name_the_field() {
    let sandbox = sandbox();
    let parcel = lived(&sandbox, CjScript::HappyPath);
    let field = |stage: CjStage| sandbox.stage_cj(stage).unwrap_err().to_string().split_once(':').unwrap().0.to_owned();
    let stage = || CjStage::new(CjScript::Lost);
    assert_eq!(field(stage().number(parcel.mail_no.to_lowercase())), "number");
    assert_eq!(field(stage().mail_no("")), "mail_no");
    assert_eq!(field(stage().number("X1").mail_no("x1")), "mail_no");
    assert_eq!(field(stage().order_number("x".repeat(51))), "order_number");
    assert_eq!(field(stage().user_number("nobody")), "user_number");
    assert_eq!(field(stage().to("usa")), "to");
    assert_eq!(field(stage().logistic_name("")), "logistic_name");
    let dutch = sandbox.stage_cj(stage().to("NL").logistic_name("PostNL")).unwrap();
    assert_eq!((dutch.last_mile.0, one(&sandbox, &dutch.number)["trackingTo"].clone()), ("PostNL", json!("NL")));
}
