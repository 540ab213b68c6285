//! The two clocks.

use super::fields::Fields;
use super::{Done, shown};
use crate::{Error, GatewayClock, Sandbox};

pub(super) fn gateway(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let fixed = fields.time("fixed")?;
    let offset = fields.seconds("offset_seconds")?;
    let real = fields.flag("real")?;
    fields.finish()?;
    let clock = match (fixed, offset, real) {
        (Some(at), None, false) => GatewayClock::Fixed(at),
        (None, Some(by), false) => GatewayClock::Offset(by),
        (None, None, true) => GatewayClock::Real,
        _ => {
            return Err(Error::invalid("fixed", "exactly one of `fixed`, `offset_seconds` and `real: true` is needed"));
        }
    };
    Ok(shown(&sandbox.set_gateway_clock(clock)))
}

pub(super) fn world(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let by = fields.seconds("advance_seconds")?.ok_or_else(|| Error::invalid("advance_seconds", "is needed"))?;
    fields.finish()?;
    sandbox.advance(by)?;
    Ok(shown(&sandbox.clocks()))
}
