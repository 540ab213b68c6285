//! The sandbox in a process of its own, with the configuration that it wrote.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Reply, portolan, send};

/// Ends with the test.
#[derive(Debug)]
pub(crate) struct Sandbox {
    pub(crate) child: Child,
    pub(crate) ready: Value,
    pub(crate) folder: TempDir,
}

impl Sandbox {
    /// A sandbox that is ready, and the configuration that points at it.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(args: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("portolan.toml");
        let mut child = portolan()
            .arg("sandbox")
            .args(args)
            .arg("--write-config")
            .arg(&config)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("the ready line");
        let ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        Self { child, ready, folder }
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("portolan.toml")
    }

    /// Writes another value where the configuration finds a secret.
    pub(crate) fn replace_secret(&self, name: &str, value: &str) {
        fs::write(self.folder.path().join(name), value).expect("written");
    }

    /// The number of the world's first parcel of a script.
    pub(crate) fn number(&self, script: &str) -> String {
        let waybills = self.ready["waybills"].as_array().expect("waybills");
        let of_script = |waybill: &&Value| waybill["script"] == script && waybill["provider"] == "jdl";
        let waybill = waybills.iter().find(of_script).unwrap_or_else(|| panic!("a parcel of {script}"));
        waybill["number"].as_str().expect("a number").to_owned()
    }

    /// The shop's orders in a state, in JD's word.
    pub(crate) fn orders(&self, state: &str) -> Vec<String> {
        let orders = self.ready["orders"].as_array().expect("orders").iter();
        let ours = orders.filter(|order| order["provider"] == "jos" && order["state"] == state);
        ours.map(|order| order["number"].as_str().expect("a number").to_owned()).collect()
    }

    /// What the calls changed, of a kind: each with its number and what it is about.
    pub(crate) fn changes(&self, kind: &str) -> Vec<Value> {
        let ledger = self.get("/ledger");
        let entries = ledger["entries"].as_array().expect("entries").iter();
        let changes = entries.flat_map(|entry| entry["changes"].as_array().cloned().unwrap_or_default());
        changes.filter(|change| change["kind"] == kind).collect()
    }

    pub(crate) fn url(&self) -> &str {
        self.ready["jdl"]["url"].as_str().expect("the gateway's URL")
    }

    /// A call to the control port, which must take it.
    pub(crate) fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let base = self.ready["control"]["url"].as_str().expect("the control port's URL");
        let bytes = if method == "GET" { Vec::new() } else { body.to_string().into_bytes() };
        let Reply { status, body } = send(base, method, path, &bytes);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.control("GET", path, &json!({}))
    }

    /// The newest entry of the ledger.
    pub(crate) fn last_call(&self) -> Value {
        let ledger = self.get("/ledger");
        ledger["entries"].as_array().and_then(|entries| entries.last()).expect("a call").clone()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
