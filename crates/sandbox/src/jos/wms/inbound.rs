//! What comes in: purchases, returns, other goods.

use super::super::arguments::{Arguments, Refusal};
use super::super::method::{Desk, Failing, Told};
use super::{Columns, SNAKE, difference, lines, made, nothing, own_number, processed, refused, told};
use crate::clock::{china, civil_text};
use crate::ledger::{Change, ChangeKind};
use crate::reply::{Json, number, record, spare, text};
use crate::world::{Inbound, InboundKind, No};

/// What every document has.
fn add(
    desk: &mut Desk<'_>,
    arguments: &Arguments,
    kind: InboundKind,
    own: &'static str,
    columns: &Columns,
) -> Result<Told, Refusal> {
    let own_no = arguments.needed(own)?;
    let building = arguments.needed("warehouse_no")?;
    let returned = match kind {
        InboundKind::Return => Some(arguments.needed("josl_outbound_no")?),
        _ => None,
    };
    let lines = match lines(arguments, columns)? {
        Ok(lines) => lines,
        Err(no) => return refused(SNAKE, &no),
    };
    if let Err(no) = own_number(&own_no, own) {
        return refused(SNAKE, &no);
    }
    let mut document = Inbound::new(kind, own_no.clone(), building, lines, desk.now);
    if let Some(outbound) = returned {
        document = document.returning(outbound);
    }
    match desk.world.warehouse.add_inbound(&desk.party.venders, document) {
        Ok(no) => Ok(made(ChangeKind::InboundCreated, &no, &own_no)),
        Err(no) => refused(SNAKE, &no),
    }
}

/// `jingdong.logistics.po.add`.
pub(in crate::jos) fn add_purchase(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    arguments.needed("channels_seller_no")?;
    arguments.needed("expect_date")?;
    let columns = Columns { goods: "goods_no", isv: None, quantity: "expected_qty", status: "goods_status" };
    add(desk, arguments, InboundKind::Purchase, "po_no", &columns)
}

/// `jingdong.logistics.returnorder.add`.
pub(in crate::jos) fn add_return(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    arguments.needed("expected_date")?;
    arguments.needed("approver")?;
    let columns = Columns { goods: "goods_no", isv: None, quantity: "expected_qty", status: "stock_mark" };
    add(desk, arguments, InboundKind::Return, "inbound_no", &columns)
}

/// `jingdong.logistics.otherInstore.add`.
pub(in crate::jos) fn add_other(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    arguments.needed("instore_type")?;
    arguments.needed_list("isv_goods_no")?;
    let columns =
        Columns { goods: "goods_no", isv: Some("isv_goods_no"), quantity: "expected_qty", status: "goods_status" };
    add(desk, arguments, InboundKind::Other, "po_no", &columns)
}

fn tasks(document: &Inbound, with_expected: bool) -> Json {
    let complete = document.is_complete();
    let each = |line: &crate::world::Line| {
        let mut fields = Vec::new();
        if with_expected {
            fields.push(("expected_qty".into(), number(line.asked)));
        }
        fields.extend([
            ("goods_status".into(), text(line.status.clone())),
            ("goods_no".into(), text(line.goods_no.clone())),
            ("difference_remark".into(), difference(line, complete)),
            ("qty".into(), number(line.moved)),
        ]);
        Json::Record(fields)
    };
    Json::List(document.lines.iter().map(each).collect())
}

/// `jingdong.logistics.po.get`. JD's page has no place for a failure: what is unknown is empty.
pub(in crate::jos) fn purchase(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let no = arguments.needed("inbound_no")?;
    let Some(document) = desk.world.warehouse.inbound(&desk.party.venders, InboundKind::Purchase, &no) else {
        return Ok(nothing("po_status"));
    };
    let fields = [
        ("receivingStatus", text(document.state())),
        ("poNo", text(document.own_no.clone())),
        ("task_details", tasks(document, true)),
        ("inboundNo", text(no)),
    ];
    Ok(Told::read("po_status", record(fields)))
}

/// `jingdong.logistics.otherInstore.query`.
pub(in crate::jos) fn other(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    const CONTAINER: &str = "response_other_instore_status";
    let no = arguments.needed("in_bound_no")?;
    let Some(document) = desk.world.warehouse.inbound(&desk.party.venders, InboundKind::Other, &no) else {
        return refused(Failing::Process(CONTAINER, false), &No::Unknown("in_bound_no"));
    };
    let fields = vec![
        ("inbound_no", text(no)),
        ("task_details", tasks(document, false)),
        ("inbound_status", text(document.state())),
        ("po_no", text(document.own_no.clone())),
        ("status_update_time", text(civil_text(document.changed, china()))),
    ];
    Ok(told(CONTAINER, fields))
}

/// `jingdong.logistics.returnorder.query`: -1 as long as it has not come, 0 when it has.
pub(in crate::jos) fn returned(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    const CONTAINER: &str = "response_return_order";
    let no = arguments.needed("receipt_no")?;
    let found = desk.world.warehouse.inbound(&desk.party.venders, InboundKind::Return, &no);
    let Some(document) = found.filter(|document| !document.cancelled) else {
        return refused(Failing::Process(CONTAINER, false), &No::Unknown("receipt_no"));
    };
    let complete = document.is_complete();
    let time = if complete { text(civil_text(document.changed, china())) } else { spare(text("")) };
    let fields = vec![
        ("return_order_no", text(document.own_no.clone())),
        ("josl_inbound_no", text(no)),
        ("status", number(if complete { 0 } else { -1 })),
        ("complete_time", time),
        ("josl_outbound_no", text(document.returned.clone())),
    ];
    Ok(told(CONTAINER, fields))
}

/// `jingdong.logistics.returnorder.cancel`: too late once the goods are in.
pub(in crate::jos) fn cancel_return(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let no = arguments.needed("receipt_no")?;
    match desk.world.warehouse.cancel_return(&desk.party.venders, &no, desk.now) {
        Ok(()) => {
            let changes = vec![Change::new(ChangeKind::ReturnCancelled, &no)];
            Ok(processed("process_result", Some(&no)).wrote(changes))
        }
        Err(no) => refused(SNAKE, &no),
    }
}
