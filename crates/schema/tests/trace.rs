//! A trace in the public language: with every key, masked and revealed, there and back.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod planted;

use planted::{PEOPLE, event, full, time, waybill};
use portolan_domain::{Basis, EventStatus, ProviderId, Trace, TrackingStatus, ZoneSource};
use portolan_schema as schema;
use portolan_schema::View;
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

fn json(view: View) -> Value {
    serde_json::to_value(schema::Trace::of(&full(), view).queried("jdve00132473532")).unwrap()
}

#[test]
fn a_full_trace_masked() {
    insta::assert_json_snapshot!(json(View::Masked));
}

#[test]
fn a_full_trace_revealed() {
    insta::assert_json_snapshot!(json(View::Revealed));
}

#[test]
fn people_are_shown_to_who_asked_for_them_alone() {
    let (masked, revealed) = (json(View::Masked).to_string(), json(View::Revealed).to_string());
    for person in PEOPLE {
        assert!(!masked.contains(person), "{person} in {masked}");
        assert!(revealed.contains(person), "{person} not in {revealed}");
    }
}

#[test]
fn a_bare_trace_has_only_the_keys_that_are_always_there() {
    let trace = Trace::of_waybill(ProviderId::cj(), waybill("X1"));
    assert_eq!(
        serde_json::to_value(schema::Trace::of(&trace, View::Masked)).unwrap(),
        json!({
            "schema": "trace/v1", "provider": "cj", "waybill": "X1", "status": "pending",
            "related": [], "events": [], "extra": {},
        })
    );
}

#[test]
fn a_status_that_a_person_should_look_at_says_so() {
    let mapped = |status| EventStatus::Mapped(status, Basis::Code);
    let mut trace = Trace::of_waybill(ProviderId::jdl(), waybill("X1"));
    let at = |text| time(text, ZoneSource::Documented);
    trace.extend([
        event(mapped(TrackingStatus::Delivered), at("2023-08-09 09:00:00"), "a"),
        event(mapped(TrackingStatus::InTransit), at("2023-08-09 10:00:00"), "b"),
    ]);
    let trace = schema::Trace::of(&trace, View::Masked);
    assert_eq!((trace.status.as_str(), trace.review.as_deref()), ("delivered", Some("event_after_delivered")));
}

#[test]
fn a_reader_takes_words_and_keys_that_it_does_not_know() {
    let later = json!({
        "schema": "trace/v1", "provider": "jdl", "status": "teleported", "mood": 1,
        "events": [{ "status": "beamed", "zone": "stellar", "extra": { "a": ["1", "2"] }, "mood": {} }],
        "related": [{ "waybill": "X2", "role": "twin" }],
    });
    let trace: schema::Trace = serde_json::from_value(later).unwrap();
    assert_eq!((trace.status.as_str(), trace.events[0].status.as_str()), ("teleported", "beamed"));
    assert!(
        serde_json::from_value::<schema::Trace>(json!({ "schema": "trace/v2", "provider": "a", "status": "b" }))
            .is_err()
    );
}

fn any_trace() -> impl Strategy<Value = Trace> {
    let events = vec(
        ("\\PC{0,6}", any::<Option<String>>(), proptest::option::of(0..86_400_i64), "[a-d]{1,2}", "\\PC{0,8}"),
        0..6,
    );
    (events, vec(("[a-z]{1,3}", "\\PC{0,6}"), 0..6)).prop_map(|(events, extra)| {
        let mut trace = full();
        trace.extra.extend(extra);
        trace.extend(events.into_iter().map(|(code, title, second, key, value)| {
            let at = second.and_then(|second| portolan_domain::Timestamp::from_unix_seconds(second).ok());
            let at =
                at.map(|at| portolan_domain::EventTime::new(at, portolan_domain::UtcOffset::UTC, ZoneSource::Stated));
            let mut event = event(EventStatus::Unmapped, at, &code);
            event.title = title;
            event.extra.insert(key, value);
            event
        }));
        trace
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn what_is_written_is_read_back(trace in any_trace(), revealed in any::<bool>()) {
        let written = schema::Trace::of(&trace, if revealed { View::Revealed } else { View::Masked });
        let text = serde_json::to_string(&written).unwrap();
        prop_assert_eq!(serde_json::from_str::<schema::Trace>(&text).unwrap(), written);
    }
}
