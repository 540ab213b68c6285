//! From the bytes of an answer to the domain's trace, against a typed serde_json parse of the same bytes.

use std::hint::black_box;

use portolan::{Decoded, Item, jdl};

use crate::{
    Result,
    hand_written::Envelope,
    ratio::{Effort, Ratio, paired},
    sample,
};

const NAME: &str = "trace-to-domain/serde_json";

pub(crate) fn measure(effort: Effort, wanted: impl Fn(&str) -> bool) -> Result<Vec<Ratio>> {
    if !wanted(NAME) {
        return Ok(Vec::new());
    }
    let answer = sample::answer();
    let events = match jdl::decode(sample::PATH, 200, answer.as_bytes())? {
        Decoded::One(Item::Trace(trace)) => trace.events().len(),
        _ => 0,
    };
    if events != 12 {
        return Err(format!("the sample has {events} events for us, not 12").into());
    }
    let ours = |times| {
        for _ in 0..times {
            let _ = black_box(jdl::decode(sample::PATH, 200, black_box(answer.as_bytes())));
        }
    };
    let baseline = |times| {
        for _ in 0..times {
            let _ = black_box(serde_json::from_slice::<Envelope>(black_box(answer.as_bytes())));
        }
    };
    Ok(vec![paired(NAME, effort, ours, baseline)?])
}
