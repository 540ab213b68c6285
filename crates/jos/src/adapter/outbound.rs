//! Documents under which goods go out.

use std::collections::HashMap;

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use portolan_domain::{OrderRef, OutboundKind, OutboundOrder};
use portolan_exchange::count_foreign_answer;
use portolan_ports::{DocumentVerb, Error, Outbound};

use crate::{
    adapter::Merchant,
    client::nothing_found,
    convert::{
        warehouse::{issued, own, unsupported},
        warehouse_outbound as convert,
    },
    envelope::bad_response,
    wire::{
        Joined,
        outbound::{MOST_RECEIPTS, OrderDelete, OrderGet, OrderSearch, OrderStatus, OtherOutstoreQuery},
    },
};

/// Searches under way at once. JD publishes no rate.
const IN_FLIGHT: usize = 4;

/// What JOS can do with which kind.
pub(crate) const VERBS: &[(OutboundKind, DocumentVerb)] = &[
    (OutboundKind::Sale, DocumentVerb::Create),
    (OutboundKind::Sale, DocumentVerb::Get),
    (OutboundKind::Sale, DocumentVerb::Search),
    (OutboundKind::Sale, DocumentVerb::Cancel),
    (OutboundKind::Other, DocumentVerb::Create),
    (OutboundKind::Other, DocumentVerb::Get),
];

/// `Outbound` over 9-11, 15, 18 and 19.
///
/// What JOS demands and the domain has no place for is told in the document's `extra`, in JOS's words:
/// `shop_order_source` of a sale that fills a platform's order, `outbound_type` of another dispatch.
#[derive(Debug)]
pub(crate) struct JosOutbound(pub(crate) Merchant);

type Outcomes = HashMap<String, Result<OutboundOrder, Error>>;

impl JosOutbound {
    async fn created(&self, order: &OutboundOrder) -> Result<OrderRef, Error> {
        let (client, account) = (&self.0.client, &self.0.account);
        let result = match order.kind {
            OutboundKind::Sale => client.order_add(&convert::sale(order, account)?).await?,
            OutboundKind::Other => client.other_outstore_add(&convert::other(order, account)?).await?,
            _ => return Err(unsupported("JOS has no outbound documents of this kind")),
        };
        issued(result.result_no.as_deref())
    }

    async fn read(&self, kind: OutboundKind, number: &OrderRef) -> Result<OutboundOrder, Error> {
        let (client, units) = (&self.0.client, self.0.account.goods_units);
        match kind {
            OutboundKind::Sale => {
                let status = client.order_get(&OrderGet { receipt_no: own(number)? }).await?;
                if empty(&status) { Err(nothing_found()) } else { convert::sold(status, number, units) }
            }
            OutboundKind::Other => {
                let request = OtherOutstoreQuery { josl_outbound_no: own(number)? };
                let status = client.other_outstore_query(&request).await?;
                let told = status.josl_outbound_no.is_some() || status.isv_outbound_no.is_some();
                if !told && status.josl_status.is_none() && status.order_details.is_none() {
                    return Err(nothing_found());
                }
                convert::sent(status, number)
            }
            _ => Err(unsupported("JOS has no outbound documents of this kind")),
        }
    }

    async fn called_off(&self, kind: OutboundKind, number: &OrderRef) -> Result<(), Error> {
        if kind != OutboundKind::Sale {
            return Err(unsupported("of outbound documents, JOS cancels sales alone"));
        }
        self.0.client.order_delete(&OrderDelete { receipt_no: own(number)? }).await.map(drop)
    }

    /// The outcome of each number of one call.
    async fn search_once(&self, numbers: &[&OrderRef]) -> Outcomes {
        let found = self.rows(numbers).await;
        let mut outcomes = Outcomes::new();
        for number in numbers {
            let outcome = match &found {
                Ok(rows) => self.pick(rows, number),
                Err(error) => Err(error.clone()),
            };
            outcomes.insert(number.value().to_owned(), outcome);
        }
        outcomes
    }

    async fn rows(&self, numbers: &[&OrderRef]) -> Result<Vec<OrderStatus>, Error> {
        let receipt_nos = Joined::new("receipt_nos", numbers.iter().map(|number| number.value()))?;
        let rows = self.0.client.order_search(&OrderSearch { receipt_nos, ..OrderSearch::default() }).await?;
        let asked = |told: &str| numbers.iter().any(|number| same(number, told));
        for row in &rows {
            if row.receipt_no.as_deref().is_some_and(|told| !asked(told)) {
                // Counted, and left out: the numbers that were asked for are answered by the other rows.
                count_foreign_answer("jos");
            }
        }
        Ok(rows)
    }

    fn pick(&self, rows: &[OrderStatus], number: &OrderRef) -> Result<OutboundOrder, Error> {
        let mut of_it = rows.iter().filter(|row| row.receipt_no.as_deref().is_some_and(|told| same(number, told)));
        let Some(first) = of_it.next() else {
            // A row that does not say whose it is may be this number's.
            let nameless = rows.iter().any(|row| row.receipt_no.is_none() && !empty(row));
            let vague = || bad_response("a row of the reply names no `receipt_no`, and none names this number");
            return Err(if nameless { vague() } else { nothing_found() });
        };
        // A number that comes in several rows has the steps and packages of all of them.
        let mut whole = first.clone();
        for row in of_it {
            let row = row.clone();
            whole.order_status_details.get_or_insert_default().extend(row.order_status_details.unwrap_or_default());
            whole.order_package_details.get_or_insert_default().extend(row.order_package_details.unwrap_or_default());
            whole.other.extend(row.other);
        }
        convert::sold(whole, number, self.0.account.goods_units)
    }
}

fn same(number: &OrderRef, told: &str) -> bool {
    told.trim().eq_ignore_ascii_case(number.value())
}

/// Whether an answer names nothing.
fn empty(status: &OrderStatus) -> bool {
    status.receipt_no.is_none() && status.order_status_details.is_none() && status.order_package_details.is_none()
}

#[async_trait]
impl Outbound for JosOutbound {
    async fn create(&self, order: &OutboundOrder) -> Result<OrderRef, Error> {
        self.created(order).await.map_err(|error| self.0.about(error))
    }

    async fn get(&self, kind: OutboundKind, number: &OrderRef) -> Result<OutboundOrder, Error> {
        self.read(kind, number).await.map_err(|error| self.0.about(error))
    }

    async fn search(&self, kind: OutboundKind, numbers: &[OrderRef]) -> Vec<Result<OutboundOrder, Error>> {
        let check = |number: &OrderRef| match kind {
            OutboundKind::Sale => own(number).and_then(|number| convert::searchable(&number)),
            _ => Err(unsupported("of outbound documents, JOS searches sales alone")),
        };
        let mut wanted: Vec<&OrderRef> = numbers.iter().filter(|number| check(number).is_ok()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let calls: Vec<_> = wanted.chunks(MOST_RECEIPTS).map(|chunk| self.search_once(chunk)).collect();
        let outcomes: Outcomes = stream::iter(calls).buffered(IN_FLIGHT).flat_map(stream::iter).collect().await;
        let outcome = |number: &OrderRef| {
            check(number)?;
            outcomes.get(number.value()).cloned().unwrap_or_else(|| Err(nothing_found()))
        };
        numbers.iter().map(|number| outcome(number).map_err(|error| self.0.about(error))).collect()
    }

    async fn cancel(&self, kind: OutboundKind, number: &OrderRef) -> Result<(), Error> {
        self.called_off(kind, number).await.map_err(|error| self.0.about(error))
    }
}
