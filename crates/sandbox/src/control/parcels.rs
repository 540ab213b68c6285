//! Parcels.

use serde_json::{Value, json};

use super::fields::Fields;
use super::{Done, shown};
use crate::{Error, Parcel, Sandbox, Script, Stage};

pub(super) fn list(sandbox: &Sandbox) -> Done {
    let now = sandbox.clocks().world;
    let parcels: Vec<Value> = sandbox.parcels().iter().map(|parcel| described(parcel, now)).collect();
    Ok(json!({ "parcels": parcels }))
}

fn described(parcel: &Parcel, now: jiff::Timestamp) -> Value {
    json!({
        "number": parcel.number(),
        "legs": shown(&parcel.legs),
        "script": parcel.script.name(),
        "customer_code": parcel.customer_code,
        "merchant_order": parcel.merchant_order,
        "provider_order": parcel.provider_order,
        "phone_tail": parcel.phone_tail,
        "scans": parcel.scans.len(),
        "scans_seen": parcel.seen(now).count(),
    })
}

pub(super) fn stage(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let mut stage = Stage::new(script(&mut fields)?);
    stage.number = fields.text("number")?;
    stage.merchant_order = fields.text("merchant_order")?;
    stage.customer_code = fields.text("customer_code")?;
    stage.phone_tail = fields.text("phone_tail")?;
    stage.lived = fields.flag("lived")?;
    fields.finish()?;
    let parcel = sandbox.stage(stage)?;
    Ok(described(&parcel, sandbox.clocks().world))
}

pub(super) fn script(fields: &mut Fields) -> Result<Script, Error> {
    let name = fields.needed_text("script")?;
    Script::from_name(&name).ok_or_else(|| {
        let names = Script::ALL.map(Script::name).join(", ");
        Error::invalid("script", format!("one of {names}"))
    })
}
