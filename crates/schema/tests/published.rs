//! The committed JSON Schema files are what the types say, and they only grow.

use std::{fs, path::PathBuf};

use portolan_schema::published::{files, losses};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/v1")
}

#[test]
fn the_committed_files_are_what_the_types_say() {
    let update = std::env::var_os("UPDATE_SCHEMA").is_some_and(|value| value == "1");
    for (name, schema) in files() {
        let path = folder().join(name);
        let committed = fs::read_to_string(&path).ok();
        if let Some(committed) = &committed {
            let losses = losses(&serde_json::from_str::<Value>(committed).unwrap(), &schema);
            assert!(losses.is_empty(), "{name} is published and only grows; what readers would miss: {losses:#?}");
        }
        let text = format!("{schema:#}\n");
        if update {
            fs::create_dir_all(folder()).unwrap();
            fs::write(&path, text).unwrap();
        } else {
            let same = committed.is_some_and(|committed| committed == text);
            assert!(
                same,
                "docs/schema/v1/{name} is not what the types say: run UPDATE_SCHEMA=1 cargo test -p portolan-schema, and commit it"
            );
        }
    }
}

#[test]
fn nothing_published_may_be_lost() {
    let old = json!({
        "type": "object", "description": "old",
        "properties": { "status": { "type": "string", "examples": ["a", "b"] }, "list": { "items": { "type": "string" } } },
        "required": ["status"], "anyOf": [{ "const": 1 }],
    });
    let grown = json!({
        "type": "object", "description": "new",
        "properties": {
            "status": { "type": "string", "examples": ["c", "b", "a"] },
            "list": { "items": { "type": "string" } }, "more": {},
        },
        "required": ["status", "list"], "anyOf": [{ "const": 2 }, { "const": 1 }],
    });
    assert_eq!(losses(&old, &grown), Vec::<String>::new());
    for (pointer, value) in [
        ("/properties", json!({ "status": { "type": "string", "examples": ["a", "b"] } })),
        ("/properties/status/examples", json!(["a"])),
        ("/properties/status/type", json!("integer")),
        ("/properties/list/items/type", json!("object")),
        ("/required", json!([])),
        ("/anyOf", json!([{ "const": 2 }])),
        ("/type", json!("array")),
    ] {
        let mut shrunk = old.clone();
        *shrunk.pointer_mut(pointer).unwrap() = value;
        assert_eq!(losses(&old, &shrunk).len(), 1, "{pointer}: {:?}", losses(&old, &shrunk));
    }
}
