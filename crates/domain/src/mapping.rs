//! From a provider's words to ours: a table that is data, and the order in which its parts are asked.

use crate::{Basis, EventStatus, ExceptionKind, TrackingStatus};

/// What a row of the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The event puts the parcel into this status.
    Status(TrackingStatus),
    /// Known, and moves nothing.
    Info,
}

impl Verdict {
    fn on(self, basis: Basis) -> EventStatus {
        match self {
            Self::Status(status) => EventStatus::Mapped(status, basis),
            Self::Info => EventStatus::Info(basis),
        }
    }
}

/// A scan that the provider has a code for.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The code under which events of this scan are recognised as one.
    pub code: &'static str,
    /// Other codes of the same scan, from the provider's other channels.
    pub also: &'static [&'static str],
    /// Titles of the same scan, for rows that have no code.
    pub titles: &'static [&'static str],
    /// What it means.
    pub verdict: Verdict,
}

/// A sentence's words, for events whose code, title and stage say nothing.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    /// The title or remark has one of these …
    pub any: &'static [&'static str],
    /// … and one of these, unless there are none …
    pub and: &'static [&'static str],
    /// … and none of these.
    pub none: &'static [&'static str],
    /// What it means. Never a status that ends the journey.
    pub verdict: Verdict,
}

/// A provider's table, compiled from its `status.toml`. Rows of `codes`, `titles` and `stages` are sorted by their text.
#[derive(Clone, Copy, Debug)]
pub struct StatusMap {
    /// The scans.
    pub nodes: &'static [Node],
    /// Every code of every node, with the node's index.
    pub codes: &'static [(&'static str, usize)],
    /// Every title of every node, with the node's index.
    pub node_titles: &'static [(&'static str, usize)],
    /// Titles that belong to no code.
    pub titles: &'static [(&'static str, Verdict)],
    /// Stages.
    pub stages: &'static [(&'static str, Verdict)],
    /// Patterns, in the order in which they are tried.
    pub patterns: &'static [Pattern],
}

/// What a provider says of one scan.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clues<'a> {
    /// Its codes, best first.
    pub codes: &'a [&'a str],
    /// Its title.
    pub title: Option<&'a str>,
    /// The stage it is filed under.
    pub stage: Option<&'a str>,
    /// Its sentence.
    pub remark: Option<&'a str>,
}

fn find<T: Copy>(table: &[(&'static str, T)], text: &str) -> Option<T> {
    table.binary_search_by(|(key, _)| (*key).cmp(text)).ok().and_then(|at| table.get(at)).map(|(_, value)| *value)
}

impl StatusMap {
    fn node(&self, index: usize) -> Option<&'static Node> {
        self.nodes.get(index)
    }

    /// The scan that a code belongs to.
    #[must_use]
    pub fn node_of_code(&self, code: &str) -> Option<&'static Node> {
        find(self.codes, code).and_then(|index| self.node(index))
    }

    /// The scan that a title belongs to.
    #[must_use]
    pub fn node_of_title(&self, title: &str) -> Option<&'static Node> {
        find(self.node_titles, title).and_then(|index| self.node(index))
    }

    /// What the scan means: code, exact title, stage, pattern, in this order; `Unmapped` if none of them is known. A stage
    /// that says no more than "exception" is named by a pattern.
    #[must_use]
    pub fn judge(&self, clues: &Clues<'_>) -> EventStatus {
        if let Some(node) = clues.codes.iter().find_map(|code| self.node_of_code(code)) {
            return node.verdict.on(Basis::Code);
        }
        let by_title =
            |title: &str| self.node_of_title(title).map(|node| node.verdict).or_else(|| find(self.titles, title));
        if let Some(verdict) = clues.title.and_then(by_title) {
            return verdict.on(Basis::Title);
        }
        match clues.stage.and_then(|stage| find(self.stages, stage)) {
            Some(verdict) => self.named(verdict, clues).on(Basis::Stage),
            None => self.by_sentence(clues).map_or(EventStatus::Unmapped, |verdict| verdict.on(Basis::Pattern)),
        }
    }

    /// A stage says that something went wrong, and a sentence may say what: the same scan from a channel that has no stages
    /// would be known by the sentence alone.
    fn named(&self, verdict: Verdict, clues: &Clues<'_>) -> Verdict {
        match verdict {
            Verdict::Status(TrackingStatus::Exception(ExceptionKind::Other)) => self
                .by_sentence(clues)
                .filter(|told| matches!(told, Verdict::Status(TrackingStatus::Exception(_))))
                .unwrap_or(verdict),
            _ => verdict,
        }
    }

    fn by_sentence(&self, clues: &Clues<'_>) -> Option<Verdict> {
        let sentences = [clues.title.unwrap_or_default(), clues.remark.unwrap_or_default()];
        let has = |words: &[&str]| words.iter().any(|word| sentences.iter().any(|text| text.contains(word)));
        let fits = |row: &&Pattern| has(row.any) && (row.and.is_empty() || has(row.and)) && !has(row.none);
        self.patterns.iter().find(fits).map(|row| row.verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static MAP: StatusMap = StatusMap {
        nodes: &[Node {
            code: "10034",
            also: &["150"],
            titles: &["妥投"],
            verdict: Verdict::Status(TrackingStatus::Delivered),
        }],
        codes: &[("10034", 0), ("150", 0)],
        node_titles: &[("妥投", 0)],
        titles: &[("客户取消", Verdict::Status(TrackingStatus::Cancelled))],
        stages: &[
            ("430", Verdict::Status(TrackingStatus::InTransit)),
            ("500", Verdict::Status(TrackingStatus::Exception(ExceptionKind::Other))),
        ],
        patterns: &[
            Pattern {
                any: &["自提"],
                and: &["驿站"],
                none: &["签收"],
                verdict: Verdict::Status(TrackingStatus::AvailableForPickup),
            },
            Pattern {
                any: &["丢失"],
                and: &[],
                none: &[],
                verdict: Verdict::Status(TrackingStatus::Exception(ExceptionKind::Lost)),
            },
        ],
    };

    #[test]
    fn code_then_title_then_stage_then_pattern() {
        let judge = |codes, title, stage, remark| MAP.judge(&Clues { codes, title, stage, remark }).status();
        assert_eq!(judge(&["?", "150"], Some("客户取消"), None, None), Some(TrackingStatus::Delivered));
        assert_eq!(judge(&["?"], Some("客户取消"), Some("430"), None), Some(TrackingStatus::Cancelled));
        assert_eq!(judge(&[], Some("?"), Some("430"), Some("自提 驿站")), Some(TrackingStatus::InTransit));
        assert_eq!(judge(&[], None, None, Some("请到驿站自提")), Some(TrackingStatus::AvailableForPickup));
        assert_eq!(judge(&[], None, None, Some("已在驿站自提签收")), None);
        assert_eq!(judge(&[], None, None, Some("请自提")), None);
        let exception = |kind| Some(TrackingStatus::Exception(kind));
        assert_eq!(judge(&[], None, Some("500"), Some("快件丢失")), exception(ExceptionKind::Lost), "a stage is named");
        assert_eq!(judge(&[], None, Some("500"), Some("请到驿站自提")), exception(ExceptionKind::Other));
        assert_eq!(judge(&[], None, Some("430"), Some("快件丢失")), Some(TrackingStatus::InTransit));
        assert_eq!(MAP.judge(&Clues::default()), EventStatus::Unmapped);
        assert_eq!(MAP.node_of_title("妥投").map(|node| node.code), Some("10034"));
    }
}
