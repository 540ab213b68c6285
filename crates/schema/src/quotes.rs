//! What shipping would cost: all that one provider answered to one question.

use std::collections::BTreeMap;

use portolan_domain as domain;
use portolan_ports as ports;
use serde::{Deserialize, Serialize};

use crate::{Quote, QuotesV1, Values, View, extra::values, parts::text, words};

/// All that one provider answered to one question for prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Quotes {
    /// The name of this shape.
    pub schema: QuotesV1,
    /// Who answered.
    pub provider: String,
    /// On whose behalf it was asked, where somebody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What the prices are computed from, where somebody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::QUOTE_BASIS_WORDS))))]
    pub basis: Option<String>,
    /// Which goods of the basket it was asked for, where they were asked for apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::GOODS_GROUP_WORDS))))]
    pub goods: Option<String>,
    /// When it was answered: RFC 3339. Prices change without notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quoted_at: Option<String>,
    /// What can be had, in the provider's order.
    #[serde(default)]
    pub quotes: Vec<Quote>,
    /// What cannot, and why.
    #[serde(default)]
    pub rejections: Vec<QuoteRejection>,
    /// What to know about the whole answer, or why nothing was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<QuoteWarning>,
}

/// A way to ship that cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct QuoteRejection {
    /// Its name, where the provider gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The provider's id of the option.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option_id: Option<String>,
    /// The provider's id of the channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<String>,
    /// Why not, in words.
    pub reason: String,
    /// The provider's code of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Everything else that the provider said.
    #[serde(default)]
    pub extra: BTreeMap<String, Values>,
}

/// A note to read before choosing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct QuoteWarning {
    /// What it is about.
    #[cfg_attr(feature = "json-schema", schemars(extend("examples" = words::examples(words::WARNING_WORDS))))]
    pub kind: String,
    /// In words, the provider's or ours.
    pub text: String,
}

impl Quotes {
    /// The answer as others may read it.
    #[must_use]
    pub fn of(outcome: &domain::QuoteOutcome, view: View) -> Self {
        Self {
            schema: QuotesV1,
            provider: outcome.provider.to_string(),
            account: outcome.account.as_ref().map(ToString::to_string),
            basis: None,
            goods: None,
            quoted_at: outcome.quoted_at.map(|at| at.to_string()),
            quotes: outcome.quotes.iter().map(|quote| Quote::of(quote, view)).collect(),
            rejections: outcome.rejections.iter().map(|refused| QuoteRejection::of(refused, view)).collect(),
            warnings: outcome.warnings.iter().map(|warning| QuoteWarning::of(warning, view)).collect(),
        }
    }

    /// Notes what the prices are computed from.
    #[must_use]
    pub fn on(mut self, basis: ports::QuoteBasis) -> Self {
        self.basis = Some(basis.word().to_owned());
        self
    }

    /// Notes which goods of the basket were asked for, by a word of [`GOODS_GROUP_WORDS`](crate::GOODS_GROUP_WORDS).
    #[must_use]
    pub fn for_goods(mut self, group: impl Into<String>) -> Self {
        self.goods = Some(group.into());
        self
    }
}

impl QuoteRejection {
    /// The rejection as others may read it.
    #[must_use]
    pub fn of(refused: &domain::QuoteRejection, view: View) -> Self {
        Self {
            name: refused.name.clone(),
            option_id: refused.option_id.clone(),
            channel_id: refused.channel_id.clone(),
            reason: view.text(refused.reason.reveal()),
            code: text(refused.code.as_ref(), view),
            extra: values(&refused.extra, view),
        }
    }
}

impl QuoteWarning {
    /// The note as others may read it.
    #[must_use]
    pub fn of(warning: &domain::QuoteWarning, view: View) -> Self {
        Self { kind: words::warning(warning.kind).to_owned(), text: view.text(warning.text.reveal()) }
    }
}
