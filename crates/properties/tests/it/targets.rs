//! Each property has a fuzz target of its name, and there is no other.

use std::{collections::BTreeSet, fs};

use portolan_properties::PROPERTIES;

use crate::repository;

#[test]
fn each_property_has_its_target() {
    let folder = repository().join("fuzz");
    let known: BTreeSet<String> = PROPERTIES.iter().map(|property| property.name.to_owned()).collect();
    assert_eq!(known.len(), PROPERTIES.len(), "a name stands twice");
    let mut targets = BTreeSet::new();
    for entry in fs::read_dir(folder.join("fuzz_targets")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(fs::read_to_string(&path).unwrap().contains(&format!("portolan_properties::{name}(bytes)")), "{name}");
        targets.insert(name);
    }
    assert_eq!(targets, known);
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    for name in known {
        assert!(manifest.contains(&format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
}
