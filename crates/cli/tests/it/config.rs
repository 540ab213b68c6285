//! Configurations that are wrong in one place each, and accounts to choose from.

use std::{fs, path::PathBuf};

use serde_json::json;
use tempfile::TempDir;

use crate::support::{Sandbox, run, run_in};

const PLANTED: &str = "hunter2planted";

fn written(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("portolan.toml");
    fs::write(&file, text).expect("written");
    (folder, file)
}

fn config(secret: &str, more: &str) -> String {
    format!(
        "[apps.main]\nprovider = \"jdl\"\nkey = \"demokey\"\nsecret = \"{secret}\"\nurl = \"http://127.0.0.1:9\"\n{more}\n\
         [accounts.shop]\napp = \"main\"\naccess_token = \"env:NO_SUCH_TOKEN\"\n"
    )
}

#[test]
fn a_configuration_error_names_the_key_and_never_the_value() {
    for (text, names) in [
        (config(PLANTED, ""), "apps.main.secret"),
        (config("env:NO_SUCH_SECRET", ""), "NO_SUCH_SECRET"),
        (config("file:no-such-file", ""), "no-such-file"),
        (config("env:X", &format!("secrt = \"{PLANTED}\"")), "apps.main.secrt"),
        (config("env:X", &format!("key = \"{PLANTED}\"")), "line 6"),
        (String::new(), "[accounts.…]"),
    ] {
        let (_folder, file) = written(&text);
        let said = run_in(&file, ["track", "JDVA00000000001", "--format", "json"]);
        let error = said.error();
        assert_eq!(
            (said.code, &error["kind"], &error["delivery"]),
            (3, &json!("config"), &json!("not_sent")),
            "{error}"
        );
        assert!(error["message"].as_str().unwrap().contains(names), "{names} in {error}");
        assert!(!said.everything().contains(PLANTED));
    }
}

#[test]
fn without_a_configuration_it_says_how_to_make_one() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        crate::support::portolan().current_dir(folder.path()).args(["track", "1", "--lang", "zh"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(3) && said.contains("--write-config"), "{said}");
}

#[test]
fn one_account_is_the_default_and_several_must_be_told_apart() {
    let sandbox = Sandbox::start();
    let path = sandbox.config();
    let text = fs::read_to_string(&path).unwrap();
    let second = text.split_once("[accounts.sandbox]").unwrap().1.split_once("\n[").unwrap().0.to_owned();
    let text = text.replace("default_account = \"sandbox\"\n", "");
    fs::write(&path, format!("{text}\n[accounts.second]{second}")).unwrap();
    let number = sandbox.number("happy_path");
    let said = run_in(&path, ["track", &number, "--format", "json"]);
    assert_eq!((said.code, &said.error()["kind"]), (2, &json!("invalid_input")));
    assert!(
        said.error()["message"].as_str().unwrap().contains("sandbox, second")
            || said.error()["message"].as_str().unwrap().contains("second, sandbox")
    );
    let said = run_in(&path, ["track", &number, "--account", "second", "--format", "json"]);
    assert_eq!(said.value()["account"], "second");
    fs::write(&path, format!("default_account = \"second\"\n{text}\n[accounts.second]{second}")).unwrap();
    let said = run_in(&path, ["track", &number, "--format", "json"]);
    assert_eq!(said.value()["account"], "second", "the one that is asked where nobody is named");
    let said = run_in(&path, ["track", &number, "--account", "third", "--format", "json"]);
    assert_eq!((said.code, &said.error()["kind"]), (3, &json!("config")));
}

#[cfg(unix)]
#[test]
fn a_secret_that_everybody_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::start();
    let secret = sandbox.folder.path().join("portolan.jdl.secret");
    let number = sandbox.number("happy_path");
    assert_eq!(fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(run_in(&sandbox.config(), ["track", &number]).err, "");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o644)).unwrap();
    let said = run_in(&sandbox.config(), ["track", &number]);
    assert!(
        said.code == 0 && said.err.contains("portolan.jdl.secret") && said.err.contains("everybody"),
        "{}",
        said.err
    );
}

#[test]
fn a_configuration_of_a_persons_own_is_not_written_over() {
    let (_folder, file) = written("# mine\n");
    let said = run(["sandbox", "--format", "json", "--write-config", file.to_str().unwrap()]);
    assert_eq!((said.code, &said.error()["kind"]), (2, &json!("invalid_input")));
    assert_eq!(fs::read_to_string(&file).unwrap(), "# mine\n");
}
