//! Orders.

use portolan_exchange::{
    Reply,
    json::{FromWire as _, is_absent, scalar},
};
use portolan_ports::{Error, ErrorKind};

use crate::{
    client::{Client, Query, payload, present, read},
    envelope::bad_response,
    operations::{
        CONFIRM_ORDER, CREATE_ORDER_V2, CREATE_ORDER_V3, DELETE_ORDER, ORDER_DETAIL, ORDER_DETAIL_BATCH, ORDER_LIST,
        SIMULATE_PAY, UPDATE_STATUS, UPDATE_TRACK_NUMBER,
    },
    wire::{
        Request,
        order::{
            CreateOrder, OrderDetail, OrderDetailBatch, OrderId, OrderKey, OrderList, OrderPage, UpdateStatus,
            UpdateTrackNumber,
        },
        order_info::OrderInfo,
    },
};

impl Client {
    /// `createOrderV2`: makes an order, to be paid on CJ's page, at once from the balance, or later. A write.
    ///
    /// With `payType` 2 it is paid in this call and cannot be taken back: this method asks nobody whether it may.
    ///
    /// # Errors
    /// `Conflict` (1603003: there is an order under this number; 1604000: the balance is too low), `InvalidInput` (1605000:
    /// no such line), `NotFound` (1602000: no such variant); else as [`Client`] says.
    pub async fn create_order_v2(&self, request: &CreateOrder) -> Result<OrderInfo, Error> {
        self.create(CREATE_ORDER_V2, request).await
    }

    /// `createOrderV3`: as [`create_order_v2`](Self::create_order_v2); by the older text of its page without CJ's page for
    /// paying.
    ///
    /// # Errors
    /// As [`create_order_v2`](Self::create_order_v2).
    pub async fn create_order_v3(&self, request: &CreateOrder) -> Result<OrderInfo, Error> {
        self.create(CREATE_ORDER_V3, request).await
    }

    async fn create(&self, operation: &'static str, request: &CreateOrder) -> Result<OrderInfo, Error> {
        let reply = self.send(operation, request).await?;
        created(&reply).map_err(|error| self.about(operation, error))
    }

    /// `shopping/order/list`: one page of orders, with their number on all pages. A page beyond the last has no orders.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn order_list(&self, request: &OrderList) -> Result<OrderPage, Error> {
        request.check().map_err(|error| self.about(ORDER_LIST, error))?;
        let number = |value: Option<u32>| value.map(|value| value.to_string());
        let one = [
            ("pageNum", number(request.page_num)),
            ("pageSize", number(request.page_size)),
            ("shipmentOrderId", request.shipment_order_id.clone()),
            ("status", request.status.clone()),
        ];
        let mut query: Query = one.into_iter().filter_map(|(name, value)| Some((name.into(), value?))).collect();
        query.extend(request.order_ids.iter().map(|id| ("orderIds".into(), id.clone())));
        let reply = self.ask(ORDER_LIST, query).await?;
        page(&reply).map_err(|error| self.about(ORDER_LIST, error))
    }

    /// `getOrderDetail`: one order, by CJ's number or the merchant's own.
    ///
    /// # Errors
    /// `NotFound` (1600300 with "order not found", 1603100, or a success without an order); else as [`Client`] says.
    pub async fn get_order_detail(&self, request: &OrderDetail) -> Result<OrderInfo, Error> {
        request.check().map_err(|error| self.about(ORDER_DETAIL, error))?;
        let mut query: Query = vec![("orderId".into(), request.order_id.clone())];
        query.extend(request.features.iter().map(|feature| ("features".into(), feature.clone())));
        let reply = self.ask(ORDER_DETAIL, query).await?;
        detail(&reply).map_err(|error| self.about(ORDER_DETAIL, error))
    }

    /// `getOrderDetailBatch`: up to 100 orders. Those that CJ does not know are left out; the answers name their orders.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn get_order_detail_batch(&self, request: &OrderDetailBatch) -> Result<Vec<OrderInfo>, Error> {
        let reply = self.send(ORDER_DETAIL_BATCH, request).await?;
        batch(&reply).map_err(|error| self.about(ORDER_DETAIL_BATCH, error))
    }

    /// `confirmOrder`: from then on the order is to be paid. A write; the order's number comes back.
    ///
    /// # Errors
    /// `Conflict` (1603001), `NotFound` (1603100); else as [`Client`] says.
    pub async fn confirm_order(&self, request: &OrderKey) -> Result<OrderId, Error> {
        let reply = self.send(CONFIRM_ORDER, request).await?;
        self.object(CONFIRM_ORDER, &reply)
    }

    /// `deleteOrder`: deletes an order that is not confirmed. A write; the order's number comes back.
    ///
    /// # Errors
    /// `Conflict` (1603002), `NotFound` (1603100); else as [`Client`] says.
    pub async fn delete_order(&self, request: &OrderKey) -> Result<OrderId, Error> {
        request.check_at("").map_err(|error| self.about(DELETE_ORDER, error))?;
        let reply = self.ask(DELETE_ORDER, vec![("orderId".into(), request.order_id.clone())]).await?;
        self.object(DELETE_ORDER, &reply)
    }

    /// `sandbox/simulatePay`: pays an order for tests. A write.
    ///
    /// # Errors
    /// `Conflict` (811: the order is none for tests), `NotFound` (803); else as [`Client`] says.
    pub async fn simulate_pay(&self, request: &OrderKey) -> Result<(), Error> {
        self.done(SIMULATE_PAY, request).await
    }

    /// `sandbox/updateStatus`: moves an order for tests one state on. A write.
    ///
    /// # Errors
    /// As [`simulate_pay`](Self::simulate_pay).
    pub async fn update_status(&self, request: &UpdateStatus) -> Result<(), Error> {
        self.done(UPDATE_STATUS, request).await
    }

    /// `sandbox/updateTrackNumber`: gives an order for tests a tracking number, in place of an earlier one. A write.
    ///
    /// # Errors
    /// As [`simulate_pay`](Self::simulate_pay); `Conflict` (819: unpaid or closed).
    pub async fn update_track_number(&self, request: &UpdateTrackNumber) -> Result<(), Error> {
        self.done(UPDATE_TRACK_NUMBER, request).await
    }

    /// A write whose envelope says all; `data` is `true`, or nothing. `false` is no yes.
    pub(super) async fn done<R: Request + Sync>(&self, operation: &'static str, request: &R) -> Result<(), Error> {
        let reply = self.send(operation, request).await?;
        let said = payload(&reply).map_err(|error| self.about(operation, error))?;
        if said.get() == "false" {
            let problem = "the envelope says yes, and `data` says no";
            return Err(self.about(operation, bad_response(problem)));
        }
        Ok(())
    }
}

/// The order that was made: an object, or its number alone.
pub(crate) fn created(reply: &Reply) -> Result<OrderInfo, Error> {
    let data = present(payload(reply)?)?;
    match scalar(data).filter(|text| !text.trim_start().starts_with('{')) {
        Some(id) if !matches!(data.get(), "true" | "false") => {
            Ok(OrderInfo { order_id: Some(id.into_owned()), ..OrderInfo::default() })
        }
        Some(_) => Err(bad_response("`data` is no order")),
        None => read(data),
    }
}

/// The page, empty where there is none; an order is better reported as unreadable than lost.
pub(crate) fn page(reply: &Reply) -> Result<OrderPage, Error> {
    let data = payload(reply)?;
    if is_absent(data) {
        return Ok(OrderPage::default());
    }
    if data.get().starts_with('[') {
        return Ok(OrderPage { list: Some(read(data)?), ..OrderPage::default() });
    }
    let page: OrderPage = read(data)?;
    if page.list.is_none()
        && let Some((key, _)) = page.other.first()
    {
        return Err(bad_response(&format!("there is `{key}`, and no `list` of orders that can be read")));
    }
    Ok(page)
}

pub(crate) fn detail(reply: &Reply) -> Result<OrderInfo, Error> {
    let not_found = || Error::answered(ErrorKind::NotFound, "the reply is a success and names no order");
    let data = payload(reply)?;
    if is_absent(data) {
        return Err(not_found());
    }
    let info: OrderInfo = read(data)?;
    if info.order_id.is_none() && info.order_num.is_none() && info.cj_order_code.is_none() {
        return Err(not_found());
    }
    Ok(info)
}

/// A list, a page with one in it, or one order; none where there is nothing.
pub(crate) fn batch(reply: &Reply) -> Result<Vec<OrderInfo>, Error> {
    let data = payload(reply)?;
    let single = OrderInfo::from_wire(data).filter(|info| data.get().starts_with('{') && info.order_id.is_some());
    match single {
        Some(info) => Ok(vec![info]),
        None => Ok(page(reply)?.list.unwrap_or_default()),
    }
}
