//! Who may see what, business codes, and requests of every wrong shape.

use portolan_sandbox::{
    FLAKY_WAYBILL, FOREIGN_WAYBILL, INTERNAL_ERROR_WAYBILL, JdlApp, Script, Stage, UNSUPPORTED_WAYBILL,
};
use serde_json::{Value, json};

use crate::caller::{Call, ask, by_waybill, code, number_of, sandbox, send};

#[test]
fn every_business_code_has_its_number() {
    let sandbox = sandbox();
    let happy = number_of(&sandbox, "happy_path");
    for (number, wanted) in [
        (happy.as_str(), 1000),
        (FOREIGN_WAYBILL, 2001),
        ("JDVA99999999999", 2100),
        (UNSUPPORTED_WAYBILL, 2101),
        (INTERNAL_ERROR_WAYBILL, 4000),
        (INTERNAL_ERROR_WAYBILL, 4000),
        (INTERNAL_ERROR_WAYBILL, 4000),
        (FLAKY_WAYBILL, 4000),
        (FLAKY_WAYBILL, 4000),
        (FLAKY_WAYBILL, 1000),
        (FLAKY_WAYBILL, 1000),
    ] {
        assert_eq!(code(&ask(&sandbox, &by_waybill(number))), wanted, "{number}");
    }
}

#[test]
fn a_refused_call_does_not_use_up_a_failure() {
    let sandbox = sandbox();
    let mut call = Call::new(&sandbox, &by_waybill(FLAKY_WAYBILL));
    call.secret.push('x');
    for _ in 0..5 {
        assert_eq!(code(&send(&sandbox, &call.request())), 9010);
    }
    assert_eq!(code(&ask(&sandbox, &by_waybill(FLAKY_WAYBILL))), 4000);
}

#[test]
fn the_owner_or_who_knows_the_phone_may_see() {
    let sandbox = sandbox();
    let parcel = Stage::new(Script::HappyPath).phone_tail("5514").lived();
    let number = sandbox.stage(parcel).unwrap().number().to_owned();
    let foreign = Stage::new(Script::HappyPath).customer_code("020K7").phone_tail("0007");
    let foreign = sandbox.stage(foreign.lived()).unwrap().number().to_owned();
    let ask_as = |number: &str, phone: Value, customer: Value| {
        let body = json!([{
            "referenceNumber": number, "referenceType": "20000", "phone": phone,
            "customerCode": customer,
        }]);
        code(&ask(&sandbox, &body))
    };
    let null = Value::Null;
    assert_eq!(ask_as(&number, null.clone(), json!("010K000001")), 1000);
    assert_eq!(ask_as(&number, json!("5514"), null.clone()), 1000);
    assert_eq!(ask_as(&number, json!("5514"), json!("010K999999")), 1000);
    assert_eq!(ask_as(&number, json!("5515"), json!("010K000001")), 1000);
    assert_eq!(ask_as(&number, json!("5515"), null.clone()), 2001);
    assert_eq!(ask_as(&number, json!("13800005514"), null.clone()), 2001);
    assert_eq!(ask_as(&number, null.clone(), json!("010K999999")), 2001);
    assert_eq!(ask_as(&number, null.clone(), null.clone()), 2001, "neither");
    assert_eq!(ask_as(&number, json!(""), json!(" ")), 2001, "neither");
    assert_eq!(ask_as(&foreign, null.clone(), json!("020K7")), 2001, "not this caller's code");
    assert_eq!(ask_as(&foreign, json!("0007"), null), 1000);
}

#[test]
fn a_merchant_order_shows_all_its_waybills() {
    let sandbox = sandbox();
    let ready = sandbox.ready();
    let order = ready.orders.iter().find(|order| order.waybills.len() == 2).unwrap();
    let mut body = by_waybill(&order.number);
    assert_eq!(code(&ask(&sandbox, &body)), 2100, "not by waybill");
    for kind in [json!(40000), json!("40000")] {
        body[0]["referenceType"] = kind;
        let reply = ask(&sandbox, &body);
        let data = reply["data"].as_array().unwrap();
        assert_eq!(data.len(), 2);
        for (entry, waybill) in data.iter().zip(&order.waybills) {
            assert_eq!(entry["referenceNumber"], json!(order.number));
            assert_eq!(entry["referenceType"], json!(40000));
            assert_eq!(entry["trackings"][0]["waybillNo"], json!(waybill));
        }
    }
}

#[test]
fn a_provider_order_is_asked_for_like_a_waybill() {
    let sandbox = sandbox();
    let parcel = sandbox.parcels().remove(0);
    let reply = ask(&sandbox, &by_waybill(&parcel.provider_order));
    assert_eq!(code(&reply), 1000);
    assert_eq!(reply["data"][0]["trackings"][0]["waybillNo"], json!(parcel.number()));
}

#[test]
fn wrong_types_are_answered_by_the_service() {
    let sandbox = sandbox();
    let good = by_waybill(&number_of(&sandbox, "happy_path"));
    for (field, value, wanted) in [
        ("referenceNumber", json!(null), 2000),
        ("referenceNumber", json!(""), 2000),
        ("referenceNumber", json!(7), 2000),
        ("referenceNumber", json!(["x"]), 2000),
        ("referenceType", json!(null), 2000),
        ("referenceType", json!("x"), 2000),
        ("referenceType", json!(20000.5), 2000),
        ("referenceType", json!("99999999999999999999"), 2000),
        ("referenceType", json!(30000), 2101),
        ("scope", json!(3), 2000),
        ("scope", json!(-1), 2000),
        ("scope", json!({}), 2000),
        ("scope", json!(null), 1000),
        ("phone", json!(5514), 2000),
        ("businessUnitCode", json!(1), 2000),
        ("businessUnitCode", json!("EBU1"), 1000),
        ("unheardOf", json!({"a": [1]}), 1000),
    ] {
        let mut body = good.clone();
        body[0][field] = value.clone();
        assert_eq!(code(&ask(&sandbox, &body)), wanted, "{field} {value}");
    }
    for body in [json!([]), json!([1]), json!([null]), json!([[]])] {
        assert_eq!(code(&ask(&sandbox, &body)), 2000, "{body}");
    }
    let two = json!([good[0], good[0]]);
    assert_eq!(code(&ask(&sandbox, &two)), 2000, "one query a call");
}

#[test]
fn a_partner_asks_with_the_phone() {
    let sandbox = sandbox();
    let partner = JdlApp::partner("partner", "of-mine").customer_codes(vec![]);
    sandbox.register(partner.clone()).unwrap();
    let parcel = sandbox.parcels().remove(0);
    let mut body = by_waybill(parcel.number());
    let ask = |body: &Value| code(&send(&sandbox, &Call::of(&partner, body).request()));
    assert_eq!(ask(&body), 2001);
    body[0]["phone"] = json!(parcel.phone_tail);
    assert_eq!(ask(&body), 1000);
}
