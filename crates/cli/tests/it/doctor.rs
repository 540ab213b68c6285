//! What the doctor makes of accounts that are well, and of accounts with one fault each.

use serde_json::{Value, json};

use crate::support::{Said, Sandbox, run_in};

fn doctor(sandbox: &Sandbox) -> Said {
    run_in(&sandbox.config(), ["doctor", "--account", "sandbox", "--format", "json"])
}

/// Results in the order of the checks.
fn results(said: &Said) -> Vec<String> {
    let value = said.value();
    let checks = value["checks"].as_array().expect("checks");
    let names: Vec<&str> = checks.iter().filter_map(|check| check["check"].as_str()).collect();
    assert_eq!(names, ["configuration", "reachable", "clock", "signature", "token", "permission", "deprecated"]);
    assert!(checks.iter().all(|check| check["reason"].as_str().is_some_and(|reason| !reason.is_empty())), "{value}");
    let short = |check: &Value| check["result"].as_str().expect("a result")[..1].to_owned();
    checks.iter().map(short).collect()
}

#[test]
fn an_account_that_is_well_passes_everything() {
    let sandbox = Sandbox::start();
    let said = doctor(&sandbox);
    assert_eq!((said.code, results(&said).concat()), (0, "ppppppp".to_owned()));
    assert_eq!(sandbox.get("/ledger")["entries"].as_array().unwrap().len(), 1, "by one query");
    assert_eq!(sandbox.last_call()["answered"]["code"], 2100, "for a parcel that nobody has: {}", sandbox.last_call());
}

#[test]
fn each_fault_is_found_where_it_is() {
    let sandbox = Sandbox::start();
    let app = |more: &Value| {
        let mut app = json!({
            "app_key": sandbox.ready["jdl"]["app_key"],
            "app_secret": sandbox.ready["jdl"]["app_secret"],
            "access_token": sandbox.ready["jdl"]["access_token"],
        });
        app.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        sandbox.control("POST", "/jdl/apps", &app);
    };
    app(&json!({ "app_secret": "demoothersecret" }));
    assert_eq!((results(&doctor(&sandbox)).concat(), doctor(&sandbox).code), ("pppfuup".to_owned(), 4), "signature");
    app(&json!({ "access_token": "demoothertoken" }));
    assert_eq!((results(&doctor(&sandbox)).concat(), doctor(&sandbox).code), ("pppufup".to_owned(), 4), "token");
    app(&json!({ "subscriptions": [] }));
    assert_eq!((results(&doctor(&sandbox)).concat(), doctor(&sandbox).code), ("pppppfp".to_owned(), 4), "permission");
    app(&json!({}));
    sandbox.control("POST", "/clocks/gateway", &json!({ "offset_seconds": 3600 }));
    assert_eq!(
        (results(&doctor(&sandbox)).concat(), doctor(&sandbox).code),
        ("ppfpppp".to_owned(), 4),
        "clock: calls go through all the same, signed with the time there"
    );
    let clock = doctor(&sandbox).value()["checks"][2]["reason"].as_str().unwrap().to_owned();
    assert!(clock.contains("3600 s behind") || clock.contains("3599 s behind"), "{clock}");
    sandbox.control("POST", "/clocks/gateway", &json!({ "real": true }));
    std::fs::remove_file(sandbox.folder.path().join("portolan.jdl.token")).unwrap();
    assert_eq!(
        (results(&doctor(&sandbox)).concat(), doctor(&sandbox).code),
        ("fuuuuup".to_owned(), 3),
        "configuration"
    );
}

#[test]
fn an_account_at_the_open_platform_is_looked_at_likewise() {
    let sandbox = Sandbox::start();
    let doctor = || run_in(&sandbox.config(), ["doctor", "--account", "jos", "--format", "json"]);
    let said = doctor();
    assert_eq!((said.code, results(&said).concat()), (0, "ppppppp".to_owned()));
    assert_eq!(said.value()["provider"], "jos");
    assert_eq!(sandbox.last_call()["operation"], "jingdong.etms.trace.get");
    let files: [(&[&str], _); 2] =
        [(&["portolan.jos.secret"], "pppfuup"), (&["portolan.jos.token", "portolan.jos.refresh"], "pppufup")];
    for (files, found) in files {
        let right = |file: &&str| std::fs::read_to_string(sandbox.folder.path().join(file)).unwrap();
        let right: Vec<_> = files.iter().map(right).collect();
        files.iter().for_each(|file| sandbox.replace_secret(file, "demowrong"));
        assert_eq!((doctor().code, results(&doctor()).concat()), (4, found.to_owned()), "{files:?}");
        files.iter().zip(&right).for_each(|(file, right)| sandbox.replace_secret(file, right));
    }
    sandbox.replace_secret("portolan.jos.token", "demowrong");
    let renewed = doctor();
    assert_eq!((renewed.code, results(&renewed).concat()), (0, "ppppppp".to_owned()), "renewed, and asked again");
    let both = run_in(&sandbox.config(), ["doctor", "--format", "json"]);
    assert_eq!((both.code, both.value().as_array().map(Vec::len)), (0, Some(3)), "all accounts unless one is named");
}

#[test]
fn nobody_at_home_is_unavailable() {
    let mut sandbox = Sandbox::start();
    sandbox.child.kill().unwrap();
    sandbox.child.wait().unwrap();
    let said = doctor(&sandbox);
    assert_eq!((said.code, results(&said).concat()), (5, "pfuuuup".to_owned()));
}
