//! Waybills of express orders.

use std::{collections::BTreeSet, num::NonZeroU32};

use async_trait::async_trait;
use portolan_domain::{OrderRef, Waybill, WaybillNo};
use portolan_ports::{
    Cancellation, Error, ErrorKind, Reserved, Submitted, WaybillCapabilities, WaybillRequest, Waybills,
};

use crate::{
    adapter::Merchant,
    convert,
    envelope::bad_response,
    number,
    operations::{ORDERS_CANCEL, ORDERS_CREATE, ORDERS_PREGETWAYBILLCODES},
    wire::{
        ecap::{MOST_NUMBERS, WaybillCodesRequest},
        order::CancelOrder,
    },
};

/// Why, in the words that clients send: the customer wants it.
const CANCEL_REASON: &str = "用户发起取消";

/// What the express orders can do. A number may be reserved, and need not be.
pub(crate) fn takes() -> WaybillCapabilities {
    let mut takes = WaybillCapabilities::reserving(MOST_NUMBERS);
    takes.needs_reserved = false;
    takes.cancels = true;
    takes
}

/// `Waybills` of express orders. There is no call that finds an order by the merchant's number alone; creating it again
/// does, and gives the waybill that exists.
#[derive(Debug)]
pub(crate) struct JdlWaybills(pub(crate) Merchant);

#[async_trait]
impl Waybills for JdlWaybills {
    async fn reserve(&self, count: NonZeroU32) -> Result<Reserved, Error> {
        let about = |error: Error| self.0.about(ORDERS_PREGETWAYBILLCODES, error);
        let account = &self.0.account;
        let customer_code = account.customer_code.clone().ok_or_else(|| {
            let message = "numbers are reserved for a customer code, and the account has none";
            about(Error::not_sent(ErrorKind::Config, message))
        })?;
        let request = WaybillCodesRequest {
            order_origin: account.order_origin.number(),
            customer_code: customer_code.clone(),
            sum: count.get(),
        };
        let codes = self.0.client.orders_pregetwaybillcodes(&request).await?;
        let numbers = convert::waybill::numbers(&codes).map_err(about)?;
        let different = numbers.iter().collect::<BTreeSet<_>>().len();
        if usize::try_from(count.get()) != Ok(numbers.len()) || different != numbers.len() {
            let message =
                format!("{count} numbers were asked for; {} came, {different} of them different", numbers.len());
            return Err(about(bad_response(&message)));
        }
        let mut reserved = Reserved::new(numbers);
        reserved.customer_code = Some(customer_code);
        Ok(reserved)
    }

    async fn submit(&self, request: &WaybillRequest) -> Result<Submitted, Error> {
        let about = |error: Error| self.0.about(ORDERS_CREATE, error);
        let wire = convert::parcel::create(request, &self.0.account).map_err(about)?;
        let created = self.0.client.orders_create(&wire).await?;
        let request_id = created.request_id.clone();
        convert::waybill::submitted(created, request.number.as_ref()).map_err(|error| match request_id {
            Some(id) => about(error).with_request_id(id),
            None => about(error),
        })
    }

    async fn cancel(&self, waybill: &WaybillNo) -> Result<Cancellation, Error> {
        let about = |error: Error| self.0.about(ORDERS_CANCEL, error);
        let account = &self.0.account;
        let number = number::to_send(waybill).map_err(about)?.0;
        let request = CancelOrder {
            waybill_code: Some(number.to_string()),
            order_origin: account.order_origin.number(),
            customer_code: account.customer_code.clone(),
            cancel_reason: CANCEL_REASON.to_owned(),
            cancel_reason_code: "1".to_owned(),
            cancel_type: 1,
            ..CancelOrder::default()
        };
        let result = self.0.client.orders_cancel(&request).await?;
        let told = result.waybill_code.as_deref().and_then(|text| WaybillNo::parse(text).ok());
        if told.is_some_and(|told| told != number) {
            return Err(about(bad_response("the answer is about another waybill than the one to be cancelled")));
        }
        convert::waybill::cancellation(&result).map_err(about)
    }

    async fn find(&self, _: &OrderRef) -> Result<Vec<Waybill>, Error> {
        let message =
            "JDL has no call that finds waybills by the merchant's number; submitting it again gives its waybill";
        Err(self.0.about(ORDERS_CREATE, Error::not_sent(ErrorKind::Unsupported, message)))
    }
}
