//! Applications of the JDL gateway.

use std::num::NonZeroU32;

use serde_json::{Value, json};

use super::Done;
use super::fields::Fields;
use crate::clock::rfc3339;
use crate::{DEFAULT_CUSTOMER_CODE, Error, JdlApp, Sandbox, Subscription};

/// Everything but secrets and tokens.
pub(super) fn list(sandbox: &Sandbox) -> Done {
    let apps: Vec<Value> = sandbox.apps().iter().map(described).collect();
    Ok(json!({ "apps": apps }))
}

fn described(app: &JdlApp) -> Value {
    let subscriptions: Vec<Value> =
        app.subscriptions.iter().map(|plan| json!({ "lop_dn": plan.lop_dn, "operations": plan.operations })).collect();
    json!({
        "app_key": app.app_key,
        "partner": app.partner,
        "token_expires": app.token_expires.map(rfc3339),
        "subscriptions": subscriptions,
        "customer_codes": app.customer_codes,
        "per_second": app.rate_limit,
        "wrapped": app.wrapped,
        "refresh_expires": app.refresh_expires.map(rfc3339),
        "token_seconds": app.token_seconds,
        "refresh_seconds": app.refresh_seconds,
        "rfc3339_expiry": app.rfc3339_expiry,
        "refuses_refresh": app.refuses_refresh,
        "redirect_uri": app.redirect_uri,
        "declines": app.declines,
        "seller_id": app.seller_id,
    })
}

pub(super) fn register(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let app_key = fields.needed_text("app_key")?;
    let app_secret = fields.needed_text("app_secret")?;
    let access_token = fields.text("access_token")?.filter(|token| !token.is_empty());
    let partner = fields.flag("partner")?;
    let mut app = JdlApp::partner(app_key, app_secret);
    app.partner = partner;
    app.second_secret = fields.text("second_secret")?.map(Into::into);
    app.access_token = access_token.map(Into::into);
    app.token_expires = fields.time("token_expires")?;
    if let Some(plans) = fields.list("subscriptions")? {
        app.subscriptions = plans.into_iter().map(subscription).collect::<Result<_, _>>()?;
    }
    app.customer_codes = fields.texts("customer_codes")?.unwrap_or_else(|| vec![DEFAULT_CUSTOMER_CODE.to_owned()]);
    app.rate_limit = per_second(&mut fields)?;
    app.wrapped = fields.flag("wrapped")?;
    tokens(&mut app, &mut fields)?;
    fields.finish()?;
    let described = described(&app);
    sandbox.register(app)?;
    Ok(described)
}

/// What the token service does for it.
fn tokens(app: &mut JdlApp, fields: &mut Fields) -> Result<(), Error> {
    app.refresh_token = fields.text("refresh_token")?.filter(|token| !token.is_empty()).map(Into::into);
    app.refresh_expires = fields.time("refresh_expires")?;
    app.token_seconds = fields.small("token_seconds")?.unwrap_or(app.token_seconds);
    app.refresh_seconds = fields.small("refresh_seconds")?.unwrap_or(app.refresh_seconds);
    app.rfc3339_expiry = fields.flag("rfc3339_expiry")?;
    app.refuses_refresh = fields.flag("refuses_refresh")?;
    app.redirect_uri = fields.text("redirect_uri")?;
    app.declines = fields.flag("declines")?;
    if let Some(seller) = fields.text("seller_id")? {
        app.seller_id = seller;
    }
    Ok(())
}

/// Says which life the parcel of an order to come will live.
pub(super) fn plan_order(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let order = fields.needed_text("order_id")?;
    let script = super::parcels::script(&mut fields)?;
    fields.finish()?;
    sandbox.plan_order(&order, script)?;
    Ok(json!({ "order_id": order, "script": script.name() }))
}

pub(super) fn limit(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let app_key = fields.needed_text("app_key")?;
    let limit = per_second(&mut fields)?;
    fields.finish()?;
    sandbox.limit(&app_key, limit)?;
    Ok(json!({ "app_key": app_key, "per_second": limit }))
}

fn per_second(fields: &mut Fields) -> Result<Option<NonZeroU32>, Error> {
    match fields.small("per_second")? {
        None => Ok(None),
        Some(number) => NonZeroU32::new(number)
            .filter(|number| number.get() <= 100_000)
            .map(Some)
            .ok_or_else(|| Error::invalid("per_second", "1 to 100000, or null for no limit")),
    }
}

fn subscription(value: Value) -> Result<Subscription, Error> {
    let mut fields = Fields::nested(value, "subscriptions")?;
    let lop_dn = fields.needed_text("lop_dn")?;
    let operations = fields.texts("operations")?.ok_or_else(|| Error::invalid("operations", "is needed"))?;
    fields.finish()?;
    Ok(Subscription { lop_dn, operations })
}
