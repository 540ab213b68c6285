//! Documents under which goods come in.

use portolan_domain::{DocumentLine, InboundKind, InboundOrder, OrderRef, OrderRefKind, ProviderId};
use portolan_ports::{Error, ErrorKind};

use crate::{
    convert::{
        time,
        warehouse::{
            Given, answers, columns, condition, day, keep, merchants, moment, none, pieces, put, readable, reference,
            refused, rest,
        },
    },
    wire::{
        inbound::{OtherInstoreAdd, OtherInstoreStatus, PoAdd, PoStatus, ReceivingTask},
        returns::{ReturnAdd, ReturnOrder},
    },
};

/// What no document that is to be created has yet.
fn fresh(order: &InboundOrder) -> Result<(), Error> {
    none("number", order.number.as_ref())?;
    none("completed_at", order.completed_at.as_ref())?;
    none("state_code", order.state_code.as_ref())
}

fn warehouse(order: &InboundOrder) -> String {
    order.warehouse.clone().unwrap_or_default()
}

/// # Errors
/// `Config` without the merchant's number at the warehouse; `InvalidInput` for what JOS demands and the document lacks.
pub(crate) fn purchase(order: &InboundOrder, seller_no: Option<&str>) -> Result<PoAdd, Error> {
    fresh(order)?;
    none("outbound", order.outbound.as_ref())?;
    let po_no = reference(order.reference.as_ref())?;
    let at = order.expected_at.ok_or_else(|| refused("expected_at", "is required by JOS"))?;
    let lines = columns(&order.lines)?;
    none("lines.sku", lines.skus.as_ref())?;
    let mut given = Given::new(&order.extra)?;
    let approver = given.take("approver");
    given.end()?;
    Ok(PoAdd {
        channels_seller_no: seller(seller_no)?,
        po_no,
        warehouse_no: warehouse(order),
        expect_date: day(at),
        supplier_name: order.supplier.name.clone(),
        supplier_no: order.supplier.number.clone(),
        approver,
        goods_no: lines.goods,
        expected_qty: lines.pieces,
        goods_status: lines.conditions,
    })
}

/// The merchant's number at the warehouse.
pub(crate) fn seller(seller_no: Option<&str>) -> Result<String, Error> {
    seller_no.map(str::to_owned).ok_or_else(|| {
        let message =
            "JOS wants the merchant's number at the warehouse (channels_seller_no): set `seller_no` of the account";
        Error::not_sent(ErrorKind::Config, message)
    })
}

/// # Errors
/// `InvalidInput` for what JOS demands and the document lacks: `instore_type` is told in `extra`.
pub(crate) fn other(order: &InboundOrder) -> Result<OtherInstoreAdd, Error> {
    fresh(order)?;
    none("outbound", order.outbound.as_ref())?;
    none("supplier.number", order.supplier.number.as_ref())?;
    none("supplier.name", order.supplier.name.as_ref())?;
    let lines = columns(&order.lines)?;
    let isv_goods_no = lines.skus.ok_or_else(|| refused("lines.sku", "is required by JOS for this kind"))?;
    let mut given = Given::new(&order.extra)?;
    let (instore_type, approver) = (given.need("instore_type")?, given.take("approver"));
    given.end()?;
    Ok(OtherInstoreAdd {
        instore_type,
        po_no: reference(order.reference.as_ref())?,
        expected_date: order.expected_at.map(moment),
        approver,
        warehouse_no: warehouse(order),
        goods_no: lines.goods,
        isv_goods_no,
        expected_qty: lines.pieces,
        goods_status: lines.conditions,
    })
}

/// # Errors
/// `InvalidInput` for what JOS demands and the document lacks: `approver` is told in `extra`.
pub(crate) fn comes_back(order: &InboundOrder, seller_no: Option<&str>) -> Result<ReturnAdd, Error> {
    fresh(order)?;
    none("supplier.number", order.supplier.number.as_ref())?;
    none("supplier.name", order.supplier.name.as_ref())?;
    let sent_with = order.outbound.as_ref().filter(|number| number.kind() == OrderRefKind::Provider);
    let sent_with = sent_with
        .ok_or_else(|| refused("outbound", "is required: the warehouse's number of the order that it was sent with"))?;
    let at = order.expected_at.ok_or_else(|| refused("expected_at", "is required by JOS"))?;
    let lines = columns(&order.lines)?;
    none("lines.sku", lines.skus.as_ref())?;
    let mut given = Given::new(&order.extra)?;
    let (approver, isv_source) = (given.need("approver")?, given.take("isv_source"));
    given.end()?;
    Ok(ReturnAdd {
        seller_no: seller_no.map(str::to_owned),
        warehouse_no: warehouse(order),
        inbound_no: reference(order.reference.as_ref())?,
        josl_outbound_no: sent_with.value().to_owned(),
        expected_date: moment(at),
        isv_source,
        approver,
        goods_no: lines.goods,
        expected_qty: lines.pieces,
        stock_mark: lines.conditions,
    })
}

fn start(kind: InboundKind, asked: &OrderRef, told: Option<&str>) -> Result<InboundOrder, Error> {
    let mut order = InboundOrder::new(ProviderId::jos(), kind);
    order.number = Some(answers(asked, told)?);
    Ok(order)
}

fn lines(order: &mut InboundOrder, tasks: Option<Vec<ReceivingTask>>) {
    for task in tasks.unwrap_or_default() {
        let mut line = DocumentLine::new(task.goods_no.unwrap_or_default(), 0, condition(""));
        let extra = &mut order.extra;
        line.condition = task.goods_status.as_deref().map(condition);
        line.expected = keep(extra, "task_details.expected_qty", task.expected_qty, pieces);
        line.actual = keep(extra, "task_details.qty", task.qty, pieces);
        line.remark = task.difference_remark;
        extra.extend(task.other.into_iter().map(|(key, value)| (format!("task_details.{key}"), value)));
        order.lines.push(line);
    }
}

/// # Errors
/// `BadResponse` for another document than the one asked for, or with a list that cannot be read.
pub(crate) fn purchased(status: PoStatus, asked: &OrderRef) -> Result<InboundOrder, Error> {
    readable(&status.other, &["task_details"])?;
    let mut order = start(InboundKind::Purchase, asked, status.inbound_no.as_deref())?;
    order.reference = keep(&mut order.extra, "poNo", status.po_no, merchants);
    order.state_code = status.receiving_status;
    lines(&mut order, status.task_details);
    rest(&mut order.extra, status.other);
    Ok(order)
}

/// When the state was reached is kept in `extra`: which state is the last is not published.
///
/// # Errors
/// `BadResponse` for another document than the one asked for, or with a list that cannot be read.
pub(crate) fn received(status: OtherInstoreStatus, asked: &OrderRef) -> Result<InboundOrder, Error> {
    readable(&status.other, &["task_details"])?;
    let mut order = start(InboundKind::Other, asked, status.inbound_no.as_deref())?;
    order.reference = keep(&mut order.extra, "po_no", status.po_no, merchants);
    order.state_code = status.inbound_status;
    put(&mut order.extra, "status_update_time", status.status_update_time);
    lines(&mut order, status.task_details);
    rest(&mut order.extra, status.other);
    Ok(order)
}

/// JOS tells a time also of a return that is only begun; it is when it was completed only where the status says so (0).
///
/// # Errors
/// `BadResponse` for another document than the one asked for.
pub(crate) fn came_back(status: ReturnOrder, asked: &OrderRef) -> Result<InboundOrder, Error> {
    let mut order = start(InboundKind::Return, asked, status.josl_inbound_no.as_deref())?;
    order.reference = keep(&mut order.extra, "return_order_no", status.return_order_no, merchants);
    let outbound = |text: &str| OrderRef::new(OrderRefKind::Provider, text).ok();
    order.outbound = keep(&mut order.extra, "josl_outbound_no", status.josl_outbound_no, outbound);
    let complete = status.status.as_deref().map(str::trim) == Some("0");
    let at = |text: &str| if complete { time(text) } else { None };
    order.completed_at = keep(&mut order.extra, "complete_time", status.complete_time, at);
    order.state_code = status.status;
    rest(&mut order.extra, status.other);
    Ok(order)
}
