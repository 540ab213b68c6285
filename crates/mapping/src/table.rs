//! The file's form.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    #[serde(default)]
    pub(crate) node: Vec<Node>,
    #[serde(default)]
    pub(crate) title: Vec<Title>,
    #[serde(default)]
    pub(crate) stage: Vec<Stage>,
    #[serde(default)]
    pub(crate) pattern: Vec<Pattern>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Node {
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) also: Vec<String>,
    #[serde(default)]
    pub(crate) titles: Vec<String>,
    pub(crate) status: String,
    pub(crate) source: String,
    pub(crate) since: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Title {
    pub(crate) title: String,
    pub(crate) status: String,
    pub(crate) source: String,
    pub(crate) since: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stage {
    pub(crate) stage: String,
    pub(crate) status: String,
    pub(crate) source: String,
    pub(crate) since: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pattern {
    pub(crate) any: Vec<String>,
    #[serde(default)]
    pub(crate) and: Vec<String>,
    #[serde(default)]
    pub(crate) none: Vec<String>,
    pub(crate) status: String,
    pub(crate) source: String,
    pub(crate) since: String,
}
