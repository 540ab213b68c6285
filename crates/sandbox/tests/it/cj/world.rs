//! One seed, one world, and nothing secret in what it shows.

use jiff::{SignedDuration, Timestamp};
use portolan_sandbox::{CjAccount, CjScript, CjStage, Outcome, Sandbox, cj_operations};
use serde_json::{Value, json};

use super::caller::{login, request, sandbox, send, set};
use crate::caller::settings;

/// Every operation, called somehow with a token.
fn calls(sandbox: &Sandbox, token: &str) -> String {
    let own = sandbox.cj_orders();
    let id = own.first().map_or("x", |(order, _)| order.id.as_str());
    let numbers: Vec<String> = sandbox.cj_parcels().into_iter().take(9).map(|parcel| parcel.number).collect();
    let body = json!({"orderId": id, "orderIds": [id], "startCountryCode": "CN", "endCountryCode": "US",
        "skuList": ["CJSP2000006"], "targetStatus": 400, "trackNumber": "T",
        "products": [{"vid": "1392053744945991680", "quantity": 1}]});
    let mut shown = String::new();
    for operation in cj_operations().filter(|name| !name.starts_with("authentication/")) {
        for (method, query) in [("GET", numbers.join(",")), ("POST", String::new()), ("PATCH", String::new())] {
            let target = format!("{operation}?trackNumber={query}&orderId={id}");
            let answer = sandbox.cj(&request(method, &target, Some(token), &body));
            if let Outcome::Reply(reply) = &answer.outcome {
                shown += &format!("{:?} {:?} {:?}\n", answer.delay, reply.headers(), reply.body());
            }
        }
    }
    shown
}

fn run(seed: u64) -> String {
    let sandbox = settings().seed(seed).unkind(true).build();
    sandbox.limit_cj(&sandbox.cj_account().user_number, None).unwrap();
    set(&sandbox, |settings| settings.loopback_callbacks = true);
    let key = json!({"apiKey": sandbox.cj_account().api_key.reveal()});
    let pair = (0..).find_map(|_| {
        let pair = send(&sandbox, &request("POST", "authentication/getAccessToken", None, &key)).1;
        pair["data"]["accessToken"].as_str().map(str::to_owned)
    });
    let token = pair.unwrap();
    let topic = json!({"type": "ENABLE", "callbackUrls": ["http://127.0.0.1:9/"]});
    let topics = json!({"product": topic, "stock": topic, "order": topic, "logistics": topic});
    for _ in 0..2 {
        send(&sandbox, &request("POST", "webhook/set", Some(&token), &topics));
    }
    let mut shown = serde_json::to_string(&sandbox.ready()).unwrap();
    for script in CjScript::ALL {
        sandbox.stage_cj(CjStage::new(script)).unwrap();
    }
    for _ in 0..4 {
        shown += &calls(&sandbox, &token);
        sandbox.advance(SignedDuration::from_hours(31)).unwrap();
        for push in sandbox.due_pushes() {
            shown += &format!("{} {:?} {:?}\n", push.url, push.headers, push.body);
        }
    }
    shown + &serde_json::to_string(&sandbox.ledger()).unwrap()
}

#[test]
fn same_seed_same_bytes() {
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn a_parcels_life_does_not_depend_on_its_neighbours() {
    let stage = || CjStage::new(CjScript::Lost).number("YT1");
    let (alone, crowded) = (settings().build(), settings().build());
    for _ in 0..10 {
        crowded.stage_cj(CjStage::new(CjScript::HappyPath)).unwrap();
    }
    assert_eq!(alone.stage_cj(stage()).unwrap().scans, crowded.stage_cj(stage()).unwrap().scans);
}

#[test]
fn scans_are_told_in_their_order() {
    for seed in 0..50 {
        for parcel in settings().seed(seed).build().cj_parcels() {
            assert!(parcel.scans.is_sorted_by_key(|scan| scan.at), "{seed} {:?}", parcel.script);
            assert!(parcel.scans.first().is_none_or(|scan| scan.at >= parcel.born));
        }
    }
}

#[test]
fn the_ready_line_has_what_the_world_starts_with() {
    let ready = serde_json::to_value(sandbox().ready()).unwrap();
    let cj = ready["cj"].as_object().unwrap();
    for key in ["api_key", "open_id"] {
        assert!(cj[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
    let of_cj = |list: &str| {
        let all = ready[list].as_array().unwrap().iter();
        all.filter(|item| item["provider"] == "cj").cloned().collect::<Vec<_>>()
    };
    let scripts: Vec<Value> = of_cj("waybills").iter().map(|waybill| waybill["script"].clone()).collect();
    for script in CjScript::ALL {
        assert!(scripts.contains(&json!(script.name())), "{script:?}");
    }
    let orders = of_cj("orders");
    assert_eq!(orders.len(), 13);
    assert_eq!(orders.iter().filter(|order| order["state"] == "DELIVERED").count(), 4);
    assert!(orders.iter().any(|order| order["waybills"].as_array().unwrap().len() == 2), "one was split");
    assert_eq!(orders.iter().filter(|order| order["waybills"] == json!([])).count(), 2);
}

#[test]
fn worlds_at_the_ends_of_time_stand() {
    for start in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH] {
        let sandbox = settings().world_start(start).build();
        sandbox.limit_cj(&sandbox.cj_account().user_number, None).unwrap();
        for script in CjScript::ALL {
            let _ = sandbox.stage_cj(CjStage::new(script));
        }
        let token = login(&sandbox)["accessToken"].as_str().unwrap().to_owned();
        calls(&sandbox, &token);
        let _ = sandbox.advance(SignedDuration::from_hours(1));
        calls(&sandbox, &token);
        sandbox.pushes_waiting();
    }
}

#[test]
fn nothing_secret_shows_itself() {
    let sandbox = sandbox();
    let account = CjAccount::new("CJ9", "CJ9@api@demo-planted", "987654321").email("planted@example.com");
    sandbox.register_cj(account.clone().per_second(None)).unwrap();
    let key = json!({"email": "planted@example.com", "apiKey": "CJ9@api@demo-planted"});
    let pair = send(&sandbox, &request("POST", "authentication/getAccessToken", None, &key)).1["data"].clone();
    let token = pair["accessToken"].as_str().unwrap();
    let refresh = pair["refreshToken"].as_str().unwrap();
    let renew = json!({"refreshToken": refresh});
    send(&sandbox, &request("POST", "authentication/refreshAccessToken", None, &renew));
    let order = json!({
        "orderNumber": "PO-1", "shippingCountryCode": "US", "shippingCountry": "x", "shippingProvince": "x",
        "shippingCity": "x", "shippingCustomerName": "Planted Person", "shippingAddress": "Planted Street",
        "shippingPhone": "13800007351", "logisticName": "CJPacket Ordinary", "fromCountryCode": "CN",
        "products": [{"vid": "1392053744945991680", "quantity": 1}],
    });
    let made = request("POST", "shopping/order/createOrderV2", Some(token), &order);
    assert_eq!(send(&sandbox, &made).1["code"], 200);
    let shown = [
        format!("{account:?} {:?} {made:?}", sandbox.cj_accounts()),
        format!("{sandbox:?} {sandbox:#?}"),
        format!("{:?} {:?}", sandbox.ready(), sandbox.cj_orders()),
        format!("{:?}", sandbox.ledger()),
        serde_json::to_string(&sandbox.ledger()).unwrap(),
        serde_json::to_string(&sandbox.cj_orders()).unwrap(),
    ];
    let own = sandbox.cj_account();
    let secrets = [
        "demo-planted",
        "planted@example.com",
        "987654321",
        token,
        refresh,
        "Planted Person",
        "Planted Street",
        "7351",
        own.api_key.reveal(),
        own.open_id.reveal(),
    ];
    for shown in &shown {
        for secret in secrets {
            assert!(!shown.contains(secret), "{secret}");
        }
    }
}
