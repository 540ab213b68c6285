//! Trouble: one account that knows something of everything, and a call of each method.

use portolan_domain::{InboundKind, OutboundKind};
use portolan_ports::{PurchaseQuery, StockQuery};

use super::{
    ReferenceRig, TOKEN, WRONG_TOKEN, directory, documents, freight_quoting, goods, order_book, purchase_orders,
    pushes, shipment_confirmation, waybills,
};
use crate::{
    Call, Stage, Trouble,
    reference::{Fault, Records},
};

impl ReferenceRig {
    pub(super) fn trouble(&self, trouble: Trouble) -> Stage {
        let records = [order_book::some, purchase_orders::some, directory::some, goods::some, documents::some]
            .iter()
            .fold(Records::new(TOKEN), |r, some| some(r));
        let failing = |records: Records, fault| self.desk(records.failing(fault), TOKEN);
        let stage = match trouble {
            Trouble::WrongCredentials => self.desk(records, WRONG_TOKEN),
            Trouble::ProviderErrorInBody => failing(records, Fault::NoPermission),
            Trouble::ServerError => failing(records, Fault::ServerError),
            Trouble::HtmlWith200 => failing(records, Fault::WebPage),
            Trouble::TruncatedJson => failing(records, Fault::Truncated),
            Trouble::Timeout => failing(records, Fault::Silence),
            Trouble::RateLimited => failing(records, Fault::Throttled),
        };
        let calls = [
            Call::ListOrders(order_book::week()),
            Call::GetOrder(order_book::id("1001")),
            shipment_confirmation::confirming("1001", &["REFW00000001"]),
            Call::ListShopCarriers,
            waybills::reserving(2),
            Call::SubmitWaybill(Box::new(waybills::parcel())),
            Call::CancelWaybill(super::waybill("REFW00000002")),
            Call::FindWaybills(waybills::reference("S-2")),
            Call::ListCarriers,
            Call::ListWarehouses,
            Call::RegisterSku(Box::new(goods::tea())),
            Call::ReviseSku("G-2".to_owned(), goods::renaming()),
            Call::FindSku(goods::goods("G-2")),
            Call::ListLevels(StockQuery::new()),
            Call::CreateInbound(Box::new(self.inbound_order(InboundKind::Purchase))),
            Call::GetInbound(InboundKind::Return, documents::document("IN-R")),
            Call::CancelInbound(InboundKind::Return, documents::document("IN-R")),
            Call::CreateOutbound(Box::new(self.outbound_order(OutboundKind::Sale))),
            Call::GetOutbound(OutboundKind::Other, documents::document("OUT-O")),
            Call::SearchOutbound(OutboundKind::Sale, vec![documents::document("OUT-S"), documents::document("OUT-S2")]),
            Call::CancelOutbound(OutboundKind::Sale, documents::document("OUT-S")),
            freight_quoting::asking(freight_quoting::to("US")),
            Call::CreatePurchase(Box::new(purchase_orders::purchase())),
            Call::GetPurchase(purchase_orders::id("P-2")),
            Call::ListPurchases(PurchaseQuery::new()),
            Call::ConfirmPurchase(purchase_orders::id("P-1")),
            Call::CancelPurchase(purchase_orders::id("P-1")),
            pushes::of_parcel("REFW00000002"),
        ];
        calls.into_iter().fold(stage, Stage::calling)
    }
}
