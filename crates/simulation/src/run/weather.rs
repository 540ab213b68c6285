//! What goes wrong, begun and ended.

use std::num::NonZeroU32;

use portolan_sandbox::{FaultRule, Ppm};

use super::Run;
use crate::{
    TroubleRule,
    plan::{Spell, Weather},
    provider::{CJ_USER, JDL_APP},
};

/// Lets one thing go wrong for its time.
pub(super) async fn spell(run: &Run, spell: &Spell) {
    run.until(spell.from).await;
    let end = spell.from + spell.lasts;
    match &spell.weather {
        Weather::Fault(fault, when, gateway, ppm) => {
            let rule = FaultRule::new(fault.clone()).when(*when).probability(Ppm::new(*ppm).unwrap_or(Ppm::NEVER));
            let rule = gateway.iter().fold(rule, |rule, gateway| rule.gateway(*gateway));
            // A fault that looks at the true answer cannot come before it.
            let Ok(id) = run.rig.sandbox.add_fault(rule) else { return };
            run.until(end).await;
            let status = run.rig.sandbox.faults().into_iter().find(|status| status.id == id);
            run.rig.sandbox.lift_faults(Some(id));
            if let Some(status) = status {
                *run.notes().struck.entry(status.kind).or_default() += status.fired;
            }
        }
        Weather::Network(trouble, host, ppm) => {
            run.rig.wire.trouble(TroubleRule::new(*trouble).host(host).ppm(*ppm).until(end));
        }
        Weather::ClockWrong(millis) => {
            run.rig.clock.set_wrong(*millis);
            *run.notes().struck.entry("clock_wrong").or_default() += 1;
            run.until(end).await;
            run.rig.clock.set_wrong(0);
        }
        Weather::QuotaLowered(most) => {
            allow(run, *most);
            *run.notes().struck.entry("quota_lowered").or_default() += 1;
            run.until(end).await;
            allow(run, run.plan.per_second);
        }
    }
}

/// How many calls a second the gateways accept that limit them.
fn allow(run: &Run, calls: u32) {
    let _ = run.rig.sandbox.limit(JDL_APP, NonZeroU32::new(calls));
    let _ = run.rig.sandbox.limit_cj(CJ_USER, NonZeroU32::new(calls));
}
