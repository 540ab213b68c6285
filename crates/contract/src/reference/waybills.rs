//! The reference waybills: numbers reserved first, parcels recognised by their reference.

use std::{collections::BTreeSet, num::NonZeroU32};

use async_trait::async_trait;
use portolan_domain::{Decimal, OrderRef, OrderRefKind, Waybill, WaybillNo};
use portolan_ports::{Cancellation, Error, Party, Reserved, Submitted, WaybillCapabilities, WaybillRequest, Waybills};
use serde_json::{Value, json};

use super::{
    Desk, Records,
    desk::of_kind,
    fields::{Fields, bad, refused, unsupported},
    records::text,
};

/// Everything that the provider does with waybills.
pub(super) fn all() -> WaybillCapabilities {
    let mut can = WaybillCapabilities::reserving(Records::MAX_RESERVED);
    (can.cancels, can.finds) = (true, true);
    can
}

pub(super) fn complete(party: &Party) -> bool {
    let Party { contact, address } = party;
    contact.name.is_some()
        && (contact.mobile.is_some() || contact.telephone.is_some())
        && (address.street.is_some() || address.full_text.is_some())
}

fn check(request: &WaybillRequest) -> Result<&WaybillNo, Error> {
    if !complete(&request.sender) || !complete(&request.consignee) {
        return Err(refused("sender and consignee need a name, a telephone and an address"));
    }
    if let Some(cod) = request.services.cod {
        if cod.amount() <= Decimal::ZERO {
            return Err(refused("cash on delivery needs an amount"));
        }
        if request.orders.len() > 1 {
            return Err(refused("orders that are paid at the door are not merged"));
        }
    }
    if request.pickup.is_some_and(|(from, to)| to < from) {
        return Err(refused("`pickup` ends before it begins"));
    }
    request.number.as_ref().ok_or_else(|| refused("the number must be reserved before"))
}

impl Desk {
    async fn numbers(&self, count: NonZeroU32) -> Result<Reserved, Error> {
        if count.get() > self.can.waybills.max_reserved {
            return Err(refused("so many numbers are not given at once"));
        }
        let mut answer = Fields::of(self.ask("numbers.reserve", json!({ "count": count.get() })).await?)?;
        let numbers = answer.list("numbers");
        let numbers: Vec<_> = numbers.iter().filter_map(|number| WaybillNo::parse(&text(number)).ok()).collect();
        let different = numbers.iter().collect::<BTreeSet<_>>().len();
        if different != numbers.len() || usize::try_from(count.get()) != Ok(different) {
            return Err(bad("these are not as many different numbers as were asked for"));
        }
        let mut reserved = Reserved::new(numbers);
        reserved.customer_code = answer.text("customer");
        Ok(reserved)
    }

    async fn hand_in(&self, request: &WaybillRequest) -> Result<Submitted, Error> {
        let number = check(request)?;
        let orders: Vec<_> = request.orders.iter().map(OrderRef::value).collect();
        let name = |party: &Party| party.contact.name.as_ref().map(|name| name.reveal().to_owned());
        let asked = json!({
            "reference": request.reference.value(),
            "number": number.as_str(),
            "orders": orders,
            "sender": name(&request.sender),
            "consignee": name(&request.consignee),
            "packages": request.packages.get(),
            "product": request.product,
            "from": request.pickup.map(|(from, _)| from.to_string()),
            "to": request.pickup.map(|(_, to)| to.to_string()),
            "cod": request.services.cod.map(|cod| cod.amount().to_string()),
        });
        let mut answer = Fields::of(self.ask("waybills.submit", asked).await?)?;
        let waybill = answer.waybill("number").ok_or_else(|| bad("the number is missing"))?;
        if waybill != *number {
            return Err(bad("the answer is about another number"));
        }
        let mut submitted = Submitted::new(waybill);
        submitted.existed = answer.flag("existed");
        submitted.extra = answer.rest();
        Ok(submitted)
    }

    async fn call_off(&self, waybill: &WaybillNo) -> Result<Cancellation, Error> {
        if !self.can.waybills.cancels {
            return Err(unsupported("this account cannot cancel"));
        }
        let mut answer = Fields::of(self.ask("waybills.cancel", json!({ "number": waybill.as_str() })).await?)?;
        match answer.text("outcome").as_deref() {
            Some("cancelled") => Ok(Cancellation::Cancelled),
            Some("intercepting") => Ok(Cancellation::Intercepting),
            Some("intercepted") => Ok(Cancellation::Intercepted),
            Some("not cancelled") => Ok(Cancellation::CancelFailed),
            Some("not intercepted") => Ok(Cancellation::InterceptFailed),
            _ => Err(bad("the outcome is in no table")),
        }
    }

    async fn of_reference(&self, reference: &OrderRef) -> Result<Vec<Waybill>, Error> {
        if !self.can.waybills.finds {
            return Err(unsupported("this account cannot find waybills"));
        }
        let found = self.ask("waybills.find", json!({ "reference": reference.value() })).await?;
        let Value::Array(rows) = found else { return Err(bad("the waybills are no list")) };
        let waybill = |row| {
            let mut fields = Fields::of(row)?;
            let number = fields.waybill("number").ok_or_else(|| bad("the number is missing"))?;
            let mut waybill = Waybill::new(self.line.provider.clone(), number);
            waybill.account = Some(self.line.account.clone());
            let orders = fields.list("orders");
            waybill.orders = orders.iter().filter_map(|no| of_kind(OrderRefKind::Platform, &text(no))).collect();
            Ok(waybill)
        };
        rows.into_iter().map(waybill).collect()
    }
}

#[async_trait]
impl Waybills for Desk {
    async fn reserve(&self, count: NonZeroU32) -> Result<Reserved, Error> {
        self.named("numbers.reserve", self.numbers(count).await)
    }

    async fn submit(&self, request: &WaybillRequest) -> Result<Submitted, Error> {
        self.named("waybills.submit", self.hand_in(request).await)
    }

    async fn cancel(&self, waybill: &WaybillNo) -> Result<Cancellation, Error> {
        self.named("waybills.cancel", self.call_off(waybill).await)
    }

    async fn find(&self, reference: &OrderRef) -> Result<Vec<Waybill>, Error> {
        self.named("waybills.find", self.of_reference(reference).await)
    }
}
