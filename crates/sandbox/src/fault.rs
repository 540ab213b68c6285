//! Faults on request: which calls they hit, and what they do to them.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;

use crate::chance::Ppm;
use crate::{Error, MAX_BODY};

const MAX_RULES: usize = 1_000;
const MAX_QUEUED: usize = 1_000;
const MAX_QUEUED_BYTES: usize = 64 * 1024 * 1024;

/// A reply given byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canned {
    /// The status, 200 to 599.
    pub status: u16,
    /// Headers beside `Date` and the trace id; they replace the usual content type.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Canned {
    /// A reply with a status and a body.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// With one more header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// A page as proxies and overloaded servers send it, with status 200.
    pub fn html() -> Self {
        Self::new(
            200,
            "<!DOCTYPE html><html><head><title>系统繁忙</title></head><body><h1>系统繁忙，请稍后再试</h1></body></html>",
        )
        .header("content-type", "text/html;charset=utf-8")
    }

    fn check(&self) -> Result<(), Error> {
        if !(200..=599).contains(&self.status) {
            return Err(Error::invalid("status", "200 to 599"));
        }
        if self.body.len() > MAX_BODY {
            return Err(Error::invalid("body", "at most 8 MiB"));
        }
        if self.headers.len() > 1_000 {
            return Err(Error::invalid("headers", "at most 1000"));
        }
        for (name, value) in &self.headers {
            let framing = ["content-length", "transfer-encoding", "connection"];
            if http::HeaderName::from_bytes(name.as_bytes()).is_err() || http::HeaderValue::from_str(value).is_err() {
                return Err(Error::invalid("headers", format!("`{name}` is no header")));
            }
            if framing.contains(&name.to_ascii_lowercase().as_str()) {
                return Err(Error::invalid(
                    "headers",
                    format!("`{name}` is written by the sandbox; use the fault `cut` to break a body"),
                ));
            }
        }
        Ok(())
    }
}

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
        }
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
    /// Only calls of this application.
    pub app_key: Option<String>,
    /// Only calls of this path.
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

    /// Only for one application.
    pub fn app_key(self, key: impl Into<String>) -> Self {
        Self { app_key: Some(key.into()), ..self }
    }

    /// Only for one path.
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
            for fault in [
                Fault::Delay(Duration::from_millis(200)),
                Fault::SwapTypes,
                Fault::NullFields,
                Fault::ExtraFields,
                Fault::BusinessCode(4000),
            ] {
                faults.put(FaultRule::new(fault).probability(Ppm::FIVE_PERCENT), true);
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
    pub(crate) fn strike(&mut self, app_key: Option<&str>, operation: &str) -> Changes {
        let mut changes = Changes::default();
        let next = self.queue.iter().position(|next| next.operation.as_deref().is_none_or(|op| op == operation));
        if let Some(queued) = next.and_then(|at| self.queue.remove(at)) {
            changes.names.push("answer_next");
            changes.instead = Some((Fault::Reply(queued.canned), When::BeforeEffect));
        }
        for active in &mut self.rules {
            if !active.fires(app_key, operation, &mut self.chance) {
                continue;
            }
            changes.names.push(active.rule.fault.name());
            match &active.rule.fault {
                Fault::Delay(by) => changes.delay = changes.delay.saturating_add(*by),
                Fault::BusinessCode(code) => changes.business_code = Some(*code),
                Fault::NullFields => changes.null_fields = true,
                Fault::SwapTypes => changes.swap_types = true,
                Fault::ExtraFields => changes.extra_fields = true,
                fault => {
                    if changes.instead.is_none() {
                        changes.instead = Some((fault.clone(), active.rule.when));
                    }
                }
            }
        }
        changes
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
