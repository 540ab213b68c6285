//! Bytes of which nothing is known, and bytes that look a little like what is expected.

use portolan_properties::PROPERTIES;
use proptest::{collection::vec, prelude::*};

use crate::runner;

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        4 => "[\\PC\\n]{0,12}".prop_map(String::into_bytes),
        2 => vec(any::<u8>(), 0..12),
        2 => "[\\[\\]{}\":,0-9.eE+-]{0,12}".prop_map(String::into_bytes),
        1 => "1[3-9][0-9]{9}|[0-9*０-９ ()-]{0,16}".prop_map(String::into_bytes),
        1 => "20[0-9]{2}[-/][01][0-9][-/][0-3][0-9][ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?".prop_map(String::into_bytes),
        1 => Just(b"\n".to_vec()),
    ];
    vec(word, 0..10).prop_map(|words| words.concat())
}

#[test]
fn arbitrary_bytes_break_nothing() {
    for property in PROPERTIES {
        let run = runner(192).run(&bytes(), |bytes| {
            (property.check)(&bytes);
            Ok(())
        });
        run.unwrap_or_else(|error| panic!("{}: {error}", property.name));
    }
}
