//! Listens to all that our side tells of itself: spans, events and metrics, as text and as counts.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// What was heard. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Watch(Arc<Heard>);

#[derive(Debug, Default)]
struct Heard {
    text: Mutex<String>,
    spans: AtomicU64,
    counters: Mutex<BTreeMap<String, Arc<AtomicU64>>>,
}

impl Watch {
    /// Runs `work` with spans, events and metrics of this thread listened to.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        let ear = Ear(self.clone());
        tracing::subscriber::with_default(ear, || metrics::with_local_recorder(self, work))
    }

    /// Takes what is printed elsewhere, to be scanned with the rest.
    pub fn print(&self, what: &dyn fmt::Display) {
        let _ = writeln!(self.text_mut(), "{what}");
    }

    /// All that was heard, line by line.
    #[must_use]
    pub fn text(&self) -> String {
        self.text_mut().clone()
    }

    /// The sum of the counters of this name.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        let counters = self.0.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let own = |key: &String| key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('{'));
        counters.iter().filter(|(key, _)| own(key)).map(|(_, count)| count.load(Ordering::Relaxed)).sum()
    }

    fn text_mut(&self) -> MutexGuard<'_, String> {
        self.0.text.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn name(key: &Key) -> String {
        let labels: Vec<String> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        if labels.is_empty() { key.name().to_owned() } else { format!("{}{{{}}}", key.name(), labels.join(",")) }
    }
}

impl Recorder for Watch {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let name = Self::name(key);
        let mut counters = self.0.counters.lock().unwrap_or_else(PoisonError::into_inner);
        if !counters.contains_key(&name) {
            let _ = writeln!(self.text_mut(), "counter {name}");
        }
        Counter::from_arc(Arc::clone(counters.entry(name).or_default()))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// Writes all fields down.
struct Ear(Watch);

struct Writes<'a>(&'a mut String);

impl Visit for Writes<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Subscriber for Ear {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = self.0.text_mut();
        text.push_str(span.metadata().name());
        span.record(&mut Writes(&mut text));
        text.push('\n');
        Id::from_u64(self.0.0.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Writes(&mut self.0.text_mut()));
        self.0.text_mut().push('\n');
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = self.0.text_mut();
        event.record(&mut Writes(&mut text));
        text.push('\n');
    }

    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_heard() {
        let watch = Watch::default();
        watch.during(|| {
            tracing::info_span!("call", number = "N-1").in_scope(|| tracing::debug!(code = 7, "refused"));
            metrics::counter!("calls_total", "outcome" => "ok").increment(2);
            metrics::counter!("calls_total", "outcome" => "denied").increment(1);
            metrics::counter!("calls_total_more").increment(9);
        });
        for told in ["call number=\"N-1\"", "code=7", "refused", "calls_total{outcome=ok}"] {
            assert!(watch.text().contains(told), "{told} in {}", watch.text());
        }
        assert_eq!(watch.count("calls_total"), 3);
    }
}
