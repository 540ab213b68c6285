//! A provider's patterns for the fields of an order: foreign regular expressions.
//!
//! Bytes: a line with the pattern, then the value.

use portolan::{RuleEffect, RuleTip, RuleVerdict};

use crate::line;

/// A value is an address's field: as long as one, however long the bytes are.
const LONGEST_VALUE: usize = 1_024;

/// A pattern compiles within its limit or tells nothing; it judges a value the same way each time, and no value is judged
/// without a pattern.
pub fn rule_tip(bytes: &[u8]) {
    let (pattern, value) = line(bytes);
    let value = String::from_utf8_lossy(&value[..value.len().min(LONGEST_VALUE)]);
    let mut rule = RuleTip::new(RuleEffect::Refused);
    assert_eq!(rule.judge(&value), RuleVerdict::Unknown, "nothing is known of a field without a pattern");
    rule.pattern = Some(String::from_utf8_lossy(pattern).into_owned());
    let verdict = rule.judge(&value);
    assert_eq!(rule.judge(&value), verdict, "two judgements differ");
    // What matches somewhere in a text also matches with that text at both ends, unless the pattern holds on to them.
    let anchored = pattern.iter().any(|byte| b"^$\\(|".contains(byte));
    if verdict == RuleVerdict::Kept && !anchored {
        assert_eq!(rule.judge(&format!("{value}{value}")), RuleVerdict::Kept, "a longer text lost the match");
    }
}
