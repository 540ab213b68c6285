//! Orders of the shop.

use serde_json::{Value, json};

use super::Done;
use super::fields::{Fields, hundredths};
use crate::clock::rfc3339;
use crate::reply;
use crate::{Error, Sandbox, Script, ShopOrder, ShopOrderLine, ShopOrderState, StageOrder};

const YUAN: &str = "yuan";

pub(super) fn list(sandbox: &Sandbox) -> Done {
    let orders: Vec<Value> = sandbox.shop_orders().iter().map(described).collect();
    Ok(json!({ "orders": orders }))
}

fn described(order: &ShopOrder) -> Value {
    let lines: Vec<Value> = order
        .lines
        .iter()
        .map(|line| {
            json!({ "sku": line.sku, "name": line.name, "price": reply::hundredths(line.price_fen), "quantity": line.quantity })
        })
        .collect();
    json!({
        "id": order.id,
        "vender_id": order.vender_id,
        "state": order.state.name(),
        "placed": rfc3339(order.placed),
        "lines": lines,
        "total": reply::hundredths(order.total_fen()),
        "freight": reply::hundredths(order.freight_fen),
        "cod": order.cod,
        "should_pay": reply::hundredths(order.should_pay_fen()),
        "shipments": order.shipments,
        "script": order.script.name(),
    })
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
    stage.freight_fen = fields.text("freight")?.map_or(Ok(0), |text| hundredths(&text, "freight", YUAN))?;
    stage.cod = fields.flag("cod")?;
    fields.finish()?;
    Ok(described(&sandbox.stage_order(stage)?))
}

fn line(value: Value) -> Result<ShopOrderLine, Error> {
    let mut fields = Fields::nested(value, "lines")?;
    let sku = fields.unsigned("sku")?.ok_or_else(|| Error::invalid("sku", "is needed"))?;
    let name = fields.needed_text("name")?;
    let price = hundredths(&fields.needed_text("price")?, "price", YUAN)?;
    let quantity = fields.small("quantity")?.unwrap_or(1);
    fields.finish()?;
    Ok(ShopOrderLine::new(sku, name, price, quantity))
}
