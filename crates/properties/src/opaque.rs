//! What comes of a reply: the same each time, in proportion to what was read, and silent about secrets.

use std::error::Error as StdError;

use portolan::{Basis, Decoded, Error, EventStatus, FailedItem, Field, Item, Trace, TrackingStatus};

use crate::plant::{MOBILE, SECRET, stands_in};

/// Characters that an error may have in all its words: three sentences of 300, and ours around them.
const LONGEST_MESSAGE: usize = 2_000;

/// The words of an error, without the provider's code and request id, which are kept as they came.
fn words(error: &Error) -> String {
    let mut words = error.message().to_owned();
    let mut below = error.source();
    while let Some(source) = below {
        words.push_str(&format!(" {source} {source:?}"));
        below = source.source();
    }
    words
}

/// An error says what is wrong in few words, and repeats neither secret nor telephone number.
pub(crate) fn discreet(error: &Error) {
    let words = words(error);
    assert!(!words.contains(SECRET), "a secret stands in an error");
    assert!(!stands_in(&words, MOBILE), "a telephone number stands in an error");
    assert!(words.chars().count() <= LONGEST_MESSAGE, "an error of {} characters", words.chars().count());
    assert!(!error.message().is_empty(), "an error without words");
}

/// [`discreet`], for every error that a reading gave, also those that stand for one of several objects.
pub(crate) fn discreet_in(outcome: &Result<Decoded, Error>) {
    match outcome {
        Err(error) => discreet(error),
        Ok(Decoded::Many(items)) => {
            items.iter().filter_map(|item| item.as_ref().err()).for_each(|f| discreet(&f.error))
        }
        Ok(Decoded::One(_)) => {}
    }
}

/// Whether two readings of the same bytes say the same.
pub(crate) fn same(one: &Result<Decoded, Error>, other: &Result<Decoded, Error>) -> bool {
    fn item(one: &Item, other: &Item) -> bool {
        match (one, other) {
            (Item::Trace(one), Item::Trace(other)) => one == other,
            (Item::Reply(one), Item::Reply(other)) => one.fields == other.fields,
            _ => format!("{one:?}") == format!("{other:?}"),
        }
    }
    let many = |one: &Result<Item, FailedItem>, other: &Result<Item, FailedItem>| match (one, other) {
        (Ok(one), Ok(other)) => item(one, other),
        (Err(one), Err(other)) => {
            one.query == other.query && format!("{:?}", one.error) == format!("{:?}", other.error)
        }
        _ => false,
    };
    match (one, other) {
        (Ok(Decoded::One(one)), Ok(Decoded::One(other))) => item(one, other),
        (Ok(Decoded::Many(one)), Ok(Decoded::Many(other))) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| many(one, other))
        }
        (Err(one), Err(other)) => format!("{one:?}") == format!("{other:?}"),
        _ => false,
    }
}

/// There are no more objects, events and fields than bytes, and no more text than a small multiple of them.
pub(crate) fn in_proportion(decoded: &Decoded, bytes: usize) {
    let items: Vec<&Item> = match decoded {
        Decoded::One(item) => vec![item],
        Decoded::Many(items) => items.iter().filter_map(|item| item.as_ref().ok()).collect(),
    };
    assert!(items.len() <= bytes.max(1), "{} objects of {bytes} bytes", items.len());
    for item in items {
        match item {
            Item::Trace(trace) => lawful(trace, bytes),
            Item::Reply(reply) => {
                let (count, text) = reply.fields.iter().fold((0, 0), |(count, text), (name, field)| {
                    let (more, words) = size(field);
                    (count + more, text + name.len() + words)
                });
                assert!(count <= bytes + 1, "{count} fields of {bytes} bytes");
                // A name for what had none, and at most three bytes of UTF-8 for one of GBK's.
                assert!(text <= 3 * bytes + 64, "{text} bytes of text of {bytes}");
            }
            // Purchases and quotes name their fields: a hundred characters for `{}` are in proportion.
            other => assert!(format!("{other:?}").len() <= 8_192 + 1_024 * bytes, "too much of {bytes} bytes"),
        }
    }
}

fn size(field: &Field) -> (usize, usize) {
    let add = |(a, b): (usize, usize), (c, d): (usize, usize)| (a + c, b + d);
    match field {
        Field::Null | Field::Bool(_) => (1, 0),
        Field::Number(text) | Field::Text(text) => (1, text.len()),
        Field::List(all) => all.iter().map(size).fold((1, 0), add),
        Field::Group(all) => all.iter().fold((1, 0), |sum, (name, field)| add(add(sum, (0, name.len())), size(field))),
    }
}

/// A trace of foreign bytes: in proportion to them, no journey's end by a word, and merging it with itself changes nothing.
pub(crate) fn lawful(trace: &Trace, bytes: usize) {
    assert!(trace.events().len() <= bytes, "{} events of {bytes} bytes", trace.events().len());
    let kept = trace.extra.iter().chain(trace.events().iter().flat_map(|event| event.extra.iter()));
    let text: usize = kept.map(|(key, value)| key.len() + value.len()).sum();
    assert!(text <= 16 * bytes + 4_096, "{text} bytes kept of {bytes}");
    for status in trace.events().iter().map(|event| event.status).chain(trace.provider_status.iter().map(|s| s.status))
    {
        guessed_no_end(status);
    }
    let mut twice = trace.clone();
    if twice.merge(trace.clone()).is_ok() {
        assert!(twice == *trace, "merging a trace with itself changed it");
    }
}

/// A pattern, which is a word in a sentence, never ends a journey.
pub(crate) fn guessed_no_end(status: EventStatus) {
    let ends = [TrackingStatus::Delivered, TrackingStatus::Returned, TrackingStatus::Cancelled];
    if let EventStatus::Mapped(status, Basis::Pattern) = status {
        assert!(!ends.contains(&status), "a word in a sentence ended the journey: {}", status.word());
    }
}
