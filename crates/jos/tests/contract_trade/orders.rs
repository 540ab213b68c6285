//! Scenarios of the suite `order_book`: a shop whose orders are listed as JOS lists them.

use std::time::Duration;

use portolan_contract::{Call, OrderBookScenario, Staged, contract_tests};
use portolan_domain::{Order, OrderState, ProviderId, Timestamp, UtcOffset};
use portolan_ports::OrderQuery;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::rig::{Answer, JosRig, order_no, refused, reply};

mod page_calls {
    use super::*;
    contract_tests!(JosRig::Page, [order_book]);
}
mod successors {
    use super::*;
    contract_tests!(JosRig::Successor, [order_book]);
}

const WAITING: &str = "WAIT_SELLER_STOCK_OUT";
const SHIPPED: &str = "WAIT_GOODS_RECEIVE_CONFIRM";
const LONG: &str = "1234567890123456789";

/// An order, when it was placed (seconds after midnight of 2025-04-01 in Beijing), and its state.
#[derive(Clone)]
struct Sold(u64, u64, &'static str);

fn midnight() -> Timestamp {
    Timestamp::parse_rfc3339("2025-04-01T00:00:00+08:00").unwrap()
}

fn at(seconds: u64) -> Timestamp {
    midnight().plus(Duration::from_secs(seconds))
}

/// The first day.
pub(crate) fn day() -> OrderQuery {
    OrderQuery::new(midnight(), at(86_400))
}

impl Sold {
    fn wire(&self) -> Value {
        json!({ "order_id": self.0, "order_total_price": 199.99, "order_state": self.2 })
    }

    fn expected(&self) -> Order {
        let mut order = Order::new(ProviderId::jos(), order_no(&self.0.to_string()));
        order.state_code = Some(self.2.to_owned());
        order
    }
}

/// Lists as both methods do: both ends of the window are within it, a state not asked for is left out. `promised` is added
/// to the total that the successor tells.
fn listing(rig: JosRig, sold: Vec<Sold>, promised: usize) -> Answer {
    Box::new(move |method, params| {
        let expected = if rig.is_page() { "jingdong.pop.orders.get" } else { "jingdong.pop.order.search" };
        assert_eq!(method, expected);
        let text = |key: &str| params[key].as_str().unwrap_or_default().to_owned();
        let (start, end, states) = (text("start_date"), text("end_date"), text("order_state"));
        let listed = |order: &&Sold| {
            let placed = at(order.1).civil(UtcOffset::BEIJING);
            start <= placed && placed <= end && (states.is_empty() || states.split(',').any(|state| state == order.2))
        };
        let found: Vec<_> = sold.iter().filter(listed).collect();
        let number = |key: &str| params[key].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(1);
        let size = number("page_size");
        let page: Vec<_> =
            found.iter().skip((number("page") - 1) * size).take(size).map(|order| order.wire()).collect();
        if rig.is_page() {
            return reply(&json!({ "code": "0", "order_info_list": { "order_info": page } }));
        }
        let total = found.len() + promised;
        let result = json!({ "orderInfoList": page, "orderTotal": total, "apiResult": { "success": true } });
        reply(&json!({ "code": "0", "searchorderinfo_result": result }))
    })
}

/// One order in either shape.
fn detail(rig: JosRig, order: &Value) -> ResponseTemplate {
    if rig.is_page() {
        return reply(&json!({ "code": "0", "order_info": order }));
    }
    let result = json!({ "apiResult": { "success": true, "numberCode": 10_100_000 }, "orderInfo": order });
    reply(&json!({ "code": "0", "orderDetailInfo": result }))
}

fn one() -> Value {
    json!({ "order_id": 1_234_567_890_u64, "freight_price": 8.00, "order_state": WAITING, "items": [
        { "sku_id": 1_000_001, "name": "茶", "price": 899.00, "num": 1 }] })
}

pub(crate) async fn stage(rig: JosRig, scenario: OrderBookScenario) -> Staged {
    use OrderBookScenario as Case;
    let three = || vec![Sold(1001, 0, WAITING), Sold(1002, 3_600, SHIPPED), Sold(1003, 86_399, WAITING)];
    let list = |sold: Vec<Sold>, query: OrderQuery, promised: usize| async move {
        let stage = rig.answering(listing(rig, sold.clone(), promised)).await.calling(Call::ListOrders(query));
        (stage, sold)
    };
    let get = |reply: ResponseTemplate, number: &'static str| async move {
        rig.replying(reply).await.calling(Call::GetOrder(order_no(number)))
    };
    let (stage, expected) = match scenario {
        Case::Found | Case::BackwardWindow | Case::UnsupportedState => list(three(), day(), 0).await,
        Case::Empty => (list(three(), OrderQuery::new(at(86_400), at(172_800)), 0).await.0, Vec::new()),
        Case::Paged | Case::ForeignCursor => {
            list((0..120).map(|n| Sold(5000 + n, n * 60, WAITING)).collect(), day(), 0).await
        }
        Case::PageBeyondLast => {
            let most = if rig.is_page() { 100 } else { 50 };
            list((0..most).map(|n| Sold(5000 + n, n * 60, WAITING)).collect(), day(), 1).await
        }
        Case::LongWindow => {
            let weeks = if rig.is_page() { 1 } else { 4 };
            let (cut, end) = (weeks * 7 * 86_400, 10 * 7 * 86_400);
            let places = [0, cut - 1, cut, cut + 1, cut + 2, end - 1, end];
            let sold = places.iter().zip(1001..).map(|(at, id)| Sold(id, *at, SHIPPED)).collect();
            let (stage, mut sold) = list(sold, OrderQuery::new(midnight(), at(end)), 0).await;
            sold.pop();
            (stage, sold)
        }
        Case::InState => {
            let (stage, sold) = list(three(), day().in_state(OrderState::Shipped), 0).await;
            (stage, sold.into_iter().filter(|order| order.2 == SHIPPED).collect())
        }
        _ => {
            let stage = match scenario {
                Case::Got => {
                    let mut order = Order::new(ProviderId::jos(), order_no("1234567890"));
                    order.state = Some(OrderState::AwaitingShipment);
                    get(detail(rig, &one()), "1234567890").await.expecting(order)
                }
                Case::Unknown if rig.is_page() => get(refused("402", "订单号无效"), "1234567890").await,
                Case::Unknown => {
                    let said = json!({ "apiResult": { "success": false, "numberCode": 9301, "chineseErrCode": "订单不存在" } });
                    get(reply(&json!({ "code": "0", "orderDetailInfo": said })), "1234567890").await
                }
                Case::OtherOrder => get(detail(rig, &one()), "1234567891").await,
                Case::UnsupportedKind => rig.replying(detail(rig, &one())).await,
                Case::LongNumber => {
                    let mut order = one();
                    order["order_id"] = if rig.is_page() { 1_234_567_890_123_456_789_u64.into() } else { LONG.into() };
                    get(detail(rig, &order), LONG).await.expecting(Order::new(ProviderId::jos(), order_no(LONG)))
                }
                Case::ExactMoney => {
                    let mut order = one();
                    order["items"] = json!([{ "price": 0.1, "num": 1 }, { "price": "0.2", "num": "1" }]);
                    order["order_total_price"] = "0.30".into();
                    let expected = Order::new(ProviderId::jos(), order_no("1234567890"));
                    get(detail(rig, &order), "1234567890").await.expecting(expected)
                }
                Case::UnknownState => {
                    let mut order = one();
                    order["order_state"] = "LEVITATING".into();
                    let mut expected = Order::new(ProviderId::jos(), order_no("1234567890"));
                    expected.state_code = Some("LEVITATING".to_owned());
                    get(detail(rig, &order), "1234567890").await.expecting(expected)
                }
                Case::ExtraFields => {
                    let mut order = one();
                    order["items"][0]["colour"] = "red".into();
                    get(detail(rig, &order), "1234567890").await.with_extra("colour", "red")
                }
                other => return Staged::skip(format!("{other:?} is not known to this rig")),
            };
            (stage, Vec::new())
        }
    };
    expected.iter().fold(stage, |stage, order| stage.expecting(order.expected())).into()
}
