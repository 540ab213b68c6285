//! What we buy.

use async_trait::async_trait;
use portolan_domain::{OrderRef, OrderRefKind, Purchase, PurchaseState};
use portolan_exchange::count_foreign_answer;
use portolan_ports::{
    Cursor, Delivery, Error, ErrorKind, Payment, PurchaseCapabilities, PurchaseOrders, PurchasePage, PurchaseQuery,
    PurchaseRequest, Purchased,
};

use crate::{
    adapter::Merchant,
    convert::{purchase::purchase, purchase_request::create},
    envelope::bad_response,
    operations::{CONFIRM_ORDER, CREATE_ORDER_V2, DELETE_ORDER, ORDER_DETAIL, ORDER_LIST},
    wire::{
        order::{OrderDetail, OrderId, OrderKey, OrderList},
        order_info::OrderInfo,
    },
};

/// The states that a list can be narrowed to. `Other` is none of them: it stands for whatever is not known.
const STATES: &[PurchaseState] = &[
    PurchaseState::Draft,
    PurchaseState::AwaitingPayment,
    PurchaseState::Processing,
    PurchaseState::Shipped,
    PurchaseState::Delivered,
    PurchaseState::Cancelled,
];

/// Orders on a page: CJ's own figure. It publishes no greatest one.
const PAGE: u32 = 20;

/// What CJ says where there is an order of this number.
const EXISTS: &str = "1603003";

/// `PurchaseOrders` over `createOrderV2` and its family.
///
/// The merchant's own number is the key of idempotency: a second order under it is refused, and then read by that number. CJ
/// confirms and deletes by its own number alone, so one asked by the merchant's is read first.
#[derive(Debug)]
pub(crate) struct CjPurchases(pub(crate) Merchant);

/// CJ's codes of a state: each is a list of its own. `None` alone is the list of all.
fn codes(state: Option<PurchaseState>) -> Result<&'static [Option<&'static str>], Error> {
    Ok(match state {
        None => &[None],
        Some(PurchaseState::Draft) => &[Some("CREATED"), Some("IN_CART")],
        Some(PurchaseState::AwaitingPayment) => &[Some("UNPAID")],
        Some(PurchaseState::Processing) => &[Some("UNSHIPPED")],
        Some(PurchaseState::Shipped) => &[Some("SHIPPED")],
        Some(PurchaseState::Delivered) => &[Some("DELIVERED")],
        Some(PurchaseState::Cancelled) => &[Some("CANCELLED")],
        Some(_) => {
            let message = "purchases cannot be listed by this state; the account's capabilities name those that can be";
            return Err(Error::not_sent(ErrorKind::Unsupported, message));
        }
    })
}

/// What a cursor of a query begins with: of another one it is not taken.
fn mark(query: &PurchaseQuery) -> Result<String, Error> {
    let codes: Vec<&str> = codes(query.state)?.iter().map(|code| code.unwrap_or("all")).collect();
    Ok(format!("{ORDER_LIST} {} @ ", codes.join(" ")))
}

/// Which of the lists, from 0, and which of its pages, from 1.
fn place(query: &PurchaseQuery) -> Result<(usize, u32), Error> {
    let (mark, lists) = (mark(query)?, codes(query.state)?.len());
    let Some(cursor) = &query.cursor else { return Ok((0, 1)) };
    let place = cursor.as_str().strip_prefix(&mark).and_then(|rest| {
        let (list, page) = rest.split_once(' ')?;
        Some((list.parse().ok()?, page.parse().ok()?))
    });
    place.filter(|(list, page)| *list < lists && *page > 0).ok_or_else(|| {
        Error::not_sent(ErrorKind::InvalidInput, "the cursor is of another query, or was not written here")
    })
}

impl CjPurchases {
    pub(crate) fn takes(&self) -> PurchaseCapabilities {
        let mut takes = PurchaseCapabilities::new(&[OrderRefKind::Provider, OrderRefKind::Merchant], STATES);
        takes.pays_at_once = self.0.account.allow_paying_at_once;
        takes
    }

    fn about(&self, operation: &'static str) -> impl Fn(Error) -> Error + '_ {
        move |error| self.0.about(error).with_operation(operation)
    }

    fn read(&self, info: OrderInfo) -> Result<Purchase, Error> {
        let mut purchase = purchase(info)?;
        purchase.account = Some(self.0.account.id.clone());
        Ok(purchase)
    }

    /// The number, if CJ finds orders by its kind.
    fn taken(&self, order: &OrderRef, operation: &'static str) -> Result<(), Error> {
        if self.takes().by_order.contains(&order.kind()) {
            return Ok(());
        }
        let message = "CJ finds orders by its own numbers and by the merchant's";
        Err(self.about(operation)(Error::not_sent(ErrorKind::Unsupported, message)))
    }

    /// The purchase of this number, and of no other.
    async fn find(&self, order: &OrderRef) -> Result<Purchase, Error> {
        let about = self.about(ORDER_DETAIL);
        let info = self.0.client.get_order_detail(&OrderDetail::of(order.value())).await?;
        let purchase = self.read(info).map_err(&about)?;
        if !purchase.is_known_as(order) {
            count_foreign_answer("cj");
            return Err(about(bad_response("the answer is about another order than the one asked for")));
        }
        Ok(purchase)
    }

    /// CJ's number of the order.
    async fn key(&self, order: &OrderRef, operation: &'static str) -> Result<OrderKey, Error> {
        self.taken(order, operation)?;
        let digits = order.value().bytes().all(|b| b.is_ascii_digit());
        if order.kind() == OrderRefKind::Provider && digits {
            return Ok(OrderKey { order_id: order.value().to_owned() });
        }
        let found = self.find(order).await?;
        if found.id.kind() != OrderRefKind::Provider {
            let message = "CJ has not given the order a number of its own yet; a webhook tells it";
            return Err(self.about(operation)(Error::answered(ErrorKind::Conflict, message)));
        }
        Ok(OrderKey { order_id: found.id.value().to_owned() })
    }

    /// Whether the answer to a write is about the order that it was for.
    fn same(&self, operation: &'static str, key: &OrderKey, answer: &OrderId) -> Result<(), Error> {
        let told = answer.0.trim();
        if told == key.order_id || told == "true" {
            return Ok(());
        }
        count_foreign_answer("cj");
        Err(self.about(operation)(bad_response("the answer is about another order than the one that it was for")))
    }

    /// What was made before under this number.
    async fn existing(&self, reference: &OrderRef, refused: Error) -> Result<Purchased, Error> {
        match self.find(reference).await {
            Ok(purchase) => {
                let mut purchased = Purchased::new(purchase);
                purchased.existed = true;
                Ok(purchased)
            }
            // The refusal proves that nothing was made; the answer proves nothing about the order.
            Err(error) if error.kind() == ErrorKind::BadResponse => Err(error.with_delivery(Delivery::Answered)),
            Err(error) => Err(refused.with_source(error)),
        }
    }
}

#[async_trait]
impl PurchaseOrders for CjPurchases {
    async fn create(&self, request: &PurchaseRequest) -> Result<Purchased, Error> {
        let about = self.about(CREATE_ORDER_V2);
        if request.payment == Payment::AtOnce && !self.0.account.allow_paying_at_once {
            let message = "the account does not allow to pay at once, which cannot be taken back: see its settings";
            return Err(about(Error::not_sent(ErrorKind::Denied, message)));
        }
        let order = create(request).map_err(&about)?;
        let mut info = match self.0.client.create_order_v2(&order).await {
            Err(error) if error.code() == Some(EXISTS) => return self.existing(&request.reference, error).await,
            answer => answer?,
        };
        let told = info.order_num.get_or_insert_with(|| order.order_number.clone());
        if told.trim() != order.order_number {
            count_foreign_answer("cj");
            return Err(about(bad_response("the answer is about another order than the one that was to be made")));
        }
        self.read(info).map(Purchased::new).map_err(about)
    }

    async fn get(&self, order: &OrderRef) -> Result<Purchase, Error> {
        self.taken(order, ORDER_DETAIL)?;
        self.find(order).await
    }

    async fn list(&self, query: &PurchaseQuery) -> Result<PurchasePage, Error> {
        let about = self.about(ORDER_LIST);
        let lists = codes(query.state).map_err(&about)?;
        let (list, page) = place(query).map_err(&about)?;
        let status = lists.get(list).copied().flatten().map(str::to_owned);
        let request = OrderList { page_num: Some(page), page_size: Some(PAGE), status, ..OrderList::default() };
        let answer = self.0.client.order_list(&request).await?;
        let orders = answer.list.unwrap_or_default();
        let total = answer.total.as_deref().and_then(|total| total.trim().parse::<u64>().ok());
        let more = match total {
            Some(total) => u64::from(page).saturating_mul(PAGE.into()) < total,
            None => u64::try_from(orders.len()).is_ok_and(|orders| orders >= PAGE.into()),
        };
        // A page without orders is beyond the last, whatever was promised.
        let next =
            if more && !orders.is_empty() { (list, page.saturating_add(1)) } else { (list.saturating_add(1), 1) };
        let mark = mark(query).map_err(&about)?;
        let next = Some(next).filter(|(list, _)| *list < lists.len());
        let next = next.map(|(list, page)| Cursor::new(format!("{mark}{list} {page}")));
        let purchases = orders.into_iter().map(|info| self.read(info)).collect::<Result<_, _>>().map_err(about)?;
        Ok(PurchasePage { purchases, next })
    }

    async fn confirm(&self, order: &OrderRef) -> Result<(), Error> {
        let key = self.key(order, CONFIRM_ORDER).await?;
        let answer = self.0.client.confirm_order(&key).await?;
        self.same(CONFIRM_ORDER, &key, &answer)
    }

    async fn cancel(&self, order: &OrderRef) -> Result<(), Error> {
        let key = self.key(order, DELETE_ORDER).await?;
        let answer = self.0.client.delete_order(&key).await?;
        self.same(DELETE_ORDER, &key, &answer)
    }
}
