//! What the control port knows of CJ.

use serde_json::{Value, json};

use super::caller::{data, request, sandbox, send, tell};

#[test]
fn accounts_are_registered_listed_and_limited() {
    let sandbox = sandbox();
    let told = json!({"user_number": "CJ9", "api_key": "CJ9@api@demo-planted", "open_id": "33689",
        "email": "planted@example.com", "per_second": 4, "points_per_day": 50_000, "balance": "12.3"});
    let (status, account) = tell(&sandbox, "POST", "/cj/accounts", &told);
    assert_eq!(status, 200, "{account}");
    assert_eq!(account, json!({"user_number": "CJ9", "per_second": 4, "points_per_day": 50_000, "balance": "12.30"}));
    let (_, all) = tell(&sandbox, "GET", "/cj/accounts", &Value::Null);
    assert_eq!(all["accounts"].as_array().unwrap().len(), 2);
    for secret in ["planted", "33689"] {
        assert!(!all.to_string().contains(secret));
    }
    let body = json!({"apiKey": "CJ9@api@demo-planted"});
    let pair = data(&send(&sandbox, &request("POST", "authentication/getAccessToken", None, &body)).1);
    assert_eq!(pair["openId"], 33_689);
    tell(&sandbox, "POST", "/cj/limits", &json!({"user_number": "CJ9", "per_second": null}));
    let takes = |key: &str| {
        let body = json!({"apiKey": key});
        send(&sandbox, &request("POST", "authentication/getAccessToken", None, &body)).1["code"] == 200
    };
    let both = json!({"user_number": "CJ9", "api_key": "CJ9@api@demo-planted", "second_key": "CJ9@api@demo-second"});
    assert_eq!(tell(&sandbox, "POST", "/cj/keys", &both).0, 200);
    assert!(takes("CJ9@api@demo-planted") && takes("CJ9@api@demo-second"));
    let one = json!({"user_number": "CJ9", "api_key": "CJ9@api@demo-second"});
    assert_eq!(tell(&sandbox, "POST", "/cj/keys", &one).0, 200);
    assert!(!takes("CJ9@api@demo-planted") && takes("CJ9@api@demo-second"));
    let (_, all) = tell(&sandbox, "GET", "/cj/accounts", &Value::Null);
    assert_eq!(all["accounts"].as_array().unwrap().iter().filter(|one| one["per_second"].is_null()).count(), 2);
    let free = json!({"user_number": "CJ8", "api_key": "demo-8", "open_id": "8", "unlimited": true});
    assert_eq!(tell(&sandbox, "POST", "/cj/accounts", &free).1["per_second"], Value::Null);
}

#[test]
fn every_setting_is_set_and_told() {
    let sandbox = sandbox();
    let (_, before) = tell(&sandbox, "GET", "/cj/settings", &Value::Null);
    let change = json!({
        "token_mode": "locked", "access_seconds": 1, "refresh_seconds": 2, "logistics_need_token": false,
        "limit_status": "429", "address_per_second": 10, "track_points": 10, "success": "alone", "code_as_text": true,
        "blank_decimals": true, "unknown_numbers": "blank", "shuffled": false, "routes": false, "retired": "gone",
        "totals": "zero", "tip_shape": "rich", "platforms_empty": true, "create_returns_code": true,
        "loopback_callbacks": true,
    });
    let (status, after) = tell(&sandbox, "POST", "/cj/settings", &change);
    assert_eq!((status, &after), (200, &change));
    let differing = |one: &Value, other: &Value| {
        let fields = one.as_object().unwrap();
        fields.iter().filter(|(name, value)| other[name.as_str()] != **value).count()
    };
    assert_eq!(differing(&before, &after), before.as_object().unwrap().len());
    assert_eq!(tell(&sandbox, "POST", "/cj/settings", &json!({})).1, change, "what is not named stays");
    let (_, lifted) = tell(&sandbox, "POST", "/cj/settings", &json!({"address_per_second": 0}));
    assert_eq!(lifted["address_per_second"], Value::Null);
}

#[test]
fn parcels_and_orders_are_staged_and_listed() {
    let sandbox = sandbox();
    let stage =
        json!({"script": "lost", "number": "YT1", "mail_no": "CJPKL1YQ", "order_number": "PO-1", "lived": true});
    let (status, parcel) = tell(&sandbox, "POST", "/cj/parcels", &stage);
    assert_eq!((status, &parcel["scans"]), (200, &parcel["scans_seen"]));
    let (_, all) = tell(&sandbox, "GET", "/cj/parcels", &Value::Null);
    assert_eq!(all["parcels"].as_array().unwrap().last(), Some(&parcel));
    let told = json!({"order_number": "PO-2", "script": "pickup_point", "parts": 2});
    assert_eq!(tell(&sandbox, "POST", "/cj/orders", &told), (200, told));
    let (_, orders) = tell(&sandbox, "GET", "/cj/orders", &Value::Null);
    let orders = orders["orders"].as_array().unwrap();
    assert_eq!(orders.len(), 15);
    assert!(orders.iter().all(|order| order["state"].is_string() && !order.to_string().contains("Receiver")));
}

#[test]
fn bad_requests_name_the_field() {
    let sandbox = sandbox();
    let account = |field: &str, value: Value| {
        let mut account = json!({"user_number": "CJ9", "api_key": "demo", "open_id": "1"});
        account[field] = value;
        account
    };
    let own = sandbox.cj_account().api_key.reveal().to_owned();
    for (target, body, field) in [
        ("/cj/accounts", account("user_number", json!("a@b")), "user_number"),
        ("/cj/accounts", account("api_key", json!("")), "api_key"),
        ("/cj/accounts", account("api_key", json!(own)), "api_key"),
        ("/cj/accounts", account("open_id", json!("012")), "open_id"),
        ("/cj/accounts", account("open_id", json!("x")), "open_id"),
        ("/cj/accounts", account("email", json!("")), "email"),
        ("/cj/accounts", account("per_second", json!(0)), "per_second"),
        ("/cj/accounts", account("points_per_day", json!(0)), "points_per_day"),
        ("/cj/accounts", account("balance", json!("1.005")), "balance"),
        ("/cj/accounts", account("balance", json!("99999999999")), "balance"),
        ("/cj/accounts", account("secret", json!(1)), "secret"),
        ("/cj/accounts", json!({}), "user_number"),
        ("/cj/limits", json!({"user_number": "nobody"}), "user_number"),
        ("/cj/logout", json!({"user_number": "nobody"}), "user_number"),
        ("/cj/settings", json!({"token_mode": "x"}), "token_mode"),
        ("/cj/settings", json!({"shuffled": 1}), "shuffled"),
        ("/cj/settings", json!({"access_seconds": -1}), "access_seconds"),
        ("/cj/settings", json!({"nothing": 1}), "nothing"),
        ("/cj/parcels", json!({"script": "stuck"}), "script"),
        ("/cj/parcels", json!({"script": "lost", "to": "nl"}), "to"),
        ("/cj/parcels", json!({"script": "lost", "user_number": "nobody"}), "user_number"),
        ("/cj/orders", json!({"script": "lost"}), "order_number"),
        ("/cj/orders", json!({"script": "lost", "order_number": ""}), "order_number"),
        ("/cj/orders", json!({"script": "lost", "order_number": "PO-1", "parts": 0}), "parts"),
        ("/cj/orders", json!({"script": "lost", "order_number": "PO-1", "parts": 256}), "parts"),
    ] {
        let (status, value) = tell(&sandbox, "POST", target, &body);
        assert_eq!((status, &value["error"]["field"]), (400, &json!(field)), "{target} {body}");
    }
    assert_eq!(tell(&sandbox, "POST", "/cj/none", &json!({})).0, 404);
}
