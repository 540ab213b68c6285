//! What goes out: customers' orders, and other goods.

use super::super::arguments::{Arguments, Refusal};
use super::super::express::PLATFORMS;
use super::super::method::{Desk, Failing, Told};
use super::{CAMEL, Columns, SNAKE, difference, lines, made, nothing, own_number, processed, refused, told};
use crate::clock::{china, civil_text};
use crate::ledger::{Change, ChangeKind};
use crate::reply::{Json, hundredths, number, record, text};
use crate::world::{CARRIERS, No, Order, Outbound, OutboundKind};

/// The most orders that one search names.
const MOST: usize = 200;

/// Under which names a document says the same things.
struct Names {
    kind: OutboundKind,
    own: &'static str,
    building: &'static str,
    carrier: &'static str,
    columns: Columns,
}

fn add(desk: &mut Desk<'_>, arguments: &Arguments, names: &Names) -> Result<Told, Refusal> {
    let own_no = arguments.needed(names.own)?;
    let building = arguments.needed(names.building)?;
    let carrier = arguments.needed(names.carrier)?;
    let person = ["consignee_name", "address", "address_province", "address_city", "address_county", "address_town"];
    for name in person.into_iter().chain(["phone", "mobile", "order_mark"]) {
        arguments.needed(name)?;
    }
    let lines = match lines(arguments, &names.columns)? {
        Ok(lines) => lines,
        Err(no) => return refused(SNAKE, &no),
    };
    let ruled = match names.kind {
        OutboundKind::Sale => check_sale(arguments)?,
        OutboundKind::Other => check_money(arguments)?,
    };
    if let Err(no) = own_number(&own_no, names.own).and(ruled) {
        return refused(SNAKE, &no);
    }
    let order = Order {
        kind: names.kind,
        own_no: own_no.clone(),
        building,
        carrier,
        customer_code: desk.party.customer_codes.first().cloned().unwrap_or_default(),
        lines,
    };
    match desk.world.warehouse.add_outbound(&desk.party.venders, order, desk.now) {
        Ok(no) => Ok(made(ChangeKind::OutboundCreated, &no, &own_no)),
        Err(no) => refused(SNAKE, &no),
    }
}

/// `jingdong.logistics.order.add`.
pub(in crate::jos) fn add_sale(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    arguments.needed("channels_seller_no")?;
    arguments.needed("expect_date")?;
    let names = Names {
        kind: OutboundKind::Sale,
        own: "channels_outbound_no",
        building: "warehouse_no",
        carrier: "carriers_id",
        columns: Columns { goods: "goods_no", isv: Some("sku_id"), quantity: "qty", status: "goods_status" },
    };
    add(desk, arguments, &names)
}

/// `jingdong.logistics.otherOutstore.add`.
pub(in crate::jos) fn add_other(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    arguments.needed("outbound_type")?;
    let names = Names {
        kind: OutboundKind::Other,
        own: "outbound_no",
        building: "josl_ware_no",
        carrier: "josl_carriers_no",
        columns: Columns {
            goods: "josl_good_no",
            isv: Some("isv_good_no"),
            quantity: "out_qty",
            status: "good_status",
        },
    };
    add(desk, arguments, &names)
}

/// The mark has 50 digits; an order from JD's platform names it; money agrees with the mark.
fn check_sale(arguments: &Arguments) -> Result<Result<(), No>, Refusal> {
    let mark = arguments.needed("order_mark")?;
    let source = arguments.needed("shop_order_source")?;
    arguments.needed_hundredths("receivable")?;
    if mark.len() != 50 || !mark.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Err(No::Value("order_mark")));
    }
    if !PLATFORMS.contains(&source.as_str()) {
        return Ok(Err(No::Value("shop_order_source")));
    }
    let order = arguments.text("order_no")?;
    let digits = |id: &String| id.len() >= 10 && id.bytes().all(|byte| byte.is_ascii_digit());
    if source == "0010001" && !order.as_ref().is_some_and(digits) {
        return Ok(Err(No::Value("order_no")));
    }
    check_money(arguments)
}

/// A mark that starts with 1 is paid at the door: then there is an amount, and else there is none.
fn check_money(arguments: &Arguments) -> Result<Result<(), No>, Refusal> {
    let cod = arguments.needed("order_mark")?.starts_with('1');
    let money = arguments.hundredths("receivable")?.unwrap_or_default();
    let agrees = if cod { money > 0 } else { money == 0 };
    Ok(if agrees { Ok(()) } else { Err(No::Value("receivable")) })
}

/// `jingdong.logistics.order.delete`: too late once it is being picked.
pub(in crate::jos) fn delete(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let no = arguments.needed("receipt_no")?;
    match desk.world.warehouse.cancel_outbound(&desk.party.venders, &no, desk.now) {
        Ok(()) => {
            let changes = vec![Change::new(ChangeKind::OutboundCancelled, &no)];
            Ok(processed("processResult", None).wrote(changes))
        }
        Err(no) => refused(CAMEL, &no),
    }
}

fn carrier_name(id: &str) -> &'static str {
    CARRIERS.iter().find(|carrier| carrier.id == id).map_or("", |carrier| carrier.name)
}

fn shown(desk: &Desk<'_>, no: &str, outbound: &Outbound) -> Json {
    let carrier = &outbound.order.carrier;
    let packages = outbound.packages.iter().map(|package| {
        record([
            ("delivery_no", text(package.number.clone())),
            ("weight", text(hundredths(package.grams / 10))),
            ("carriers_id", text(carrier.clone())),
            ("carriers_name", text(carrier_name(carrier))),
        ])
    });
    let states = outbound.states(desk.now).into_iter().map(|(status, name, at)| {
        record([
            ("status_name", text(name)),
            ("status", number(status)),
            ("complete_time", text(civil_text(at, china()))),
        ])
    });
    record([
        ("order_package_details", Json::List(packages.collect())),
        ("receipt_no", text(no)),
        ("order_status_details", Json::List(states.collect())),
    ])
}

/// `jingdong.logistics.order.get`. JD's page has no place for a failure: what is unknown is empty.
pub(in crate::jos) fn get(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let no = arguments.needed("receipt_no")?;
    Ok(match sale(desk, &no) {
        Some(outbound) => Told::read("order", shown(desk, &no, outbound)),
        None => nothing("order"),
    })
}

/// `jingdong.logistics.order.search`: up to 200 orders; unknown ones are left out.
pub(in crate::jos) fn search(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let numbers = arguments.needed_list("receipt_nos")?;
    if numbers.len() > MOST {
        return Err(arguments.wrong("receipt_nos"));
    }
    let states = arguments.list("status")?;
    let wanted = |outbound: &Outbound| {
        let latest = outbound.states(desk.now).last().map(|(status, _, _)| status.to_string());
        states.is_empty() || latest.is_some_and(|status| states.contains(&status))
    };
    let list = numbers
        .iter()
        .filter_map(|no| Some((no, sale(desk, no).filter(|outbound| wanted(outbound))?)))
        .map(|(no, outbound)| shown(desk, no, outbound))
        .collect();
    Ok(Told::read("orders", record([("order_list", Json::List(list))])))
}

fn sale<'a>(desk: &'a Desk<'_>, no: &str) -> Option<&'a Outbound> {
    let found = desk.world.warehouse.outbound(&desk.party.venders, no);
    found.filter(|outbound| outbound.order.kind == OutboundKind::Sale)
}

/// `jingdong.logistics.otherOutstore.query`.
pub(in crate::jos) fn other(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    const CONTAINER: &str = "response_order_other_status";
    let no = arguments.needed("josl_outbound_no")?;
    let found = desk.world.warehouse.outbound(&desk.party.venders, &no);
    let Some(outbound) = found.filter(|outbound| outbound.order.kind == OutboundKind::Other) else {
        return refused(Failing::Process(CONTAINER, false), &No::Unknown("josl_outbound_no"));
    };
    let order = &outbound.order;
    let (state, at) = outbound.states(desk.now).last().map_or(("", desk.now), |(_, name, at)| (*name, *at));
    let details = order.lines.iter().map(|line| {
        record([
            ("goods_status", text(line.status.clone())),
            ("difference_remark", difference(line, outbound.is_gone())),
            ("qty", number(line.moved)),
            ("josl_good_no", text(line.goods_no.clone())),
            ("isv_good_no", text(line.isv_no.clone())),
        ])
    });
    let fields = vec![
        (
            "delivery_no_list",
            Json::List(outbound.packages.iter().map(|package| text(package.number.clone())).collect()),
        ),
        ("carriers_id", text(order.carrier.clone())),
        ("carriers_name", text(carrier_name(&order.carrier))),
        ("order_details", Json::List(details.collect())),
        ("complete_time", text(civil_text(at, china()))),
        ("josl_status", text(state)),
        ("isv_outbound_no", text(order.own_no.clone())),
        ("josl_outbound_no", text(no)),
    ];
    Ok(told(CONTAINER, fields))
}
