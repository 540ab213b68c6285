//! Every fixture of JOS: what the typed client sends, and what comes of it.
//!
//! `call.method` is the client's method and `call.args` the request as JOS's JSON; `decode` reads a saved reply. The value
//! has what the typed reply names (`typed`: numbers and states, no persons) and what `decode` makes of the same body
//! (`reply`; `null` where a success names nothing).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use portolan_contract::fixtures::{Case, replay};
use portolan_domain::AccountId;
use portolan_exchange::Policies;
use portolan_jos::{
    Account, App, Client, Environment, Jos, decode,
    wire::{
        Numbers, ProcessResult,
        carrier::DeliveryLogisticsGet,
        inbound::{OtherInstoreAdd, OtherInstoreQuery, PoAdd, PoGet},
        ldop::LdopWaybillReceive,
        order::{OrderInfo, OrderPage, PopOrderGet, PopOrderSearch, PopOrderShip, PopOrderShipment, PopOrdersGet},
        outbound::{OrderAdd, OrderDelete, OrderGet, OrderSearch, OrderStatus, OtherOutstoreAdd, OtherOutstoreQuery},
        print::OrderPrintDataGet,
        returns::{ReturnAdd, ReturnCancel, ReturnQuery},
        sku::{SkuAdd, SkuQuery, SkuUpdate},
        stock::StockSearch,
        trace::{LdopTraceGet, PopOrderTrack, TraceApiDto, TraceGet},
        waybill::{WaybillSend, WaybillcodeGet},
    },
};
use portolan_ports::{Error, ErrorKind};
use portolan_schema::{Lang, View};
use serde_json::{Map, Value, json};

use crate::requests::request;

mod requests;

#[tokio::test]
async fn every_fixture_is_sent_and_read_as_its_snapshots_say() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/jos");
    replay(fixtures, async |case: &Case, url: &str| {
        let answer = match case.meta.call.method.as_str() {
            "decode" => read(&case.operation, &case.body()),
            _ => called(case, url).await,
        };
        answer.map_err(|error| portolan_schema::Error::of(&error, Lang::En))
    })
    .await;
}

/// The value of a call: the typed reply's numbers, and the same body decoded.
async fn called(case: &Case, url: &str) -> Result<Value, Error> {
    let typed = call(&client(url)?, case).await?;
    let reply = match read(&case.operation, &case.body()) {
        Err(error) if error.kind() == ErrorKind::NotFound => Value::Null,
        reply => reply?,
    };
    Ok(json!({ "typed": typed, "reply": reply }))
}

fn read(operation: &str, body: &[u8]) -> Result<Value, Error> {
    let decoded = decode(operation, 200, body)?;
    Ok(json!(portolan_schema::Value::of(&decoded, View::Masked, Lang::En)))
}

fn client(url: &str) -> Result<Client, Error> {
    let shop = AccountId::parse("shop").unwrap();
    let account = Account::new(shop.clone()).access_token("demotoken");
    let environment = Environment::At(url.to_owned());
    // A case is what was said to one request.
    let once = Policies { retry: None, ..Policies::default() };
    let jos = Jos::builder(App::new("demokey", "demosecret")).environment(environment).account(account);
    jos.policies(once).build()?.client(&shop)
}

/// The fields of an object, of each in a list, or of each in a list that an object has.
macro_rules! named {
    ([$list:expr] => $($field:ident),+) => {
        $list.iter().map(|one| named!(one => $($field),+)).collect::<Value>()
    };
    ($one:expr => $($field:ident),+) => {{
        let one = &$one;
        json!({ $(stringify!($field): one.$field),+ })
    }};
    ($one:expr; $list:ident => $($field:ident),+) => {
        named!([$one.$list.as_deref().unwrap_or_default()] => $($field),+)
    };
}

async fn call(client: &Client, case: &Case) -> Result<Value, Error> {
    let args: Map<String, Value> = case.args();
    let done = |result: ProcessResult| named!(result => process_code, result_no);
    Ok(match case.meta.call.method.as_str() {
        "carriers_list" => named!([client.carriers_list().await?] => carriers_id, carriers_name),
        "warehouse_list" => named!([client.warehouse_list().await?] => warehouse_no, warehouse_name),
        "sku_add" => done(client.sku_add(&request::<SkuAdd>(&args)).await?),
        "sku_update" => done(client.sku_update(&request::<SkuUpdate>(&args)).await?),
        "stock_search" => {
            let page = client.stock_search(&request::<StockSearch>(&args)).await?;
            let rows = named!(page; stock_details => goods_no, warehouse_no, goods_status, stock_qty, available_qty);
            json!({ "total_page": page.total_page, "stock_details": rows })
        }
        "sku_query" => {
            let goods = client.sku_query(&request::<SkuQuery>(&args)).await?.result_no.unwrap();
            json!({ "named": named!(goods => josl_good_no, isv_good_no, gross_weight), "other": goods.other })
        }
        "po_get" => {
            let purchase = client.po_get(&request::<PoGet>(&args)).await?;
            let rows = named!(purchase; task_details => goods_no, qty, expected_qty);
            json!({ "named": named!(purchase => inbound_no, po_no, receiving_status), "task_details": rows })
        }
        "po_add" => done(client.po_add(&request::<PoAdd>(&args)).await?),
        "order_delete" => done(client.order_delete(&request::<OrderDelete>(&args)).await?),
        "order_get" => order(&client.order_get(&request::<OrderGet>(&args)).await?),
        "order_search" => client.order_search(&request::<OrderSearch>(&args)).await?.iter().map(order).collect(),
        "return_query" => {
            let found = client.return_query(&request::<ReturnQuery>(&args)).await?;
            named!(found => josl_inbound_no, return_order_no, josl_outbound_no, status, complete_time)
        }
        "return_add" => client.return_add(&request::<ReturnAdd>(&args)).await?.into_iter().map(done).collect(),
        "return_cancel" => client.return_cancel(&request::<ReturnCancel>(&args)).await?.into_iter().map(done).collect(),
        "order_add" => done(client.order_add(&request::<OrderAdd>(&args)).await?),
        "other_instore_add" => done(client.other_instore_add(&request::<OtherInstoreAdd>(&args)).await?),
        "other_instore_query" => {
            let receipt = client.other_instore_query(&request::<OtherInstoreQuery>(&args)).await?;
            let rows = named!(receipt; task_details => goods_no, qty);
            json!({ "named": named!(receipt => inbound_no, po_no, inbound_status), "task_details": rows })
        }
        "other_outstore_add" => done(client.other_outstore_add(&request::<OtherOutstoreAdd>(&args)).await?),
        "other_outstore_query" => {
            let sent = client.other_outstore_query(&request::<OtherOutstoreQuery>(&args)).await?;
            let rows = named!(sent; order_details => josl_good_no, qty);
            let named = named!(sent => josl_outbound_no, josl_status);
            json!({ "named": named, "delivery_no_list": numbers(sent.delivery_no_list), "order_details": rows })
        }
        "waybillcode_get" => {
            let reserved = client.waybillcode_get(&request::<WaybillcodeGet>(&args)).await?;
            json!({ "delivery_id_list": numbers(reserved.delivery_id_list) })
        }
        "waybill_send" => {
            named!(client.waybill_send(&request::<WaybillSend>(&args)).await? => code, delivery_id, order_id)
        }
        "trace_get" => scans(&client.trace_get(&request::<TraceGet>(&args)).await?),
        "pop_orders_get" => page(&client.pop_orders_get(&request::<PopOrdersGet>(&args)).await?),
        "pop_order_get" => pop_order(&client.pop_order_get(&request::<PopOrderGet>(&args)).await?),
        "pop_order_ship" => client.pop_order_ship(&request::<PopOrderShip>(&args)).await.map(|()| Value::Null)?,
        "pop_order_track" => {
            named!([client.pop_order_track(&request::<PopOrderTrack>(&args)).await?] => time, content)
        }
        "pop_order_search" => page(&client.pop_order_search(&request::<PopOrderSearch>(&args)).await?),
        "pop_order_shipment" => {
            client.pop_order_shipment(&request::<PopOrderShipment>(&args)).await.map(|()| Value::Null)?
        }
        "ldop_waybill_receive" => {
            let accepted = client.ldop_waybill_receive(&request::<LdopWaybillReceive>(&args)).await?;
            let sorting = accepted.pre_sort_result.clone().unwrap_or_default();
            let named = named!(accepted => result_code, delivery_id, order_id, need_retry);
            json!({ "named": named, "pre_sort_result": named!(sorting => site_id, site_name, road) })
        }
        "ldop_trace_get" => scans(&client.ldop_trace_get(&request::<LdopTraceGet>(&args)).await?),
        "delivery_logistics_get" => {
            let shop = client.delivery_logistics_get(&request::<DeliveryLogisticsGet>(&args)).await?;
            named!(shop; logistics_list => logistics_id, logistics_name, iscod)
        }
        "order_print_data_get" => {
            let printed = client.order_print_data_get(&request::<OrderPrintDataGet>(&args)).await?;
            json!({ "named": named!(printed => id, should_pay), "items": named!(printed; items => ware, num, price) })
        }
        other => panic!("{}: the client has no method {other}", case.name()),
    })
}

fn numbers(numbers: Option<Numbers>) -> Option<Vec<String>> {
    numbers.map(|numbers| numbers.0)
}

fn order(order: &OrderStatus) -> Value {
    json!({
        "receipt_no": order.receipt_no,
        "order_status_details": named!(order; order_status_details => status, status_name, complete_time),
        "order_package_details": named!(order; order_package_details => delivery_no, weight, carriers_id),
    })
}

fn scans(scans: &[TraceApiDto]) -> Value {
    named!([scans] => ope_title, ope_time, waybill_code)
}

fn page(page: &OrderPage) -> Value {
    json!({ "total": page.total, "orders": page.orders.iter().map(pop_order).collect::<Vec<_>>() })
}

fn pop_order(order: &OrderInfo) -> Value {
    let named = named!(order => order_id, order_state, order_total_price, freight_price, payment_type);
    json!({ "named": named, "items": named!(order; items => sku_id, name, price, num) })
}
