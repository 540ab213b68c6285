//! Prices, purchases and cancellations: who cannot do it says so, and what cannot be read is refused before anything is
//! sent.

use serde_json::json;

use crate::support::{Said, Sandbox, run_in};

fn said(sandbox: &Sandbox, args: &[&str]) -> Said {
    run_in(&sandbox.config(), args.iter().copied().chain(["--format", "json"]))
}

#[test]
fn an_account_that_cannot_do_it_says_so() {
    let sandbox = Sandbox::start();
    let goods = ["--goods", "1796078021431009280", "--from", "CN", "--to", "US"];
    for args in [
        &[&["quote", "--account", "jos"][..], &goods].concat()[..],
        &["purchases", "list", "--account", "jos"],
        &["purchases", "show", "SD1", "--account", "jos"],
        &["waybills", "cancel", "JDVA00000000001", "--account", "jos"],
    ] {
        let said = said(&sandbox, args);
        let error = said.error();
        assert_eq!(
            (said.code, &error["kind"], &error["delivery"]),
            (2, &json!("unsupported"), &json!("not_sent")),
            "{args:?}"
        );
        assert_eq!((&error["account"], &error["provider"]), (&json!("jos"), &json!("jos")), "{args:?}");
    }
    assert_eq!(sandbox.get("/ledger")["entries"], json!([]), "nothing was sent");
}

#[test]
fn several_questions_without_an_answer_are_several_failures() {
    let sandbox = Sandbox::start();
    let args = ["quote", "--account", "jos", "--basis", "simple", "--basis", "detailed", "--goods", "1"];
    let answer = said(&sandbox, &args);
    assert_eq!(answer.code, 2, "both failed alike");
    let value = answer.value();
    assert_eq!((&value[0]["query"], &value[1]["query"]), (&json!("jos simple"), &json!("jos detailed")));
    let table = run_in(&sandbox.config(), args);
    assert!(table.out.contains("jos detailed") && table.out.contains("not supported"), "{table:?}");
}

#[test]
fn what_cannot_be_read_is_refused_before_anything_else() {
    let sandbox = Sandbox::start();
    for (args, code) in [
        (&["quote", "--goods", "V1=none", "--from", "CN", "--to", "US"][..], 2),
        (&["quote", "--goods", "V1", "--from", "CHINA", "--to", "US"], 2),
        (&["quote", "--goods", "V1", "--rate", "USD=7"], 2),
        (&["quote", "--goods", "V1", "--in", "CNY", "--rate", "USD=seven"], 2),
        (&["quote", "--from", "CN", "--to", "US"], 2),
        (&["quote", "--goods", "V1", "--basis", "guess"], 2),
        (&["quote", "--goods", "V1", "--account", "nobody"], 3),
        (&["purchases", "list", "--state", "lost"], 2),
        (&["purchases", "show", "", "--account", "jos"], 2),
        (&["waybills", "cancel", "京东", "--account", "jos"], 2),
    ] {
        let said = said(&sandbox, args);
        assert_eq!((said.code, &said.json()["outcome"]), (code, &json!("error")), "{args:?}: {said:?}");
    }
    assert_eq!(sandbox.get("/ledger")["entries"], json!([]), "nothing was sent");
}
