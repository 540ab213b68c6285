//! What a provider said that has no place of its own.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::mask::mask_value;

/// Raw fields of a provider, kept so that nothing is lost: every value ever seen under every key.
///
/// Joining two is the union, so the order and number of joins does not matter. Keys of nested fields are joined by dots.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Extra(BTreeMap<String, BTreeSet<String>>);

impl Extra {
    /// Without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value under a key, beside those that are there.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.0.entry(key.into()).or_default().insert(value.into());
    }

    /// Keys and values as they came, in order; a key with several values comes several times.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(key, values)| values.iter().map(move |value| (key.as_str(), value.as_str())))
    }

    /// Keys and values as they may be printed, by [`mask_value`].
    pub fn shown(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.iter().map(|(key, value)| (key, mask_value(key, value)))
    }

    /// The values under one key, as they came.
    pub fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        self.0.get(key).into_iter().flatten().map(String::as_str)
    }

    /// Whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of pairs of key and value.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.values().map(BTreeSet::len).sum()
    }

    /// All fields of both.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.merge(other);
        self
    }

    /// Takes all fields of the other in.
    pub fn merge(&mut self, other: Self) {
        for (key, mut values) in other.0 {
            self.0.entry(key).or_default().append(&mut values);
        }
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Extra {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut extra = Self::new();
        extra.extend(pairs);
        extra
    }
}

impl<K: Into<String>, V: Into<String>> Extend<(K, V)> for Extra {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        pairs.into_iter().for_each(|(key, value)| self.insert(key, value));
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
