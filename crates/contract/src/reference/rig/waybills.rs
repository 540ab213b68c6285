//! Scenarios of the suite `waybills`.

use std::num::NonZeroU32;

use portolan_domain::{Currency, Money, OrderRef, OrderRefKind, PersonName, Phone, StreetAddress, Timestamp, Waybill};
use portolan_ports::{Cancellation, Party, SalesPlatform, WaybillCapabilities, WaybillRequest};
use serde_json::json;

use super::{ReferenceRig, TOKEN, number, order_book::id, waybill};
use crate::{
    Call, Rig, Stage, WaybillsScenario,
    reference::{Abilities, Fault, Records},
};

pub(super) fn reference(text: &str) -> OrderRef {
    number(OrderRefKind::Merchant, text)
}

pub(super) fn reserving(count: u32) -> Call {
    Call::ReserveNumbers(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN))
}

pub(super) fn party(name: &str) -> Party {
    let mut party = Party::default();
    party.contact.name = PersonName::plain(name).ok();
    party.contact.mobile = Phone::plain("13800000000").ok();
    party.address.full_text = StreetAddress::plain("1 Main Street").ok();
    party
}

/// A parcel with a number that is reserved.
pub(super) fn parcel() -> WaybillRequest {
    let mut request = WaybillRequest::new(reference("S-1"), SalesPlatform::Jd, party("Shop"), party("Zhang San"));
    request.number = Some(waybill("REFW00000001"));
    request.orders.push(id("1001"));
    request
}

fn paid_at_the_door() -> WaybillRequest {
    let mut request = parcel();
    request.services.cod = Money::parse("12.50", Currency::CNY).ok();
    request
}

/// A number that is reserved and not used, and a waybill that was submitted.
pub(super) fn some(records: Records) -> Records {
    let records = records.with("numbers", "REFW00000001".into()).with("numbers", "REFW00000002".into());
    records.with("waybills", json!({ "reference": "S-2", "number": "REFW00000002", "orders": ["1002"] }))
}

impl ReferenceRig {
    pub(super) fn waybills(&self, scenario: WaybillsScenario) -> Stage {
        use WaybillsScenario as Case;
        let stage = self.desk(some(Records::new(TOKEN)), TOKEN);
        let failing = |fault| self.desk(some(Records::new(TOKEN)).failing(fault), TOKEN);
        let reserving_alone = || {
            let waybills = WaybillCapabilities::reserving(Records::MAX_RESERVED);
            self.desk_of(Records::new(TOKEN), TOKEN, Abilities { waybills, ..Abilities::all() })
        };
        let cancelling = |state: &str| {
            let waybill = json!({ "number": "REFW00000003", "state": state });
            let stage = self.desk(Records::new(TOKEN).with("waybills", waybill), TOKEN);
            stage.calling(Call::CancelWaybill(super::waybill("REFW00000003")))
        };
        let submitting = |request| Call::SubmitWaybill(Box::new(request));
        match scenario {
            Case::Reserved => stage.calling(reserving(3)),
            Case::ReservedMost | Case::TooMany => stage,
            Case::FewerNumbers => failing(Fault::FewerNumbers).calling(reserving(3)),
            Case::RepeatedNumber => failing(Fault::RepeatedNumber).calling(reserving(3)),
            Case::Submitted | Case::SubmittedBefore | Case::NoNumber | Case::NoConsignee => {
                stage.calling(submitting(parcel()))
            }
            Case::Booked | Case::BackwardPickup => {
                let mut request = parcel();
                let time = |text| Timestamp::parse_rfc3339(text).ok();
                request.product = Some("express".to_owned());
                request.pickup = time("2026-01-05T09:00:00+08:00").zip(time("2026-01-05T11:00:00+08:00"));
                stage.calling(submitting(request))
            }
            Case::Refused => {
                let mut request = parcel();
                request.number = Some(waybill("REFW00000404"));
                stage.calling(submitting(request))
            }
            Case::OtherNumber => failing(Fault::OtherRecord).calling(submitting(parcel())),
            Case::CodWithoutAmount | Case::CodMerged => stage.calling(submitting(paid_at_the_door())),
            Case::Cancelled => {
                let call = Call::CancelWaybill(waybill("REFW00000002"));
                stage.calling(call).expecting(Cancellation::Cancelled)
            }
            Case::Intercepting => cancelling("on its way"),
            Case::Intercepted => cancelling("at a hub"),
            Case::CancelFailed => cancelling("locked"),
            Case::InterceptFailed => cancelling("at the door"),
            Case::CancelledUnknown => stage.calling(Call::CancelWaybill(waybill("REFW00000404"))),
            Case::UnsupportedCancel | Case::UnsupportedFind => reserving_alone(),
            Case::Found => {
                let mut expected = Waybill::new(self.provider(), waybill("REFW00000002"));
                expected.orders.push(id("1002"));
                stage.calling(Call::FindWaybills(reference("S-2"))).expecting(expected)
            }
            Case::FoundNone => stage.calling(Call::FindWaybills(reference("S-404"))),
        }
    }
}
