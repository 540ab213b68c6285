//! Waybills of JD Express.

use std::{collections::BTreeSet, num::NonZeroU32};

use async_trait::async_trait;
use portolan_domain::{OrderRef, Waybill, WaybillNo};
use portolan_ports::{
    Cancellation, Error, ErrorKind, Reserved, Submitted, WaybillCapabilities, WaybillRequest, Waybills,
};

use crate::{
    adapter::Merchant,
    config::Family,
    convert,
    envelope::bad_response,
    operations::{LDOP_WAYBILL_RECEIVE, WAYBILL_SEND, WAYBILLCODE_GET},
    wire::waybill::{MOST_NUMBERS, WaybillcodeGet},
};

/// `Waybills`: numbers are reserved and then submitted, or, with the successor, issued by the submission.
///
/// JD's answers do not tell a waybill that was made now from one that was there: `existed` is never set. There is no call
/// to cancel a waybill, nor to find one by the merchant's number.
#[derive(Debug)]
pub(crate) struct JosWaybills(pub(crate) Merchant);

impl JosWaybills {
    pub(crate) fn takes(&self) -> WaybillCapabilities {
        let mut takes = WaybillCapabilities::reserving(MOST_NUMBERS);
        if self.issues() {
            takes.max_reserved = 0;
            takes.needs_reserved = false;
        }
        takes
    }

    fn issues(&self) -> bool {
        self.0.uses_successor(Family::Waybills)
    }

    fn unsupported(&self, message: &str) -> Error {
        self.0.about(Error::not_sent(ErrorKind::Unsupported, message))
    }

    fn customer_code(&self) -> Result<&str, Error> {
        self.0.account.customer_code.as_deref().ok_or_else(|| {
            let message = "waybills belong to a customer code of JD Express, and the account has none";
            self.0.about(Error::not_sent(ErrorKind::Config, message))
        })
    }

    async fn send(&self, request: &WaybillRequest) -> Result<Submitted, Error> {
        let about = |error: Error| self.0.about(error).with_operation(WAYBILL_SEND);
        let wire = convert::waybill::send(request, self.customer_code()?).map_err(about)?;
        let answer = self.0.client.waybill_send(&wire).await?;
        let waybill = WaybillNo::parse(&wire.delivery_id).map_err(|error| about(bad_number().with_source(error)))?;
        let same = |told: Option<&String>, own: &str| told.is_none_or(|told| told.trim().eq_ignore_ascii_case(own));
        if !same(answer.delivery_id.as_ref(), &wire.delivery_id) || !same(answer.order_id.as_ref(), &wire.order_id) {
            return Err(about(bad_response("the answer is about another waybill than the one submitted")));
        }
        let mut submitted = Submitted::new(waybill);
        submitted.extra.extend(answer.other);
        Ok(submitted)
    }

    async fn receive(&self, request: &WaybillRequest) -> Result<Submitted, Error> {
        let about = |error: Error| self.0.about(error).with_operation(LDOP_WAYBILL_RECEIVE);
        let wire = convert::waybill::receive(request, self.customer_code()?).map_err(about)?;
        let answer = self.0.client.ldop_waybill_receive(&wire).await?;
        if answer.order_id.as_ref().is_some_and(|told| told.trim() != wire.order_id) {
            return Err(about(bad_response("the answer is about another parcel than the one submitted")));
        }
        let waybill = answer.delivery_id.as_deref().and_then(|number| WaybillNo::parse(number).ok());
        let mut submitted = Submitted::new(waybill.ok_or_else(|| about(bad_number()))?);
        submitted.try_again = answer.need_retry == Some(true);
        submitted.extra = convert::waybill::promises(answer);
        Ok(submitted)
    }
}

#[async_trait]
impl Waybills for JosWaybills {
    async fn reserve(&self, count: NonZeroU32) -> Result<Reserved, Error> {
        if self.issues() {
            return Err(self.unsupported("the account's waybills get their numbers when they are submitted"));
        }
        let about = |error: Error| self.0.about(error).with_operation(WAYBILLCODE_GET);
        let customer_code = self.customer_code()?;
        let request = WaybillcodeGet::new(count.get(), customer_code).map_err(about)?;
        let answer = self.0.client.waybillcode_get(&request).await?;
        let numbers = answer.delivery_id_list.unwrap_or_default().0;
        let numbers: Vec<WaybillNo> = numbers
            .iter()
            .map(|number| WaybillNo::parse(number).map_err(|error| about(bad_number().with_source(error))))
            .collect::<Result<_, _>>()?;
        let different = numbers.iter().collect::<BTreeSet<_>>().len();
        if usize::try_from(count.get()) != Ok(numbers.len()) || different != numbers.len() {
            let message =
                format!("{count} numbers were asked for; {} came, {different} of them different", numbers.len());
            return Err(about(bad_response(&message)));
        }
        let mut reserved = Reserved::new(numbers);
        reserved.customer_code = Some(customer_code.to_owned());
        Ok(reserved)
    }

    async fn submit(&self, request: &WaybillRequest) -> Result<Submitted, Error> {
        if self.issues() { self.receive(request).await } else { self.send(request).await }
    }

    async fn cancel(&self, _: &WaybillNo) -> Result<Cancellation, Error> {
        Err(self.unsupported("JOS has no call that cancels a waybill"))
    }

    async fn find(&self, _: &OrderRef) -> Result<Vec<Waybill>, Error> {
        Err(self.unsupported("JOS has no call that finds waybills by the merchant's number"))
    }
}

fn bad_number() -> Error {
    bad_response("the answer has no waybill number, or one that is none")
}
