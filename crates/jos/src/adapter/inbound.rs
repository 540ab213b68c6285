//! Documents under which goods come in.

use async_trait::async_trait;
use portolan_domain::{InboundKind, InboundOrder, OrderRef};
use portolan_ports::{DocumentVerb, Error, Inbound};

use crate::{
    adapter::Merchant,
    client::nothing_found,
    convert::{
        warehouse::{issued, own, unsupported},
        warehouse_inbound as convert,
    },
    envelope::bad_response,
    wire::{
        ProcessResult,
        inbound::{OtherInstoreQuery, PoGet},
        returns::{ReturnCancel, ReturnQuery},
    },
};

/// What JOS can do with which kind.
pub(crate) const VERBS: &[(InboundKind, DocumentVerb)] = &[
    (InboundKind::Purchase, DocumentVerb::Create),
    (InboundKind::Purchase, DocumentVerb::Get),
    (InboundKind::Return, DocumentVerb::Create),
    (InboundKind::Return, DocumentVerb::Get),
    (InboundKind::Return, DocumentVerb::Cancel),
    (InboundKind::Other, DocumentVerb::Create),
    (InboundKind::Other, DocumentVerb::Get),
];

/// `Inbound` over 7, 8, 12-14, 16 and 17.
///
/// What JOS demands and the domain has no place for is told in the document's `extra`, in JOS's words: `instore_type` of
/// other goods, `approver` of a return.
#[derive(Debug)]
pub(crate) struct JosInbound(pub(crate) Merchant);

impl JosInbound {
    async fn created(&self, order: &InboundOrder) -> Result<OrderRef, Error> {
        let (client, seller_no) = (&self.0.client, self.0.account.seller_no.as_deref());
        match order.kind {
            InboundKind::Purchase => {
                issued(client.po_add(&convert::purchase(order, seller_no)?).await?.result_no.as_deref())
            }
            InboundKind::Return => only(&client.return_add(&convert::comes_back(order, seller_no)?).await?),
            InboundKind::Other => issued(client.other_instore_add(&convert::other(order)?).await?.result_no.as_deref()),
            _ => Err(unsupported("JOS has no inbound documents of this kind")),
        }
    }

    async fn read(&self, kind: InboundKind, number: &OrderRef) -> Result<InboundOrder, Error> {
        let client = &self.0.client;
        match kind {
            InboundKind::Purchase => {
                let status = client.po_get(&PoGet { inbound_no: own(number)?, po_no: None }).await?;
                let told = [&status.inbound_no, &status.po_no, &status.receiving_status];
                some(&told, status.task_details.is_some() || !status.other.is_empty())?;
                convert::purchased(status, number)
            }
            InboundKind::Return => {
                let status = client.return_query(&ReturnQuery { receipt_no: own(number)? }).await?;
                let told = [&status.josl_inbound_no, &status.return_order_no, &status.status];
                some(&told, status.josl_outbound_no.is_some())?;
                convert::came_back(status, number)
            }
            InboundKind::Other => {
                let status = client.other_instore_query(&OtherInstoreQuery { in_bound_no: own(number)? }).await?;
                let told = [&status.inbound_no, &status.po_no, &status.inbound_status];
                some(&told, status.task_details.is_some() || !status.other.is_empty())?;
                convert::received(status, number)
            }
            _ => Err(unsupported("JOS has no inbound documents of this kind")),
        }
    }

    async fn called_off(&self, kind: InboundKind, number: &OrderRef) -> Result<(), Error> {
        if kind != InboundKind::Return {
            return Err(unsupported("of inbound documents, JOS cancels returns alone"));
        }
        let request = ReturnCancel { receipt_no: own(number)?, isv_source: None };
        self.0.client.return_cancel(&request).await.map(drop)
    }
}

/// A success that tells nothing has found nothing.
fn some(told: &[&Option<String>], more: bool) -> Result<(), Error> {
    if more || told.iter().any(|told| told.is_some()) { Ok(()) } else { Err(nothing_found()) }
}

/// JOS declares a list of results where one was asked for: they name one number.
fn only(results: &[ProcessResult]) -> Result<OrderRef, Error> {
    let mut numbers = results.iter().filter_map(|result| result.result_no.as_deref());
    let first = numbers.next();
    if numbers.any(|other| Some(other) != first) {
        return Err(bad_response("the warehouse says yes and names several numbers"));
    }
    issued(first)
}

#[async_trait]
impl Inbound for JosInbound {
    async fn create(&self, order: &InboundOrder) -> Result<OrderRef, Error> {
        self.created(order).await.map_err(|error| self.0.about(error))
    }

    async fn get(&self, kind: InboundKind, number: &OrderRef) -> Result<InboundOrder, Error> {
        self.read(kind, number).await.map_err(|error| self.0.about(error))
    }

    async fn cancel(&self, kind: InboundKind, number: &OrderRef) -> Result<(), Error> {
        self.called_off(kind, number).await.map_err(|error| self.0.about(error))
    }
}
