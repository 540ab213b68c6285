//! Every fixture of CJ: what the typed client sends, and what comes of it.
//!
//! `call.method` is the client's method and `call.args` the request as CJ's JSON; `decode` reads a saved reply, `push` a
//! saved push. The value has what the typed reply names (`typed`: numbers and states, no persons) and what `decode` makes of
//! the same body (`reply`; `null` where a success names nothing).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

use portolan_cj::{
    Account, App, Cj, Client, Environment, decode,
    wire::{
        freight::FreightRow,
        order::{OrderDetail, OrderList},
        order_info::OrderInfo,
        trace::{TrackInfo, TrackQuery},
    },
};
use portolan_contract::fixtures::{Case, replay};
use portolan_domain::{AccountId, WaybillNo};
use portolan_exchange::Policies;
use portolan_ports::{Error, ErrorKind, Secret, TokenSet};
use portolan_schema::{Lang, View};
use serde_json::{Value, json};

#[tokio::test]
async fn every_fixture_is_sent_and_read_as_its_snapshots_say() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/cj");
    replay(fixtures, async |case: &Case, url: &str| {
        let answer = match case.meta.call.method.as_str() {
            "decode" | "push" => read(case),
            _ => called(case, url).await,
        };
        answer.map_err(|error| portolan_schema::Error::of(&error, Lang::En))
    })
    .await;
}

/// The value of a call: the typed reply's numbers, and the same body decoded.
async fn called(case: &Case, url: &str) -> Result<Value, Error> {
    let typed = call(&client(url)?, case).await?;
    let reply = match read(case) {
        Err(error) if error.kind() == ErrorKind::NotFound => Value::Null,
        reply => reply?,
    };
    Ok(json!({ "typed": typed, "reply": reply }))
}

fn read(case: &Case) -> Result<Value, Error> {
    let status = case.exchanges.first().map_or(200, |exchange| exchange.response.status);
    let decoded = decode(&case.operation.replace('.', "/"), status, &case.body())?;
    Ok(json!(portolan_schema::Value::of(&decoded, View::Masked, Lang::En)))
}

fn client(url: &str) -> Result<Client, Error> {
    let shop = AccountId::parse("shop").unwrap();
    let account = Account::new(shop.clone(), App::api_key("demo-key"))
        .tokens(TokenSet::new(Secret::new("demo-token")))
        .platform_token("demo-platform-token");
    // A case is one exchange: what a repetition or a limit makes of it is the exchange's affair.
    let once = Policies { retry: None, ..Policies::default() };
    Cj::builder().environment(Environment::At(url.to_owned())).account(account).policies(once).build()?.client(&shop)
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
    let args = &case.meta.call.args;
    let done = |()| Value::Null;
    Ok(match case.meta.call.method.as_str() {
        "get_access_token" => {
            let tokens = client.get_access_token().await?;
            named!(tokens => open_id, access_token_expiry_date, refresh_token_expiry_date, create_date)
        }
        "refresh_access_token" => {
            let refresh = Secret::new(text(args, "refreshToken").unwrap());
            let tokens = client.refresh_access_token(&refresh).await?;
            named!(tokens => open_id, access_token_expiry_date, refresh_token_expiry_date, create_date)
        }
        "logout" => client.logout().await.map(done)?,
        "freight_calculate" => rows(&client.freight_calculate(&case.args()).await?),
        "freight_calculate_tip" => rows(&client.freight_calculate_tip(&case.args()).await?),
        "freight_calculate_tip_flat" => rows(&client.freight_calculate_tip_flat(&case.args()).await?),
        "partner_freight_calculate" => {
            let found = client.partner_freight_calculate(&case.args()).await?;
            named!([found] => logistics_name, logistics_model, postage_amount, arrival_time, is_support_ioss)
        }
        "get_supplier_logistics_template" => {
            let found = client.get_supplier_logistics_template(&case.args()).await?;
            let one = |template: &_| -> Value {
                let template: &portolan_cj::wire::supplier_template::SupplierTemplate = template;
                let lines = named!(template; logistics_info_list =>
                    id, logistics_name, postage, start_country_code, dest_country_code);
                json!({ "sku_list": template.sku_list.clone().unwrap_or_default().0, "logistics_info_list": lines })
            };
            found.iter().map(one).collect()
        }
        "track_info" => tracked(client.track_info(&query(args)).await?),
        #[expect(deprecated, reason = "CJ gave it up, and the client still speaks it")]
        "get_track_info" => tracked(client.get_track_info(&query(args)).await?),
        "create_order_v2" => order(&client.create_order_v2(&case.args()).await?),
        "create_order_v3" => order(&client.create_order_v3(&case.args()).await?),
        "order_list" => {
            let request = OrderList {
                page_num: number(args, "pageNum"),
                page_size: number(args, "pageSize"),
                order_ids: texts(args, "orderIds"),
                shipment_order_id: text(args, "shipmentOrderId"),
                status: text(args, "status"),
            };
            let page = client.order_list(&request).await?;
            let list: Value = page.list.as_deref().unwrap_or_default().iter().map(order).collect();
            json!({ "named": named!(page => page_num, page_size, total), "list": list })
        }
        "get_order_detail" => {
            let request = OrderDetail { order_id: text(args, "orderId").unwrap(), features: texts(args, "features") };
            order(&client.get_order_detail(&request).await?)
        }
        "get_order_detail_batch" => client.get_order_detail_batch(&case.args()).await?.iter().map(order).collect(),
        "confirm_order" => json!(client.confirm_order(&case.args()).await?.0),
        "delete_order" => json!(client.delete_order(&case.args()).await?.0),
        "get_balance" => named!(client.get_balance().await? => amount, no_withdrawal_amount, freeze_amount),
        "pay_balance" => client.pay_balance(&case.args()).await.map(done)?,
        "simulate_pay" => client.simulate_pay(&case.args()).await.map(done)?,
        "update_status" => client.update_status(&case.args()).await.map(done)?,
        "update_track_number" => client.update_track_number(&case.args()).await.map(done)?,
        "webhook_set" => client.webhook_set(&case.args()).await.map(done)?,
        "setting_get" => {
            let settings = client.setting_get().await?;
            let limits = settings.setting.clone().unwrap_or_default();
            let quotas = named!(limits; quota_limits => quota_url, quota_limit, quota_type);
            json!({ "named": named!(settings => root, is_sandbox), "qps_limit": limits.qps_limit, "quotas": quotas })
        }
        other => panic!("{}: the client has no method {other}", case.name()),
    })
}

fn text(args: &Value, key: &str) -> Option<String> {
    args.get(key).map(|value| value.as_str().unwrap().to_owned())
}

fn texts(args: &Value, key: &str) -> Vec<String> {
    let list = args.get(key).map_or(&[][..], |value| value.as_array().unwrap());
    list.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

fn number(args: &Value, key: &str) -> Option<u32> {
    args.get(key).map(|value| value.as_u64().unwrap().try_into().unwrap())
}

fn query(args: &Value) -> TrackQuery {
    TrackQuery::of(texts(args, "trackNumber").iter().map(|number| WaybillNo::parse(number).unwrap()))
}

fn rows(rows: &[FreightRow]) -> Value {
    let row = |row: &FreightRow| match row {
        FreightRow::Simple(row) => {
            named!(row => logistic_name, logistic_price, logistic_price_cn, logistic_aging, total_postage_fee)
        }
        FreightRow::Full(row) => {
            let option = row.option.clone().unwrap_or_default();
            let named = named!(row => option_id, channel_id, discount_fee, total_postage_fee, arrival_time, error_en);
            json!({ "option": named!(option => en_name, cn_name), "named": named })
        }
    };
    rows.iter().map(row).collect()
}

fn tracked(answers: Vec<Result<TrackInfo, Error>>) -> Value {
    let one = |answer: Result<TrackInfo, Error>| match answer {
        Ok(info) => {
            let named = named!(info.parcel => tracking_number, cj_mail_no, tracking_status, last_track_number);
            json!({ "named": named, "routes": info.parcel.routes.map(|routes| routes.len()) })
        }
        Err(error) => json!({ "error": error.message() }),
    };
    answers.into_iter().map(one).collect()
}

fn order(order: &OrderInfo) -> Value {
    named!(order => order_id, order_num, cj_order_code, order_status, order_amount, track_number)
}
