//! The rules in force, and what they come to for one call.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;

use super::bend::{self, Bent};
use super::{Bend, Fault, FaultRule, FaultStatus, When};
use crate::chance::{Ppm, chance_for};
use crate::{Canned, Error};

const MAX_RULES: usize = 1_000;
const MAX_QUEUED: usize = 1_000;
const MAX_QUEUED_BYTES: usize = 64 * 1024 * 1024;

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
    /// Of a rule with a seed of its own.
    chance: Option<fastrand::Rng>,
}

/// Whose call it is that faults may hit.
#[derive(Clone, Copy)]
pub(crate) struct Struck<'a> {
    pub(crate) app_key: Option<&'a str>,
    /// Looked up only where [`Faults::ask_for_accounts`].
    pub(crate) account: Option<&'a str>,
    pub(crate) operation: &'a str,
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
    /// What is done to the bytes, in this order.
    bends: Vec<Bend>,
}

impl Changes {
    /// A body as it goes out, with its content type if that is another than the usual; says whether it was changed.
    pub(crate) fn bend(&self, body: Bytes) -> (Bent, bool) {
        let mut bent = Bent { body: body.clone(), content_type: None };
        bend::bend(&self.bends, &mut bent);
        let changed = bent.content_type.is_some() || bent.body != body;
        (bent, changed)
    }
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
        let chance = rule.seed.map(|seed| chance_for(seed, "fault"));
        self.rules.push(Active { id: self.last_id, rule, mild, seen: 0, fired: 0, last_victim: None, chance });
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

    /// Whether a rule wants to know whose account a call is of.
    pub(crate) fn ask_for_accounts(&self) -> bool {
        self.rules.iter().any(|active| active.rule.account.is_some())
    }

    /// What happens to a call. Every rule looks at it, also when another has fired.
    pub(crate) fn strike(&mut self, gateway: &str, call: Struck<'_>) -> Changes {
        let mut changes = Changes::default();
        let next = self.queue.iter().position(|next| next.operation.as_deref().is_none_or(|op| op == call.operation));
        if let Some(queued) = next.and_then(|at| self.queue.remove(at)) {
            changes.names.push("answer_next");
            changes.instead = Some((Fault::Reply(queued.canned), When::BeforeEffect));
        }
        self.apply(&mut changes, |_| true, gateway, call);
        changes
    }

    /// How the body of a push is written. Only rules that bend bodies look at it.
    pub(crate) fn bend(&mut self, gateway: &str, app_key: &str, account: Option<&str>, operation: &str) -> Changes {
        let mut changes = Changes::default();
        let push = Struck { app_key: Some(app_key), account, operation };
        self.apply(&mut changes, Fault::only_bends, gateway, push);
        changes
    }

    fn apply(&mut self, changes: &mut Changes, looks: impl Fn(&Fault) -> bool, gateway: &str, call: Struck<'_>) {
        for active in &mut self.rules {
            let here = looks(&active.rule.fault) && active.rule.gateway.as_deref().is_none_or(|own| own == gateway);
            if !here || !active.fires(call, &mut self.chance) {
                continue;
            }
            if let Fault::Body(steps) = &active.rule.fault {
                // Named where it has changed something.
                changes.bends.extend_from_slice(steps);
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
    fn fires(&mut self, call: Struck<'_>, chance: &mut fastrand::Rng) -> bool {
        let (rule, app_key) = (&self.rule, call.app_key);
        let concerns = rule.app_key.as_deref().is_none_or(|own| Some(own) == app_key)
            && rule.operation.as_deref().is_none_or(|own| own == call.operation)
            && rule.account.as_deref().is_none_or(|own| Some(own) == call.account);
        if !concerns {
            return false;
        }
        self.seen = self.seen.saturating_add(1);
        let chance = self.chance.as_mut().unwrap_or(chance);
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
