//! A provider's sentences.

use std::fmt;

use crate::mask::mask_text;

/// A provider's sentence, which may hold a person's name or phone number: kept as written, printed with both hidden.
///
/// ```
/// use portolan_domain::FreeText;
/// let text = FreeText::new("快递员张三，电话13800000000");
/// assert_eq!(text.to_string(), "快递员张*，电话138******00");
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FreeText(Box<str>);

impl FreeText {
    /// Keeps a sentence as it came.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The sentence as it came, persons included.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for FreeText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for FreeText {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for FreeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&mask_text(&self.0))
    }
}

impl fmt::Debug for FreeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*mask_text(&self.0), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_printed_without_the_person_in_it() {
        let text = FreeText::from("揽收任务已分配给张三（联系电话：13800000000）。");
        for shown in [text.to_string(), format!("{text:?}"), format!("{text:#?}")] {
            assert!(shown.contains("张*（联系电话：138******00）") && !shown.contains("张三"), "{shown}");
        }
        assert_eq!(text.reveal(), "揽收任务已分配给张三（联系电话：13800000000）。");
        assert!(FreeText::default().is_empty() && !text.is_empty());
    }
}
