//! Fixtures as they are, and cut, turned, spliced, doubled and nested.

use portolan_properties::{PROPERTIES, seeds};
use proptest::{collection::vec, prelude::*, sample::Index};

use crate::{runner, saved};

#[derive(Clone, Debug)]
enum Damage {
    /// Ends here.
    Cut(Index),
    /// One bit of a byte is another.
    Flip(Index, u8),
    /// Goes on as another fixture does.
    Splice(Index, Index, Index),
    /// What stands between two commas stands twice: members come doubled.
    Double(Index),
    /// A piece is left out.
    Drop(Index, u8),
    /// A piece is another: a number for a text, nothing, half a pair of surrogates.
    Replace(Index, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<Index>;
    let other = prop::sample::select(vec![
        "null",
        "1e400",
        "-0",
        "[]",
        "{}",
        "\\ud800",
        "\u{0}",
        "\"\"",
        "9007199254740993",
        "[[[[",
        "\u{feff}",
    ]);
    prop_oneof![
        index().prop_map(Damage::Cut),
        (index(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (index(), index(), index()).prop_map(|(at, which, from)| Damage::Splice(at, which, from)),
        index().prop_map(Damage::Double),
        (index(), 1..16_u8).prop_map(|(at, length)| Damage::Drop(at, length)),
        (index(), other).prop_map(|(at, other)| Damage::Replace(at, other)),
    ]
}

fn damaged(mut bytes: Vec<u8>, damage: &Damage, all: &[Vec<u8>]) -> Vec<u8> {
    let place = |at: &Index, bytes: &[u8]| at.index(bytes.len() + 1);
    match damage {
        Damage::Cut(at) => bytes.truncate(place(at, &bytes)),
        Damage::Flip(at, bit) => {
            let at = place(at, &bytes);
            bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << bit);
        }
        Damage::Splice(at, which, from) => {
            let other = which.get(all);
            bytes.truncate(place(at, &bytes));
            bytes.extend_from_slice(&other[place(from, other)..]);
        }
        Damage::Double(at) => {
            let at = place(at, &bytes);
            let comma = |bytes: &[u8], from: usize| {
                bytes.iter().skip(from).position(|byte| *byte == b',').map(|found| from + found)
            };
            if let Some(open) = comma(&bytes, at)
                && let Some(close) = comma(&bytes, open + 1)
            {
                let twice = bytes[open..close].to_vec();
                bytes.splice(close..close, twice);
            }
        }
        Damage::Drop(at, length) => {
            let at = place(at, &bytes);
            bytes.drain(at..bytes.len().min(at + usize::from(*length)));
        }
        Damage::Replace(at, other) => {
            let at = place(at, &bytes);
            let end =
                bytes.iter().skip(at).position(|byte| b",:]}\n".contains(byte)).map_or(bytes.len(), |found| at + found);
            bytes.splice(at..end, other.bytes());
        }
    }
    bytes
}

#[test]
fn fixtures_hold_every_property() {
    let saved = saved();
    assert!(saved.len() > 200, "{} fixtures", saved.len());
    for property in PROPERTIES {
        let all = seeds::of(property.name, &saved);
        assert!(!all.is_empty(), "{} starts from nothing", property.name);
        all.iter().for_each(|seed| (property.check)(seed));
    }
}

#[test]
fn damaged_fixtures_break_nothing() {
    let saved = saved();
    for property in PROPERTIES {
        let all: Vec<Vec<u8>> = seeds::of(property.name, &saved).into_iter().collect();
        let run = runner(256).run(&(any::<Index>(), vec(damage(), 1..4)), |(which, harm)| {
            let bytes = harm.iter().fold(which.get(&all).clone(), |bytes, harm| damaged(bytes, harm, &all));
            (property.check)(&bytes);
            Ok(())
        });
        run.unwrap_or_else(|error| panic!("{}: {error}", property.name));
    }
}
