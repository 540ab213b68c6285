//! Orders of the shop.

use serde_json::{Value, json};

use super::Done;
use super::fields::Fields;
use crate::clock::rfc3339;
use crate::{Error, Sandbox, Script, ShopOrder, ShopOrderLine, ShopOrderState, StageOrder};

pub(super) fn list(sandbox: &Sandbox) -> Done {
    let orders: Vec<Value> = sandbox.shop_orders().iter().map(described).collect();
    Ok(json!({ "orders": orders }))
}

fn described(order: &ShopOrder) -> Value {
    let lines: Vec<Value> = order
        .lines
        .iter()
        .map(|line| {
            json!({ "sku": line.sku, "name": line.name, "price": yuan(line.price_fen), "quantity": line.quantity })
        })
        .collect();
    json!({
        "id": order.id,
        "vender_id": order.vender_id,
        "state": order.state.name(),
        "placed": rfc3339(order.placed),
        "lines": lines,
        "total": yuan(order.total_fen()),
        "freight": yuan(order.freight_fen),
        "cod": order.cod,
        "should_pay": yuan(order.should_pay_fen()),
        "shipments": order.shipments,
        "script": order.script.name(),
    })
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

pub(super) fn stage(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let mut stage = StageOrder::new();
    stage.id = fields.text("id")?;
    stage.vender_id = fields.text("vender_id")?;
    if let Some(name) = fields.text("state")? {
        let state = ShopOrderState::from_name(&name).ok_or_else(|| {
            let names = ShopOrderState::ALL.map(ShopOrderState::name).join(", ");
            Error::invalid("state", format!("one of {names}"))
        })?;
        stage.state = Some(state);
    }
    if let Some(name) = fields.text("script")? {
        let script = Script::from_name(&name).ok_or_else(|| {
            let names = Script::ALL.map(Script::name).join(", ");
            Error::invalid("script", format!("one of {names}"))
        })?;
        stage.script = Some(script);
    }
    for value in fields.list("lines")?.into_iter().flatten() {
        stage.lines.push(line(value)?);
    }
    stage.freight_fen = fields.text("freight")?.map_or(Ok(0), |text| fen(&text, "freight"))?;
    stage.cod = fields.flag("cod")?;
    fields.finish()?;
    Ok(described(&sandbox.stage_order(stage)?))
}

fn line(value: Value) -> Result<ShopOrderLine, Error> {
    let mut fields = Fields::nested(value, "lines")?;
    let sku = fields.unsigned("sku")?.ok_or_else(|| Error::invalid("sku", "is needed"))?;
    let name = fields.needed_text("name")?;
    let price = fen(&fields.needed_text("price")?, "price")?;
    let quantity = fields.small("quantity")?.unwrap_or(1);
    fields.finish()?;
    Ok(ShopOrderLine::new(sku, name, price, quantity))
}

/// Yuan as text, such as `0.30`, in fen.
fn fen(text: &str, field: &str) -> Result<i64, Error> {
    let wrong = || Error::invalid(field, "yuan as text with at most two decimal places, such as \"0.30\"");
    let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(places) || whole.len() > 12 || places.len() > 2 {
        return Err(wrong());
    }
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    let places: i64 = format!("{places:0<2}").parse().map_err(|_| wrong())?;
    Ok(whole * 100 + places)
}
