//! Scenarios of the suite `tracking`.

use portolan_domain::{OrderRef, OrderRefKind, WaybillNo};
use portolan_ports::TrackingQuery;

use super::{ReferenceRig, TOKEN, WRONG_TOKEN};
use crate::{
    Scenario, Stage, Staged,
    reference::{Fault, Memory, Parcel, Scan},
};

fn waybill(number: &str) -> TrackingQuery {
    TrackingQuery::waybill(WaybillNo::parse(number).unwrap_or_else(|error| panic!("{error}")))
}

fn order(number: &str) -> TrackingQuery {
    TrackingQuery::order(OrderRef::new(OrderRefKind::Merchant, number).unwrap_or_else(|error| panic!("{error}")))
}

fn parcel(waybill: &str, scans: Vec<Scan>) -> Parcel {
    Parcel { waybill: waybill.to_owned(), scans, ..Parcel::default() }
}

/// The newest scan first, as providers like to write.
fn delivered(waybill: &str) -> Parcel {
    let scans = vec![
        Scan::new("2026-01-06T09:00:00+08:00", "delivered", "signed for"),
        Scan::new("2026-01-05T12:00:00+08:00", "moving", "left the hub"),
        Scan::new("2026-01-05T08:00:00+08:00", "picked_up", "picked up"),
    ];
    parcel(waybill, scans)
}

impl ReferenceRig {
    pub(super) fn tracking(&self, scenario: Scenario) -> Staged {
        let memory = Memory::new(TOKEN).with(delivered("REF-1"));
        let failing = |fault| self.standing(memory.clone().failing(fault), TOKEN).asking(waybill("REF-1"));
        let knowing = |parcel| self.standing(Memory::new(TOKEN).with(parcel), TOKEN).asking(waybill("REF-1"));
        let stage: Stage = match scenario {
            Scenario::Found => self.standing(memory, TOKEN).asking(waybill("REF-1")),
            Scenario::Empty => knowing(parcel("REF-1", Vec::new())),
            Scenario::Unknown => self.standing(memory, TOKEN).asking_unknown(waybill("REF-404")),
            Scenario::SeveralTraces => {
                let of_order = |waybill| Parcel { order: Some("M-1".to_owned()), ..delivered(waybill) };
                let memory = memory.with(of_order("REF-2")).with(of_order("REF-3"));
                self.standing(memory, TOKEN).asking(order("M-1"))
            }
            Scenario::WrongCredentials => self.standing(memory, WRONG_TOKEN).asking(waybill("REF-1")),
            Scenario::ProviderErrorInBody => failing(Fault::NoPermission),
            Scenario::ServerError => failing(Fault::ServerError),
            Scenario::HtmlWith200 => failing(Fault::WebPage),
            Scenario::TruncatedJson => failing(Fault::Truncated),
            Scenario::Timeout => failing(Fault::Silence),
            Scenario::UnknownCode => {
                let scans = vec![
                    Scan::new("2026-01-05T08:00:00+08:00", "picked_up", "picked up"),
                    Scan::new("2026-01-05T12:00:00+08:00", "teleported", "beamed to the hub"),
                ];
                knowing(parcel("REF-1", scans)).with_unknown_scan("teleported", "beamed to the hub")
            }
            Scenario::ExtraFields => {
                let extra = Some(("colour".to_owned(), "red".to_owned()));
                knowing(Parcel { extra, ..delivered("REF-1") }).with_extra("colour", "red")
            }
            Scenario::OtherWaybill => self.standing(memory.failing(Fault::OtherParcel), TOKEN).asking(waybill("REF-2")),
            Scenario::Batch => {
                let stage = self.standing(memory.with(delivered("REF-2")).with(delivered("REF-3")), TOKEN);
                let stage = stage.asking(waybill("REF-3")).asking_unknown(waybill("REF-404"));
                let stage = stage.asking(waybill("REF-1")).asking_unknown(waybill("REF-405"));
                stage.asking(waybill("REF-2"))
            }
            Scenario::UnsupportedKind => self.standing(memory, TOKEN),
            _ => unreachable!("the scenarios of other suites are staged elsewhere"),
        };
        stage.into()
    }
}
