//! Faults on request: which calls they hit, and what they do to them.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Serialize;

use crate::chance::Ppm;
use crate::{Canned, Error};

const MAX_RULES: usize = 1_000;
const MAX_QUEUED: usize = 1_000;
const MAX_QUEUED_BYTES: usize = 64 * 1024 * 1024;

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// This reply instead of the true one.
    Reply(Canned),
    /// The first so many bytes of the true body, as if they were all of it.
    Truncate(usize),
    /// The connection breaks after so many bytes of the true body.
    Cut(usize),
    /// The true status and headers with an empty body.
    Empty,
    /// The true reply, so much later.
    Delay(Duration),
    /// Connection reset before the status line.
    Reset,
    /// No answer, ever.
    Never,
    /// The operation fails with this business code. The gateway's own checks come first.
    BusinessCode(i64),
    /// Spare fields are null.
    NullFields,
    /// Numbers come as text, and texts of digits as numbers.
    SwapTypes,
    /// Fields come that no documentation knows.
    ExtraFields,
    /// At JOS: an array of one object comes as that object, a list in a text as an array. In the
    /// webhooks of CJ the latter.
    ListShapes,
    /// At JOS: the payload comes under its container's other spelling, or without it.
    ContainerDrift,
    /// At JDL: a new order is taken, and asked for once more (`needRetry`).
    NeedRetry,
    /// At JOS: the root key ends in `_response` for `_responce` and the reverse.
    SuffixSwap,
}

impl Fault {
    /// The name on the control port.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reply(_) => "reply",
            Self::Truncate(_) => "truncate",
            Self::Cut(_) => "cut",
            Self::Empty => "empty",
            Self::Delay(_) => "delay",
            Self::Reset => "reset",
            Self::Never => "never",
            Self::BusinessCode(_) => "business_code",
            Self::NullFields => "null_fields",
            Self::SwapTypes => "swap_types",
            Self::ExtraFields => "extra_fields",
            Self::ListShapes => "list_shapes",
            Self::ContainerDrift => "container_drift",
            Self::NeedRetry => "need_retry",
            Self::SuffixSwap => "suffix_swap",
        }
    }

    /// Whether it changes nothing but how a body is written.
    fn only_bends(&self) -> bool {
        matches!(self, Self::NullFields | Self::SwapTypes | Self::ExtraFields | Self::ListShapes)
    }

    /// Whether it can strike before the operation runs: it needs nothing of the true reply.
    fn can_come_first(&self) -> bool {
        matches!(self, Self::Reply(_) | Self::Reset | Self::Never)
    }
}

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
    /// Only calls of this path; at JOS of this method, at CJ without the prefix.
    pub operation: Option<String>,
    /// Only the n-th of these calls, from 1, counted from when the rule was set.
    pub nth: Option<u64>,
    /// Only so many of them, drawn from the seed.
    pub probability: Option<Ppm>,
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
            operation: None,
            nth: None,
            probability: None,
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

    /// At most so many times.
    pub fn times(self, times: u64) -> Self {
        Self { times: Some(times), ..self }
    }

    fn check(&self) -> Result<(), Error> {
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

#[derive(Debug)]
struct Active {
    id: u64,
    rule: FaultRule,
    /// One of the faults of `unkind`: never twice running for one application where it makes a
    /// call fail, so that one repetition always heals it.
    mild: bool,
    seen: u64,
    fired: u64,
    last_victim: Option<String>,
}

/// What the faults of one call come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Names of all that fired.
    pub(crate) names: Vec<&'static str>,
    /// Stands in for the reply.
    pub(crate) instead: Option<(Fault, When)>,
    pub(crate) delay: Duration,
    pub(crate) business_code: Option<i64>,
    pub(crate) null_fields: bool,
    pub(crate) swap_types: bool,
    pub(crate) extra_fields: bool,
    pub(crate) list_shapes: bool,
    pub(crate) container_drift: bool,
    pub(crate) suffix_swap: bool,
    pub(crate) need_retry: bool,
}

#[derive(Debug)]
struct Queued {
    operation: Option<String>,
    canned: Canned,
}

#[derive(Debug)]
pub(crate) struct Faults {
    chance: fastrand::Rng,
    rules: Vec<Active>,
    queue: VecDeque<Queued>,
    last_id: u64,
}

impl Faults {
    pub(crate) fn new(chance: fastrand::Rng, unkind: bool) -> Self {
        let mut faults = Self { chance, rules: Vec::new(), queue: VecDeque::new(), last_id: 0 };
        if unkind {
            for (gateway, fault) in [
                (None, Fault::Delay(Duration::from_millis(200))),
                (None, Fault::SwapTypes),
                (None, Fault::NullFields),
                (None, Fault::ExtraFields),
                (Some("jdl"), Fault::BusinessCode(4000)),
                (Some("jos"), Fault::ListShapes),
                (Some("jos"), Fault::ContainerDrift),
                (Some("jos"), Fault::SuffixSwap),
                // service unavailable
                (Some("jos"), Fault::BusinessCode(1)),
                // system busy
                (Some("cj"), Fault::BusinessCode(1_600_000)),
            ] {
                let rule = FaultRule::new(fault).probability(Ppm::FIVE_PERCENT);
                faults.put(FaultRule { gateway: gateway.map(str::to_owned), ..rule }, true);
            }
        }
        faults
    }

    pub(crate) fn add(&mut self, rule: FaultRule) -> Result<u64, Error> {
        rule.check()?;
        if self.rules.len() >= MAX_RULES {
            return Err(Error::invalid("kind", format!("{MAX_RULES} rules are in force; lift some first")));
        }
        Ok(self.put(rule, false))
    }

    fn put(&mut self, rule: FaultRule, mild: bool) -> u64 {
        self.last_id += 1;
        self.rules.push(Active { id: self.last_id, rule, mild, seen: 0, fired: 0, last_victim: None });
        self.last_id
    }

    /// Lifts one rule, or all of them. Says how many.
    pub(crate) fn lift(&mut self, id: Option<u64>) -> usize {
        let before = self.rules.len();
        self.rules.retain(|rule| id.is_some_and(|id| rule.id != id));
        before - self.rules.len()
    }

    pub(crate) fn status(&self) -> Vec<FaultStatus> {
        self.rules
            .iter()
            .map(|active| FaultStatus {
                id: active.id,
                kind: active.rule.fault.name(),
                gateway: active.rule.gateway.clone(),
                seen: active.seen,
                fired: active.fired,
            })
            .collect()
    }

    pub(crate) fn enqueue(&mut self, operation: Option<String>, canned: Canned) -> Result<(), Error> {
        canned.check()?;
        let bytes: usize = self.queue.iter().map(|next| next.canned.body.len()).sum();
        if self.queue.len() >= MAX_QUEUED || bytes + canned.body.len() > MAX_QUEUED_BYTES {
            return Err(Error::invalid(
                "body",
                "1000 replies or 64 MiB are waiting already; let calls take them first",
            ));
        }
        self.queue.push_back(Queued { operation, canned });
        Ok(())
    }

    /// What happens to a call. Every rule looks at it, also when another has fired.
    pub(crate) fn strike(&mut self, gateway: &str, app_key: Option<&str>, operation: &str) -> Changes {
        let mut changes = Changes::default();
        let next = self.queue.iter().position(|next| next.operation.as_deref().is_none_or(|op| op == operation));
        if let Some(queued) = next.and_then(|at| self.queue.remove(at)) {
            changes.names.push("answer_next");
            changes.instead = Some((Fault::Reply(queued.canned), When::BeforeEffect));
        }
        self.apply(&mut changes, |_| true, (gateway, app_key, operation));
        changes
    }

    /// How the body of a push is written. Only rules that bend bodies look at it.
    pub(crate) fn bend(&mut self, gateway: &str, app_key: &str, operation: &str) -> Changes {
        let mut changes = Changes::default();
        self.apply(&mut changes, Fault::only_bends, (gateway, Some(app_key), operation));
        changes
    }

    fn apply(
        &mut self,
        changes: &mut Changes,
        looks: impl Fn(&Fault) -> bool,
        (gateway, app_key, operation): (&str, Option<&str>, &str),
    ) {
        for active in &mut self.rules {
            let here = looks(&active.rule.fault) && active.rule.gateway.as_deref().is_none_or(|own| own == gateway);
            if !here || !active.fires(app_key, operation, &mut self.chance) {
                continue;
            }
            changes.names.push(active.rule.fault.name());
            match &active.rule.fault {
                Fault::Delay(by) => changes.delay = changes.delay.saturating_add(*by),
                Fault::BusinessCode(code) => changes.business_code = Some(*code),
                Fault::NullFields => changes.null_fields = true,
                Fault::SwapTypes => changes.swap_types = true,
                Fault::ExtraFields => changes.extra_fields = true,
                Fault::ListShapes => changes.list_shapes = true,
                Fault::ContainerDrift => changes.container_drift = true,
                Fault::SuffixSwap => changes.suffix_swap = true,
                Fault::NeedRetry => changes.need_retry = true,
                fault => {
                    if changes.instead.is_none() {
                        changes.instead = Some((fault.clone(), active.rule.when));
                    }
                }
            }
        }
    }
}

impl Active {
    fn fires(&mut self, app_key: Option<&str>, operation: &str, chance: &mut fastrand::Rng) -> bool {
        let rule = &self.rule;
        let concerns = rule.app_key.as_deref().is_none_or(|own| Some(own) == app_key)
            && rule.operation.as_deref().is_none_or(|own| own == operation);
        if !concerns {
            return false;
        }
        self.seen = self.seen.saturating_add(1);
        let drawn = rule.probability.is_none_or(|p| p.draw(chance));
        let twice = self.mild && matches!(rule.fault, Fault::BusinessCode(_)) && self.last_victim.as_deref() == app_key;
        let fires = drawn
            && !twice
            && rule.nth.is_none_or(|nth| nth == self.seen)
            && rule.times.is_none_or(|times| self.fired < times);
        if fires {
            self.fired = self.fired.saturating_add(1);
        }
        if self.mild {
            self.last_victim = app_key.filter(|_| fires).map(str::to_owned);
        }
        fires
    }
}
