//! Scenarios of the suites `inbound` and `outbound`.

use portolan_domain::{
    DocumentLine, DocumentState, GoodsCondition, InboundKind, InboundOrder, OrderRef, OrderRefKind, OutboundKind,
    OutboundOrder,
};
use serde_json::{Value, json};

use super::{ReferenceRig, TOKEN, number};
use crate::{Call, InboundScenario, OutboundScenario, Rig, Stage, reference::Records};

const INBOUND: [(InboundKind, &str, &str); 3] = [
    (InboundKind::Purchase, "purchase", "IN-P"),
    (InboundKind::Return, "return", "IN-R"),
    (InboundKind::Other, "other", "IN-O"),
];
const OUTBOUND: [(OutboundKind, &str, &str); 2] =
    [(OutboundKind::Sale, "sale", "OUT-S"), (OutboundKind::Other, "other", "OUT-O")];

pub(super) fn document(text: &str) -> OrderRef {
    number(OrderRefKind::Provider, text)
}

fn record(kind: &str, number: &str, state: &str) -> Value {
    let lines = json!([{ "goods": "G-2", "expected": 3, "actual": 2, "condition": "good" }]);
    json!({ "kind": kind, "number": number, "warehouse": "WH-1", "state": state, "lines": lines, "dock": "7" })
}

/// A document of each kind.
pub(super) fn some(records: Records) -> Records {
    documents(records, "open")
}

fn documents(records: Records, state: &str) -> Records {
    let inbound = INBOUND.iter().map(|(_, kind, number)| ("inbound", record(kind, number, state)));
    let outbound = OUTBOUND.iter().map(|(_, kind, number)| ("outbound", record(kind, number, state)));
    let more = ("outbound", record("sale", "OUT-S2", state));
    inbound.chain(outbound).chain([more]).fold(records, |records, (table, record)| records.with(table, record))
}

fn line() -> DocumentLine {
    DocumentLine::new("G-2", 3, GoodsCondition::Good)
}

fn came() -> DocumentLine {
    let mut line = line();
    line.actual = Some(2);
    line
}

impl ReferenceRig {
    /// An inbound document to be made.
    pub(super) fn inbound_order(&self, kind: InboundKind) -> InboundOrder {
        let mut order = InboundOrder::new(self.provider(), kind);
        (order.warehouse, order.lines) = (Some("WH-1".to_owned()), vec![line()]);
        order
    }

    /// An outbound document to be made.
    pub(super) fn outbound_order(&self, kind: OutboundKind) -> OutboundOrder {
        let mut order = OutboundOrder::new(self.provider(), kind);
        (order.warehouse, order.lines) = (Some("WH-1".to_owned()), vec![line()]);
        order
    }

    fn expected_inbound(&self, kind: InboundKind, number: &str) -> InboundOrder {
        let mut order = self.inbound_order(kind);
        (order.number, order.state_code) = (Some(document(number)), Some("open".to_owned()));
        order.lines = vec![came()];
        order
    }

    fn expected_outbound(&self, kind: OutboundKind, number: &str) -> OutboundOrder {
        let mut order = self.outbound_order(kind);
        order.number = Some(document(number));
        order.states = vec![DocumentState { code: Some("open".to_owned()), ..DocumentState::default() }];
        order.lines = vec![came()];
        order
    }

    pub(super) fn inbound(&self, scenario: InboundScenario) -> Stage {
        use InboundScenario as Case;
        let stage = self.desk(some(Records::new(TOKEN)), TOKEN);
        match scenario {
            Case::Supported => INBOUND.iter().fold(stage, |stage, (kind, _, number)| {
                let stage = stage.calling(Call::CreateInbound(Box::new(self.inbound_order(*kind))));
                let stage = stage.calling(Call::GetInbound(*kind, document(number)));
                let stage = stage.expecting(self.expected_inbound(*kind, number));
                match kind {
                    InboundKind::Return => stage.calling(Call::CancelInbound(*kind, document(number))),
                    _ => stage,
                }
            }),
            Case::Unsupported => stage,
            Case::Unknown => INBOUND
                .iter()
                .fold(stage, |stage, (kind, ..)| stage.calling(Call::GetInbound(*kind, document("IN-404")))),
            Case::CancelledTooLate => {
                let stage = self.desk(documents(Records::new(TOKEN), "done"), TOKEN);
                stage.calling(Call::CancelInbound(InboundKind::Return, document("IN-R")))
            }
            Case::ExtraFields => {
                stage.calling(Call::GetInbound(InboundKind::Other, document("IN-O"))).with_extra("dock", "7")
            }
        }
    }

    pub(super) fn outbound(&self, scenario: OutboundScenario) -> Stage {
        use OutboundKind::{Other, Sale};
        use OutboundScenario as Case;
        let stage = self.desk(some(Records::new(TOKEN)), TOKEN);
        match scenario {
            Case::Supported => {
                let stage = OUTBOUND.iter().fold(stage, |stage, (kind, _, number)| {
                    let stage = stage.calling(Call::CreateOutbound(Box::new(self.outbound_order(*kind))));
                    let stage = stage.calling(Call::GetOutbound(*kind, document(number)));
                    stage.expecting(self.expected_outbound(*kind, number))
                });
                let stage = stage.calling(Call::SearchOutbound(Sale, vec![document("OUT-S")]));
                stage.calling(Call::CancelOutbound(Sale, document("OUT-S")))
            }
            Case::Unsupported => stage,
            Case::Unknown => {
                let stage = stage.calling(Call::GetOutbound(Sale, document("OUT-404")));
                stage.calling(Call::GetOutbound(Other, document("OUT-404")))
            }
            Case::CancelledTooLate => {
                let stage = self.desk(documents(Records::new(TOKEN), "done"), TOKEN);
                stage.calling(Call::CancelOutbound(Sale, document("OUT-S")))
            }
            Case::SearchedSeveral => {
                let numbers = ["OUT-S2", "OUT-404", "OUT-S"].map(document).to_vec();
                let stage = stage.calling(Call::SearchOutbound(Sale, numbers));
                let stage = stage.expecting(self.expected_outbound(Sale, "OUT-S"));
                stage.expecting(self.expected_outbound(Sale, "OUT-S2"))
            }
            Case::ExtraFields => stage.calling(Call::GetOutbound(Other, document("OUT-O"))).with_extra("dock", "7"),
        }
    }
}
