//! Secrets and persons are planted, and everything that any command prints is searched for them.

use serde_json::json;

use crate::support::{Said, Sandbox, run, run_in, run_with};

const PERSON: &str = "张三丰";
const PHONE: &str = "13800138000";

fn searched(said: &[Said], planted: &[&str]) {
    for said in said {
        for planted in planted {
            assert!(!said.everything().contains(planted), "{planted} in {said:?}");
        }
    }
}

#[test]
fn a_planted_secret_is_printed_nowhere() {
    let sandbox = Sandbox::start();
    let (secret, token) = ("demoplantedsecret0123456789", "demoplantedtoken0123456789");
    let app = json!({ "app_key": sandbox.ready["jdl"]["app_key"], "app_secret": secret, "access_token": token });
    sandbox.control("POST", "/jdl/apps", &app);
    let number = sandbox.number("happy_path");
    let config = sandbox.config();
    let mut said = Vec::new();
    // Accepted, then refused: with the right secret and token, with a wrong one of each.
    for (secret, token) in [(secret, token), ("demoplantedsecret-wrong", token), (secret, "demoplantedtoken-wrong-1")] {
        sandbox.replace_secret("portolan.jdl.secret", secret);
        sandbox.replace_secret("portolan.jdl.token", token);
        for format in ["table", "json", "ndjson"] {
            said.push(run_in(&config, ["-vv", "track", &number, "--format", format, "--reveal"]));
            said.push(run_in(&config, ["-vv", "doctor", "--format", format]));
        }
    }
    assert!(said.iter().any(|said| said.code == 0) && said.iter().any(|said| said.code == 4));
    assert!(said.iter().any(|said| said.err.contains("/jd/tracking/query")), "the log is there to be searched");
    let sign = ["sign", "jdl", "--app-key", "k", "--app-secret", secret, "--access-token", token, "--timestamp", "x"];
    said.push(run(sign.into_iter().chain(["--path", "/p", "--body", "[]", "-vv"])));
    said.push(run(sign.into_iter().chain(["--path", "p", "--body", "[]", "-vv"])));
    // What a gateway repeats of a token that it refuses.
    let repeats = json!({ "error_response": { "code": 19, "zh_desc": format!("无效access_token[{token}]"), "en_desc": "Invalid" } });
    sandbox.control("POST", "/answers", &json!({ "body": repeats.to_string() }));
    said.push(run_in(&config, ["track", &number, "-vv"]));
    said.push(run_with(["decode", "jdl", "/jd/tracking/query"], repeats.to_string().as_bytes()));
    searched(&said, &["demoplantedsecret", "demoplantedtoken"]);
}

#[test]
fn a_planted_secret_of_the_open_platform_is_printed_nowhere() {
    let sandbox = Sandbox::start();
    let (secret, token) = ("demoplantedsecret0123456789", "demoplantedtoken0123456789");
    let key = &sandbox.ready["jos"]["app_key"];
    sandbox.control("POST", "/jos/apps", &json!({ "app_key": key, "app_secret": secret, "access_token": token }));
    let order = sandbox.orders("WAIT_SELLER_STOCK_OUT").remove(0);
    let mut said = Vec::new();
    for (secret, token) in [(secret, token), ("demoplantedsecret-wrong", token), (secret, "demoplantedtoken-wrong-1")] {
        sandbox.replace_secret("portolan.jos.secret", secret);
        sandbox.replace_secret("portolan.jos.token", token);
        for format in ["table", "json", "ndjson"] {
            for command in [
                &["orders", "show", &order][..],
                &["orders", "list"],
                &["waybills", "reserve", "1"],
                &["ship", &order, "--waybill", "JDVA00000000001", "--carrier", "2087"],
                &["track", &order, "--by", "order"],
                &["wms", "stock"],
                &["doctor", "--account", "jos"],
            ] {
                let args = command.iter().copied().chain(["-vv", "--reveal", "--format", format]);
                said.push(run_in(&sandbox.config(), args));
            }
        }
    }
    assert!(said.iter().any(|said| said.code == 0) && said.iter().any(|said| said.code == 4));
    assert!(said.iter().any(|said| said.err.contains("jingdong.pop.order.get")), "the log is there to be searched");
    searched(&said, &["demoplantedsecret", "demoplantedtoken"]);
}

#[test]
fn a_planted_person_is_printed_nowhere() {
    let sandbox = Sandbox::start();
    let number = sandbox.number("happy_path");
    let reply = json!({
        "code": 1000,
        "msg": "成功",
        "data": [{
            "referenceNumber": number,
            "referenceType": 20000,
            "trackings": [{
                "operationCode": "11000",
                "operationType": "派件",
                "operationTime": "2026-01-05 09:00:00",
                "operatorName": PERSON,
                "remark": format!("快递员{PERSON}（联系电话：{PHONE}）正在派送"),
                "waybillNo": number,
                "extend": { "operatorPhone": PHONE, "receiverName": PERSON },
                "strange": { "contact": PERSON, "mobile": PHONE },
            }],
        }],
    });
    let mut said = Vec::new();
    for format in ["table", "json", "ndjson"] {
        sandbox.control("POST", "/answers", &json!({ "body": reply.to_string() }));
        said.push(run_in(&sandbox.config(), ["-vv", "track", &number, "--format", format]));
        said.push(run_with(
            ["-vv", "decode", "jdl", "/jd/tracking/query", "--format", format],
            reply.to_string().as_bytes(),
        ));
    }
    let refusal = json!({ "code": 2001, "msg": format!("收件人{PERSON}，电话{PHONE}：没有权限") });
    sandbox.control("POST", "/answers", &json!({ "body": refusal.to_string() }));
    said.push(run_in(&sandbox.config(), ["-vv", "track", &number, "--format", "json"]));
    assert!(said.iter().filter(|said| said.code == 0).count() == 6 && said.iter().any(|said| said.code == 4));
    searched(&said, &[PHONE, &PERSON[3..]]);
    sandbox.control("POST", "/answers", &json!({ "body": reply.to_string() }));
    let revealed = run_in(&sandbox.config(), ["track", &number, "--reveal"]);
    assert!(revealed.out.contains(PHONE), "shown to who asks for it");
}

#[test]
fn a_provider_commands_no_terminal() {
    let body = "{\"waybillCode\":\"JDVE00000000532\",\"state\":\"10034\",\"operationRemark\":\"\\u001b]0;gone\\u0007\\u001b[2J\\u202eok\"}";
    let said = run_with(["decode", "jdl", "push"], body.as_bytes());
    assert!(said.out.contains("ok") && !said.out.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{:?}", said.out);
}
