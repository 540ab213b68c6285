//! Pushes: where they go, how reliably, and what waits.

use std::time::Duration;

use serde_json::{Value, json};

use super::faults::given_body;
use super::fields::Fields;
use super::{Done, shown};
use crate::{Error, Ppm, PushEvent, PushPolicy, PushTarget, Sandbox};

pub(super) fn list(sandbox: &Sandbox) -> Done {
    let (dropped, waiting) = sandbox.pushes_waiting();
    Ok(json!({ "targets": shown(&sandbox.push_targets()), "waiting": shown(&waiting), "dropped": dropped }))
}

/// Posts a push given byte for byte.
pub(super) fn post(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let provider = fields.needed_text("provider")?;
    let app_key = fields.needed_text("app_key")?;
    let kind = fields.text("kind")?.unwrap_or_else(|| "given".to_owned());
    let number = fields.text("number")?.unwrap_or_default();
    let mut event = PushEvent::new(provider, app_key, kind, number, given_body(&mut fields)?);
    for (name, value) in fields.object("headers")?.into_iter().flatten() {
        let Value::String(value) = value else {
            return Err(Error::invalid("headers", "names and texts are needed"));
        };
        event = event.header(name, value);
    }
    fields.finish()?;
    let id = sandbox.push(event)?;
    Ok(json!({ "event": id }))
}

pub(super) fn aim(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let provider = fields.needed_text("provider")?;
    let app_key = fields.needed_text("app_key")?;
    let url = fields.needed_text("url")?;
    let mut target = PushTarget::new(provider, app_key, url);
    if fields.has("signed") {
        target = target.signed(fields.flag("signed")?);
    }
    target.policy = policy(&mut fields)?;
    fields.finish()?;
    let told = json!({ "provider": target.provider, "app_key": target.app_key });
    sandbox.aim_pushes(target)?;
    Ok(told)
}

fn policy(fields: &mut Fields) -> Result<PushPolicy, Error> {
    let usual = PushPolicy::new();
    let seconds = |fields: &mut Fields, field: &str, usual: Duration| {
        Ok::<_, Error>(fields.unsigned(field)?.map_or(usual, Duration::from_secs))
    };
    let share = |fields: &mut Fields, field: &str| match fields.small(field)? {
        Some(parts) => Ppm::new(parts).map_err(|_| Error::invalid(field, "at most 1000000 (parts per million)")),
        None => Ok(Ppm::NEVER),
    };
    let again_after = match fields.list("again_after_seconds")? {
        None => usual.again_after,
        Some(items) => {
            items.iter().map(|item| item.as_u64().map(Duration::from_secs)).collect::<Option<_>>().ok_or_else(|| {
                Error::invalid("again_after_seconds", "a list of whole numbers of 0 or more is needed")
            })?
        }
    };
    let attempts = fields.small("attempts")?.unwrap_or(usual.attempts);
    Ok(PushPolicy::new()
        .late(seconds(fields, "late_seconds", usual.late)?)
        .doubles(share(fields, "doubles_ppm")?)
        .disorder(share(fields, "disorder_ppm")?, seconds(fields, "disorder_seconds", usual.disorder_within)?)
        .attempts(attempts, again_after)
        .patience(fields.millis("patience_millis")?.unwrap_or(usual.patience)))
}

/// `/pushes/targets/{provider}/{app_key}`.
pub(super) fn unaim(sandbox: &Sandbox, path: &str) -> Done {
    let named = path.strip_prefix("/pushes/targets/").and_then(|rest| rest.split_once('/'));
    let Some((provider, app_key)) = named else {
        return Err(Error::invalid("provider", "provider and application are needed, as in /pushes/targets/jdl/KEY"));
    };
    if !sandbox.unaim_pushes(provider, app_key) {
        return Err(Error::invalid("app_key", "no pushes of this application go anywhere"));
    }
    Ok(json!({ "cleared": true }))
}
