//! The published JSON Schema of each object, from the types.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value as Json;

use crate::{Answer, Error, Reply, Trace, Value};

/// The published files, each as name and JSON Schema (2020-12) of what is written.
#[must_use]
pub fn files() -> Vec<(&'static str, Json)> {
    vec![
        ("answer.json", schema::<Answer<Value>>("Answer of a command")),
        ("error.json", schema::<Error>("Error")),
        ("reply.json", schema::<Reply>("Reply, version 1")),
        ("trace.json", schema::<Trace>("Trace, version 1")),
    ]
}

fn schema<T: JsonSchema>(title: &str) -> Json {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema.to_value()
}
