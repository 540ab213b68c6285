//! Which calls a fault hits.

use std::time::Duration;

use serde::Serialize;

use super::{Fault, bend};
use crate::Error;
use crate::chance::Ppm;

/// Whether the operation has run when the fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The call never reaches the gateway: nothing is checked, nothing has an effect.
    BeforeEffect,
    /// The gateway has done its work; only the answer suffers.
    AfterEffect,
}

/// A fault and the calls that it hits.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultRule {
    /// What it does.
    pub fault: Fault,
    /// When it strikes.
    pub when: When,
    /// Only calls of this gateway, as the ledger names it.
    pub gateway: Option<String>,
    /// Only calls of this application.
    pub app_key: Option<String>,
    /// Only calls of this merchant: at JOS by his number, to whom the token belongs; at JDL the application's; at CJ the
    /// user's number.
    pub account: Option<String>,
    /// Only calls of this path; at JOS of this method, at CJ without the prefix.
    pub operation: Option<String>,
    /// Only the n-th of these calls, from 1, counted from when the rule was set.
    pub nth: Option<u64>,
    /// Only so many of them, drawn from the seed.
    pub probability: Option<Ppm>,
    /// Draws from a seed of its own, so that other rules and their calls do not change what it hits.
    pub seed: Option<u64>,
    /// So many times at most.
    pub times: Option<u64>,
}

impl FaultRule {
    /// A fault of every call, after its effect.
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            when: When::AfterEffect,
            gateway: None,
            app_key: None,
            account: None,
            operation: None,
            nth: None,
            probability: None,
            seed: None,
            times: None,
        }
    }

    /// Strikes before or after the effect.
    pub fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    /// Only at one gateway: `jdl`, `jos`, `jos_oauth` or `cj`.
    pub fn gateway(self, name: impl Into<String>) -> Self {
        Self { gateway: Some(name.into()), ..self }
    }

    /// Only for one application.
    pub fn app_key(self, key: impl Into<String>) -> Self {
        Self { app_key: Some(key.into()), ..self }
    }

    /// Only for one merchant.
    pub fn account(self, number: impl Into<String>) -> Self {
        Self { account: Some(number.into()), ..self }
    }

    /// Only for one path; at JOS for one method.
    pub fn operation(self, path: impl Into<String>) -> Self {
        Self { operation: Some(path.into()), ..self }
    }

    /// Only the n-th call, from 1.
    pub fn nth(self, nth: u64) -> Self {
        Self { nth: Some(nth), ..self }
    }

    /// Only with this probability.
    pub fn probability(self, probability: Ppm) -> Self {
        Self { probability: Some(probability), ..self }
    }

    /// Drawn from a seed of its own.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// At most so many times.
    pub fn times(self, times: u64) -> Self {
        Self { times: Some(times), ..self }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if self.when == When::BeforeEffect && !self.fault.can_come_first() {
            return Err(Error::invalid(
                "when",
                format!("`{}` changes the true reply, so it comes after_effect", self.fault.name()),
            ));
        }
        if self.nth == Some(0) {
            return Err(Error::invalid("nth", "calls are counted from 1"));
        }
        if let Fault::Delay(by) = self.fault
            && by > Duration::from_secs(3_600)
        {
            return Err(Error::invalid("millis", "at most an hour; use `never` for no answer"));
        }
        match &self.fault {
            Fault::Reply(canned) => canned.check(),
            Fault::Body(steps) => bend::check(steps),
            Fault::Drip { bytes: 0, .. } => Err(Error::invalid("bytes", "at least 1 in each piece")),
            Fault::Drip { every, .. } if *every > Duration::from_secs(3_600) => {
                Err(Error::invalid("millis", "at most an hour; use `stall` for no more of it"))
            }
            _ => Ok(()),
        }
    }
}

/// A rule in force.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct FaultStatus {
    /// Its number, for lifting it.
    pub id: u64,
    /// The name of the fault.
    pub kind: &'static str,
    /// The gateway whose calls it looks at; all of them if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// How many calls it has looked at.
    pub seen: u64,
    /// How many of them it has hit.
    pub fired: u64,
}
