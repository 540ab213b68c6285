//! What was sold at the marketplace.

use std::fmt::Write as _;

use async_trait::async_trait;
use portolan_domain::{Order, OrderRef, OrderRefKind, OrderState, Timestamp, UtcOffset};
use portolan_exchange::count_foreign_answer;
use portolan_ports::{Cursor, Error, ErrorKind, OrderBook, OrderBookCapabilities, OrderPage, OrderQuery};

use crate::{
    adapter::Merchant,
    config::Family,
    convert,
    envelope::bad_response,
    operations::{POP_ORDER_GET, POP_ORDER_SEARCH, POP_ORDERS_GET},
    status::order_state,
    window,
    wire::{
        Number,
        order::{MOST_ORDERS, OrderPage as WirePage, PopOrderGet, PopOrderSearch, PopOrdersGet},
    },
};

/// The states that JD's order page has.
const STATES: &[OrderState] =
    &[OrderState::AwaitingShipment, OrderState::Shipped, OrderState::Completed, OrderState::Cancelled];
/// Their codes: 23 takes one of them.
const CODES: &[&str] = &["WAIT_SELLER_STOCK_OUT", "WAIT_GOODS_RECEIVE_CONFIRM", "FINISHED_L", "TRADE_CANCELED"];

/// The states that the successor has.
const MORE_STATES: &[OrderState] = &[
    OrderState::AwaitingShipment,
    OrderState::Shipped,
    OrderState::Completed,
    OrderState::Cancelled,
    OrderState::Locked,
];
/// Their codes: the successor takes several, and none is not allowed.
const MORE_CODES: &[&str] = &[
    "WAIT_SELLER_STOCK_OUT",
    "WAIT_SELLER_DELIVERY",
    "WAIT_GOODS_RECEIVE_CONFIRM",
    "FINISHED_L",
    "TRADE_CANCELED",
    "LOCKED",
    "PAUSE",
    "POP_ORDER_PAUSE",
];

/// Orders on a page of the successor: sources say at most 50 or 100.
const SEARCH_PAGE: u32 = 50;

/// What the methods of today are asked for: without it they give numbers alone.
const FIELDS: &str = "orderId,venderId,orderType,payType,orderTotalPrice,orderSellerPrice,orderPayment,freightPrice,\
sellerDiscount,orderState,orderStateRemark,deliveryType,invoiceInfo,orderRemark,orderStartTime,orderEndTime,\
consigneeInfo,itemInfoList,couponDetailList,venderRemark,balanceUsed,pin,returnOrder,paymentConfirmTime,modified,\
logisticsId,waybill,parentOrderId,storeOrder";

/// `OrderBook`: lists go by the time when an order was placed.
///
/// A stretch is cut into windows of a week, with the successor of four weeks; and 23, which takes one state a call, is
/// asked for each state in turn. The cursor leads through these pieces and their pages. The successor must be told states:
/// it is told all that are known, so that a list has no orders in states of which nobody has heard.
#[derive(Debug)]
pub(crate) struct JosOrderBook(pub(crate) Merchant);

/// One of the lists that a query is cut into.
struct Piece {
    from: Timestamp,
    until: Timestamp,
    codes: Option<String>,
}

impl JosOrderBook {
    pub(crate) fn takes(&self) -> OrderBookCapabilities {
        OrderBookCapabilities::new(&[OrderRefKind::Platform], self.known().0)
    }

    fn today(&self) -> bool {
        self.0.uses_successor(Family::Orders)
    }

    fn known(&self) -> (&'static [OrderState], &'static [&'static str]) {
        if self.today() { (MORE_STATES, MORE_CODES) } else { (STATES, CODES) }
    }

    fn operation(&self) -> &'static str {
        if self.today() { POP_ORDER_SEARCH } else { POP_ORDERS_GET }
    }

    /// The codes of the states asked for, each once, in their own order; none if none was asked for.
    fn codes(&self, states: &[OrderState]) -> Result<Vec<&'static str>, Error> {
        let (known, codes) = self.known();
        if states.iter().any(|state| !known.contains(state)) {
            let message = "orders cannot be listed by this state; the account's capabilities name those that can be";
            return Err(Error::not_sent(ErrorKind::Unsupported, message));
        }
        Ok(codes.iter().copied().filter(|code| states.contains(&order_state(code))).collect())
    }

    /// What is asked one after the other. JOS counts in seconds, and takes both ends of a window to be within it.
    fn pieces(&self, query: &OrderQuery) -> Result<Vec<Piece>, Error> {
        if query.to < query.from {
            return Err(Error::not_sent(ErrorKind::InvalidInput, "`to` is before `from`"));
        }
        let codes = self.codes(&query.states)?;
        let (first, end) = (whole_second(query.from), whole_second(query.to));
        if first >= end {
            return Ok(Vec::new());
        }
        let last = end.minus(std::time::Duration::from_secs(1));
        let longest = if self.today() { window::ORDER_SEARCH } else { window::ORDERS_GET };
        let each: Vec<Option<String>> = match (self.today(), codes.is_empty()) {
            (true, true) => vec![Some(MORE_CODES.join(","))],
            (true, false) => vec![Some(codes.join(","))],
            (false, true) => vec![None],
            (false, false) => codes.iter().map(|code| Some((*code).to_owned())).collect(),
        };
        let windows = window::split(first, last, longest);
        let of_window = |(from, until): (Timestamp, Timestamp)| {
            each.iter().map(move |codes| Piece { from, until, codes: codes.clone() })
        };
        Ok(windows.into_iter().flat_map(of_window).collect())
    }

    /// What a cursor of this query begins with: of another one it is not taken.
    fn mark(&self, query: &OrderQuery) -> Result<String, Error> {
        let mut mark = format!("{} {} {}", self.operation(), query.from.unix_millis(), query.to.unix_millis());
        for code in self.codes(&query.states)? {
            let _infallible = write!(mark, " {code}");
        }
        Ok(mark)
    }

    /// Which piece, from 0, and which of its pages, from 1.
    fn place(&self, query: &OrderQuery, pieces: usize) -> Result<(usize, u32), Error> {
        let Some(cursor) = &query.cursor else { return Ok((0, 1)) };
        let mark = self.mark(query)?;
        let place = cursor.as_str().strip_prefix(&mark).and_then(|rest| {
            let (piece, page) = rest.strip_prefix(" @ ")?.split_once(' ')?;
            Some((piece.parse().ok()?, page.parse().ok()?))
        });
        place.filter(|(piece, page)| *piece < pieces && *page > 0).ok_or_else(|| {
            Error::not_sent(ErrorKind::InvalidInput, "the cursor is of another query, or was not written here")
        })
    }

    /// A page of a piece, and whether there may be more.
    async fn page(&self, piece: &Piece, page: u32) -> Result<(WirePage, bool), Error> {
        let civil = |at: Timestamp| at.civil(UtcOffset::BEIJING);
        let (start_date, end_date) = (civil(piece.from), civil(piece.until));
        let (size, answer) = if self.today() {
            let request = PopOrderSearch {
                start_date,
                end_date,
                order_state: piece.codes.clone().unwrap_or_default(),
                optional_fields: FIELDS.into(),
                page,
                page_size: SEARCH_PAGE,
                sort_type: None,
                date_type: Some(1),
            };
            (SEARCH_PAGE, self.0.client.pop_order_search(&request).await?)
        } else {
            let request = PopOrdersGet {
                start_date,
                end_date,
                order_state: piece.codes.clone(),
                optional_fields: None,
                page: Some(page),
                page_size: Some(MOST_ORDERS),
            };
            (MOST_ORDERS, self.0.client.pop_orders_get(&request).await?)
        };
        let total = answer.total.as_deref().and_then(|total| total.trim().parse::<u64>().ok());
        let more = match total {
            Some(total) => u64::from(page).saturating_mul(size.into()) < total,
            None => u64::try_from(answer.orders.len()).is_ok_and(|orders| orders >= size.into()),
        };
        // A page without orders is beyond the last, whatever was promised.
        let more = more && !answer.orders.is_empty();
        Ok((answer, more))
    }

    fn order(&self, info: crate::wire::order::OrderInfo) -> Result<Order, Error> {
        let mut order = convert::order::order(info)?;
        order.account = Some(self.0.account.id.clone());
        Ok(order)
    }
}

#[async_trait]
impl OrderBook for JosOrderBook {
    async fn list(&self, query: &OrderQuery) -> Result<OrderPage, Error> {
        let about = |error| self.0.about(error).with_operation(self.operation());
        let pieces = self.pieces(query).map_err(about)?;
        let (at, page) = self.place(query, pieces.len()).map_err(about)?;
        let Some(piece) = pieces.get(at) else { return Ok(OrderPage { orders: Vec::new(), next: None }) };
        let (answer, more) = self.page(piece, page).await?;
        let next = if more { Some((at, page.saturating_add(1))) } else { Some((at.saturating_add(1), 1)) };
        let next = next.filter(|(piece, _)| *piece < pieces.len());
        let mark = self.mark(query).map_err(about)?;
        let next = next.map(|(piece, page)| Cursor::new(format!("{mark} @ {piece} {page}")));
        let orders = answer.orders.into_iter().map(|info| self.order(info)).collect::<Result<_, _>>().map_err(about)?;
        Ok(OrderPage { orders, next })
    }

    async fn get(&self, number: &OrderRef) -> Result<Order, Error> {
        let about = |error: Error| self.0.about(error).with_operation(POP_ORDER_GET);
        if number.kind() != OrderRefKind::Platform {
            let message = "the marketplace knows its own order numbers alone";
            return Err(about(Error::not_sent(ErrorKind::Unsupported, message)));
        }
        let order_id = Number::parse(number.value()).map_err(about)?;
        let optional_fields = self.today().then(|| FIELDS.to_owned());
        let request = PopOrderGet { order_id, optional_fields, order_state: None };
        let order = self.order(self.0.client.pop_order_get(&request).await?).map_err(about)?;
        if order.id != *number {
            count_foreign_answer("jos");
            return Err(about(bad_response("the answer is about another order than the one asked for")));
        }
        Ok(order)
    }
}

/// The first whole second that is not before.
fn whole_second(at: Timestamp) -> Timestamp {
    match Timestamp::from_unix_seconds(at.unix_seconds()) {
        Ok(second) if second >= at => second,
        Ok(second) => second.plus(std::time::Duration::from_secs(1)),
        Err(_) => at,
    }
}
