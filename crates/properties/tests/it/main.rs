//! Every property, over arbitrary bytes, damaged fixtures, extremes, and what was found before; and that each has its fuzz target.

mod arbitrary;
mod damaged;
mod extremes;
mod found;
mod targets;

use std::path::PathBuf;

use portolan_properties::{PROPERTIES, Property, seeds};
use proptest::test_runner::{Config, RngSeed, TestRunner};

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn saved() -> Vec<seeds::Saved> {
    seeds::saved(&repository().join("fixtures")).expect("the fixtures are there")
}

fn property(name: &str) -> Property {
    *PROPERTIES.iter().find(|property| property.name == name).expect("a property of this name")
}

/// The same cases each time, so that a run can be repeated; `PROPTEST_CASES` and the fuzz targets look further.
fn runner(cases: u32) -> TestRunner {
    let standard = Config::default();
    let cases = if standard.cases == 256 { cases } else { standard.cases };
    TestRunner::new(Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(0x706f_7274), ..standard })
}
