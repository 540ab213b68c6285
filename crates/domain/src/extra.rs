//! What a provider said that has no place of its own.

use std::{borrow::Cow, fmt, mem};

use crate::mask::mask_value;

type Pair = (Cow<'static, str>, String);

/// Raw fields of a provider, kept so that nothing is lost: every value ever seen under every key.
///
/// Joining two is the union, so the order and number of joins does not matter. Keys of nested fields are joined by dots.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Extra(Vec<Pair>); // sorted, each pair once: most have a handful of fields, for which trees cost too much

impl Extra {
    /// Without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value under a key, beside those that are there.
    pub fn insert(&mut self, key: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        let pair = (key.into(), value.into());
        if let Err(at) = self.0.binary_search(&pair) {
            self.0.insert(at, pair);
        }
    }

    /// Keys and values as they came, in order; a key with several values comes several times.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, value.as_str()))
    }

    /// Keys and values as they may be printed, by [`mask_value`].
    pub fn shown(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.iter().map(|(key, value)| (key, mask_value(key, value)))
    }

    /// The values under one key, as they came.
    pub fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        let from = self.0.partition_point(|(other, _)| **other < *key);
        let rest = self.0.get(from..).unwrap_or_default();
        rest.iter().take_while(move |(other, _)| **other == *key).map(|(_, value)| value.as_str())
    }

    /// Whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of pairs of key and value.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All fields of both.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.merge(other);
        self
    }

    /// Takes all fields of the other in.
    pub fn merge(&mut self, other: Self) {
        if self.0.is_empty() {
            *self = other;
        } else {
            self.take_all(other.0);
        }
    }

    fn take_all(&mut self, pairs: Vec<Pair>) {
        if pairs.is_empty() {
            return;
        }
        let mut all = mem::take(&mut self.0);
        all.extend(pairs);
        all.sort_unstable();
        all.dedup();
        self.0 = all;
    }
}

impl<K: Into<Cow<'static, str>>, V: Into<String>> FromIterator<(K, V)> for Extra {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut extra = Self::new();
        extra.extend(pairs);
        extra
    }
}

impl<K: Into<Cow<'static, str>>, V: Into<String>> Extend<(K, V)> for Extra {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        self.take_all(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect());
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.shown()).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn every_value_is_kept_and_a_person_is_not_printed() {
        let mut extra: Extra = [("scanType", "150"), ("operatorName", "张三")].into_iter().collect();
        extra.insert("operatorPhone", "13800000000");
        extra.insert("scanType", "-640");
        extra.insert("scanType", "150");
        extra.insert("note", "快递员张三13800000000");
        assert_eq!(extra.len(), 5);
        assert_eq!(extra.values("scanType").collect::<Vec<_>>(), ["-640", "150"]);
        assert_eq!(extra.iter().filter(|(key, _)| *key == "scanType").count(), 2);
        assert_eq!(extra.values("nothing").count(), 0);
        let shown = format!("{extra:?} {:?}", extra.shown().collect::<Vec<_>>());
        assert!(!shown.contains("张三") && !shown.contains("13800000000") && shown.contains("\"150\""), "{shown}");
        assert_eq!(extra.values("operatorName").next(), Some("张三"));
    }

    fn any_extra() -> impl Strategy<Value = Extra> {
        vec(("[a-c]", "[0-3]"), 0..8).prop_map(|pairs| pairs.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn joining_is_a_join(a in any_extra(), b in any_extra(), c in any_extra()) {
            prop_assert_eq!(a.clone().join(b.clone()), b.clone().join(a.clone()));
            prop_assert_eq!(a.clone().join(b.clone()).join(c.clone()), a.clone().join(b.clone().join(c)));
            prop_assert_eq!(a.clone().join(a.clone()), a.clone());
            let both = a.clone().join(b.clone());
            prop_assert!(a.iter().chain(b.iter()).all(|(key, value)| both.values(key).any(|v| v == value)));
            prop_assert_eq!(both.len(), both.iter().count());
        }
    }
}
