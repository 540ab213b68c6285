//! Codes, explained.

use serde_json::json;

use crate::support::run;

#[test]
fn a_code_is_explained_in_both_languages() {
    for (lang, meaning, advice) in
        [("en", "no document found", "check the number"), ("zh", "未查出单据信息", "请核对单号")]
    {
        let value = run(["explain", "jdl", "2100", "--format", "json", "--lang", lang]).value();
        assert_eq!(
            (&value["code"], &value["kind"], &value["meaning"]),
            (&json!("2100"), &json!("not_found"), &json!(meaning))
        );
        assert!(value["advice"].as_str().unwrap().starts_with(advice));
        assert!(value["retry"].is_string());
        let people = run(["explain", "jdl", "2100", "--lang", lang]);
        assert!(people.out.contains(meaning) && people.out.contains(advice), "{}", people.out);
    }
}

#[test]
fn one_number_at_several_interfaces_is_several_codes() {
    let value = run(["explain", "jdl", "2001", "--format", "json"]).value();
    let kinds: Vec<&str> = value.as_array().unwrap().iter().filter_map(|row| row["kind"].as_str()).collect();
    assert_eq!(kinds, ["denied", "invalid_input"]);
    let value = run(["explain", "jdl", "2001", "--operation", "jd/tracking/query", "--format", "json"]).value();
    assert_eq!(value["kind"], "denied");
    let success = run(["explain", "jdl", "1000", "--operation", "/jd/tracking/query", "--format", "json"]).value();
    assert_eq!((success.get("kind"), success.get("advice")), (None, None));
}

#[test]
fn a_code_that_nobody_knows_is_not_found_and_says_what_is() {
    let said = run(["explain", "jdl", "9999", "--format", "json"]);
    assert_eq!((said.code, &said.error()["kind"]), (4, &json!("not_found")));
    assert!(said.error()["message"].as_str().unwrap().contains("2100"));
}

#[test]
fn codes_of_the_open_platform_are_explained() {
    for (lang, advice) in [("en", "refresh the token"), ("zh", "请刷新令牌")] {
        let value = run(["explain", "jos", "19", "--format", "json", "--lang", lang]).value();
        assert_eq!((&value["provider"], &value["kind"]), (&json!("jos"), &json!("unauthenticated")));
        assert!(value["advice"].as_str().unwrap().starts_with(advice), "{value}");
    }
    let several = run(["explain", "jos", "401", "--format", "json"]).value();
    assert_eq!(several.as_array().map(Vec::len), Some(2), "the marketplace's and the token service's");
    let one = |code: &str, operation: &str| {
        let said = run(["explain", "jos", code, "--operation", operation, "--format", "json"]);
        said.value()["kind"].as_str().expect("one code").to_owned()
    };
    assert_eq!(one("401", "jingdong.pop.order.get"), "unauthenticated");
    assert_eq!(one("401", "oauth-token"), "unsupported");
    assert_eq!(one("12", "/jingdong.etms.trace.get"), "unauthenticated", "the gateway stands in front of all");
    let said = run(["explain", "jos", "9999", "--format", "json"]);
    assert_eq!((said.code, &said.error()["kind"]), (4, &json!("not_found")));
}
