//! What a quote tells beside its price: warnings, rules for fields, barred words.

use regex_lite::RegexBuilder;

use crate::FreeText;

/// What a warning is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WarningKind {
    /// The parcel cannot be tracked, or not all the way.
    Untracked,
    /// The basket mixes goods that ship on different lines.
    MixedGoods,
    /// No option was found, and why that may be.
    NothingFound,
    /// The goods are restricted.
    Restricted,
    /// Anything else.
    Other,
}

/// A note to read before choosing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct QuoteWarning {
    /// What it is about.
    pub kind: WarningKind,
    /// In words, the provider's or ours.
    pub text: FreeText,
}

impl QuoteWarning {
    /// A note.
    pub fn new(kind: WarningKind, text: impl Into<FreeText>) -> Self {
        Self { kind, text: text.into() }
    }
}

/// What breaking a rule leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RuleEffect {
    /// The order is refused.
    Refused,
    /// The order is taken with a warning.
    Warned,
    /// The provider does not say.
    Unknown,
}

/// A rule that one field of an address or order must keep.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleTip {
    /// The field, in the provider's words.
    pub field: Option<String>,
    /// A regular expression that the field must match, as the provider wrote it; it may not compile.
    pub pattern: Option<String>,
    /// The least length or value, as written.
    pub min: Option<String>,
    /// The greatest length or value, as written.
    pub max: Option<String>,
    /// What breaking it leads to.
    pub effect: RuleEffect,
    /// Whether the address of the question breaks it, where the provider says so.
    pub broken: Option<bool>,
    /// The provider's code of the message.
    pub code: Option<String>,
    /// The message to the buyer.
    pub message: Option<FreeText>,
}

impl RuleTip {
    /// A rule of which only the effect is known.
    #[must_use]
    pub fn new(effect: RuleEffect) -> Self {
        Self { field: None, pattern: None, min: None, max: None, effect, broken: None, code: None, message: None }
    }

    /// Whether `value`, which is to stand in [`field`](Self::field), keeps the rule, so that it can be known before an
    /// order is refused for it.
    ///
    /// Only the pattern is judged: providers do not say whether `min` and `max` count characters or compare numbers. The
    /// pattern is foreign text: it is compiled within 1 MiB, and one that does not compile tells nothing. `\d`, `\s` and
    /// `\w` stand for ASCII.
    ///
    /// ```
    /// use portolan_domain::{RuleEffect, RuleTip, RuleVerdict};
    /// let mut rule = RuleTip::new(RuleEffect::Refused);
    /// rule.pattern = Some(r"^[\s\d\-()+]{6,32}$".into());
    /// assert_eq!(rule.judge("+86 138-0000-0000"), RuleVerdict::Kept);
    /// assert_eq!(rule.judge("none"), RuleVerdict::Broken);
    /// ```
    #[must_use]
    pub fn judge(&self, value: &str) -> RuleVerdict {
        let Some(pattern) = &self.pattern else { return RuleVerdict::Unknown };
        match RegexBuilder::new(pattern).size_limit(1 << 20).build() {
            Ok(pattern) if pattern.is_match(value) => RuleVerdict::Kept,
            Ok(_) => RuleVerdict::Broken,
            Err(_) => RuleVerdict::Unknown,
        }
    }
}

/// What a rule says to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleVerdict {
    /// The value fits.
    Kept,
    /// It does not.
    Broken,
    /// The rule cannot be read: nobody can tell before the provider is asked.
    Unknown,
}

/// Words that must not stand in an order, and what the provider says about them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StopWords {
    /// The words, as written.
    pub words: String,
    /// The fields they must not stand in, in the provider's words.
    pub fields: Vec<String>,
    /// What the provider says.
    pub message: Option<FreeText>,
}

impl StopWords {
    /// Words that are barred everywhere.
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), fields: Vec::new(), message: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_cannot_be_read_tells_nothing() {
        let rule =
            |pattern: Option<&str>| RuleTip { pattern: pattern.map(str::to_owned), ..RuleTip::new(RuleEffect::Warned) };
        assert_eq!(rule(None).judge("x"), RuleVerdict::Unknown);
        for broken in ["[", "(?=a)", "a{1000}{1000}{1000}", &"(".repeat(100_000)] {
            assert_eq!(rule(Some(broken)).judge("aaa"), RuleVerdict::Unknown, "{}", broken.len());
        }
        let phone = rule(Some(r"^[\s\d\-\(\)（）+]{6,32}$"));
        assert_eq!(phone.judge("（010）1234567"), RuleVerdict::Kept);
        assert_eq!(phone.judge("12345"), RuleVerdict::Broken);
    }
}
