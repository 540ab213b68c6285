//! The sandbox as a process: its ready line, its seed, and its end.

use crate::support::{Sandbox, run};

#[test]
fn the_ready_line_has_what_a_caller_needs() {
    let sandbox = Sandbox::start();
    let ready = &sandbox.ready;
    assert_eq!(ready["ready"], true);
    for key in ["url", "app_key", "app_secret", "access_token", "customer_code"] {
        assert!(ready["jdl"][key].is_string(), "{key}");
    }
    for key in ["url", "oauth_url", "app_key", "app_secret", "access_token", "refresh_token", "customer_code"] {
        assert!(ready["jos"][key].is_string(), "{key}");
    }
    assert!(ready["control"]["url"].is_string());
    assert!(ready["waybills"].as_array().is_some_and(|all| all.iter().any(|one| one["script"] == "refusal")));
    assert!(ready["orders"].as_array().is_some_and(|all| all.iter().all(|one| one["waybills"].is_array())));
}

#[test]
fn one_seed_is_one_world() {
    let world = |seed: &str| {
        let ready = Sandbox::start_with(&["--seed", seed]).ready.clone();
        (ready["jdl"]["app_key"].clone(), ready["waybills"].clone(), ready["orders"].clone())
    };
    assert_eq!(world("7"), world("7"));
    assert_ne!(world("7"), world("8"));
}

#[test]
fn it_listens_where_it_is_told_to_and_says_so_where_it_cannot() {
    let first = Sandbox::start();
    let taken = first.url().strip_prefix("http://").unwrap();
    let said = run(["sandbox", "--format", "json", "--jdl", taken]);
    assert!(said.code == 2 && said.error()["message"].as_str().unwrap().contains(taken), "{said:?}");
    let said = run(["sandbox", "--format", "json", "--jos", taken]);
    assert!(said.code == 2 && said.error()["message"].as_str().unwrap().contains(taken), "{said:?}");
    let said = run(["sandbox", "--format", "json", "--control", "nowhere"]);
    assert!(said.code == 2 && said.error()["message"].as_str().unwrap().contains("--control"));
    let said = run(["sandbox", "--format", "json", "--speed", "fast"]);
    assert!(said.code == 2 && said.error()["message"].as_str().unwrap().contains("--speed"));
}

#[cfg(unix)]
#[test]
fn it_stops_in_good_order_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        let mut sandbox = Sandbox::start();
        let pid = sandbox.child.id().to_string();
        let sent =
            std::process::Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", signal, &pid]).status().unwrap();
        assert!(sent.success());
        assert_eq!(sandbox.child.wait().unwrap().code(), Some(0), "{signal}");
    }
}
