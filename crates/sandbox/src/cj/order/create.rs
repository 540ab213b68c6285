//! `createOrderV2` and `createOrderV3`. The merchant's own number may be used once.

use super::{CjOrder, CjOrderLine, CjOrderState, Consignee, Told as News};
use crate::cj::amount::{maybe_money, money};
use crate::cj::arguments::Arguments;
use crate::cj::code;
use crate::cj::envelope::{Refusal, Told};
use crate::cj::freight::{Wanted, intercepts, is_line, known, postage_cents};
use crate::cj::gateway::owner;
use crate::cj::goods::country;
use crate::cj::operation::Desk;
use crate::cj::parcel::CjScript;
use crate::ledger::{Change, ChangeKind};
use crate::reply::{self, Json, number, record, text};

/// The fields about the receiver: name, most characters, whether it is needed.
const CONSIGNEE: [(&str, usize, bool); 12] = [
    ("shippingCustomerName", 50, true),
    ("shippingAddress", 200, true),
    ("shippingCountry", 50, true),
    ("shippingProvince", 50, true),
    ("shippingCity", 50, true),
    ("shippingZip", 20, false),
    ("shippingCounty", 50, false),
    ("shippingPhone", 20, false),
    ("shippingAddress2", 200, false),
    ("houseNumber", 20, false),
    ("email", 50, false),
    ("taxId", 20, false),
];

/// How an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pay {
    Page,
    Balance,
    Later,
}

pub(in crate::cj) fn create(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let user = desk.caller()?;
    if let Some(token) = &desk.platform_token
        && owner(desk.cj, token, desk.at.gateway).is_none()
    {
        return Err(code::PLATFORM_TOKEN.into());
    }
    let own = arguments.needed_short("orderNumber", 50)?;
    let mut fields = Vec::new();
    for (name, most, needed) in CONSIGNEE {
        let value = if needed { Some(arguments.needed_short(name, most)?) } else { arguments.short(name, most)? };
        fields.extend(value.map(|value| (name, value)));
    }
    fields.extend(arguments.short("remark", 500)?.map(|remark| ("remark", remark)));
    let consignee = Consignee { fields };
    let (from, to) = (arguments.needed("fromCountryCode")?, arguments.needed("shippingCountryCode")?);
    let line = arguments.needed_short("logisticName", 50)?;
    let pay = match arguments.whole("payType")? {
        None | Some(1) => Pay::Page,
        Some(2) => Pay::Balance,
        Some(3) => Pay::Later,
        Some(_) => return Err(arguments.wrong("payType")),
    };
    let test = match arguments.whole("isSandbox")? {
        None | Some(0) => false,
        Some(1) => true,
        Some(_) => return Err(arguments.wrong("isSandbox")),
    };
    let ioss = arguments.whole("iossType")?;
    if ioss.is_some_and(|kind| !(1..=3).contains(&kind)) {
        return Err(arguments.wrong("iossType"));
    }
    if arguments.whole("shopLogisticsType")? == Some(1) {
        arguments.needed("storageId")?;
    }
    arguments.millionths("shopAmount")?;
    let mut wanted = Wanted::new(&from, &to, consignee.get("shippingZip").map(str::to_owned));
    let lines = read_lines(arguments, &mut wanted)?;
    let land = |code: &str| country(code).map(|country| country.code.to_owned()).ok_or(code::COUNTRY);
    let (from, to) = (land(&from)?, land(&to)?);
    if !is_line(&line) {
        return Err(code::LINE_UNKNOWN.into());
    }
    wanted.name(&line);
    let postage = postage_cents(&wanted).ok_or(code::LINE_INVALID)?;
    let (seed, now) = (desk.seed, desk.at.world);
    if desk.cj.orders.find(&user, &own, now).is_some() {
        return Err(code::ORDER_EXISTS.into());
    }
    let level = if pay == Pay::Later { 100 } else { 200 };
    let first = if pay == Pay::Later { CjOrderState::Created } else { CjOrderState::Unpaid };
    let mut news = vec![(now, News::State(first))];
    if desk.cj.settings.create_returns_code {
        news.push((now, News::Connected));
    }
    let order = CjOrder {
        id: String::new(),
        code: String::new(),
        shipment_order_id: String::new(),
        number: own.clone(),
        user_number: user.clone(),
        test,
        created: now,
        logistic_name: line,
        from,
        to,
        lines,
        product_cents: wanted.goods_cents(),
        postage_cents: postage,
        script: CjScript::HappyPath,
        waybills: Vec::new(),
        parts: Vec::new(),
        level,
        paid: None,
        deleted: false,
        consignee,
        news,
        told: 0,
        origin: None,
    };
    let total = order.total_cents();
    let held = desk.cj.accounts.get_mut(&user).ok_or(code::TOKEN_INVALID)?;
    if pay == Pay::Balance && !test && held.account.balance_cents < total {
        return Err(code::BALANCE.into());
    }
    let at = desk.cj.orders.place(seed, order).ok_or(code::NOT_CREATED)?;
    let id = desk.cj.orders.get(at).map(|order| order.id.clone()).unwrap_or_default();
    let change = |kind: ChangeKind| Change::new(kind, &id).about([own.clone()]);
    let mut changes = vec![change(ChangeKind::PurchaseCreated)];
    if pay == Pay::Balance {
        if !test && let Some(held) = desk.cj.accounts.get_mut(&user) {
            held.account.balance_cents -= total;
        }
        desk.cj.pay(seed, at, now);
        changes.extend([change(ChangeKind::PurchaseConfirmed), change(ChangeKind::PurchasePaid)]);
    }
    Ok(Told::wrote(answer(desk, at, pay == Pay::Page), changes))
}

fn read_lines(arguments: &Arguments, wanted: &mut Wanted) -> Result<Vec<CjOrderLine>, Refusal> {
    let mut lines = Vec::new();
    for product in &arguments.needed_objects("products")? {
        let named = match product.text("vid")? {
            Some(vid) => vid,
            None => product.needed("sku")?,
        };
        let (goods, quantity) = (known(&named)?, product.count("quantity")?);
        product.millionths("unitPrice")?;
        product.text("podProperties")?;
        wanted.add(goods, quantity);
        lines.push(CjOrderLine {
            vid: goods.vid.to_owned(),
            quantity,
            line_item_id: String::new(),
            store_line_item_id: product.short("storeLineItemId", 125)?,
        });
    }
    Ok(lines)
}

/// Never with a tracking number: that is not known yet.
fn answer(desk: &Desk<'_>, at: usize, page: bool) -> Json {
    let Some(order) = desk.cj.orders.get(at) else { return Json::Null };
    let settings = &desk.cj.settings;
    let line = |line: &CjOrderLine| {
        record([
            ("storeLineItemId", line.store_line_item_id.clone().map_or(Json::Null, text)),
            ("lineItemId", text(line.line_item_id.clone())),
            ("variantId", text(line.vid.clone())),
            ("quantity", number(line.quantity)),
            ("isGroup", Json::Flag(false)),
            ("subOrderProducts", Json::List(Vec::new())),
        ])
    };
    let given = |kind: &str| {
        order.consignee.get(match kind {
            "phone" => "shippingPhone",
            "zip" => "shippingZip",
            "dutyNo" => "taxId",
            "recipientName" => "shippingCustomerName",
            other => other,
        })
    };
    let reasons = intercepts(&order.logistic_name, given)
        .into_iter()
        .map(|(code, words)| record([("code", number(code)), ("message", text(words))]));
    let none = || maybe_money(Some(0), settings);
    reply::fields(vec![
        ("orderId", text(if settings.create_returns_code { order.code.clone() } else { order.id.clone() })),
        ("orderNumber", text(order.number.clone())),
        ("shipmentOrderId", text(order.shipment_order_id.clone())),
        ("orderStatus", text(order.state(&desk.cj.parcels, desk.at.world).name())),
        (
            "cjPayUrl",
            if page { text(format!("https://pay.example.com/cj/{}", order.shipment_order_id)) } else { Json::Null },
        ),
        ("logisticsMiss", Json::Flag(false)),
        ("orderAmount", money(order.total_cents())),
        ("productAmount", money(order.product_cents)),
        ("postageAmount", money(order.postage_cents)),
        ("productOriginalAmount", money(order.product_cents)),
        ("productDiscountAmount", none()),
        ("postageOriginalAmount", money(order.postage_cents)),
        ("postageDiscountAmount", none()),
        ("totalDiscountAmount", none()),
        ("actualPayment", maybe_money(order.paid.map(|_| order.total_cents()), settings)),
        ("orderOriginalAmount", money(order.total_cents())),
        ("iossAmount", maybe_money(None, settings)),
        ("iossTaxHandlingFee", maybe_money(None, settings)),
        ("productInfoList", Json::List(order.lines.iter().map(line).collect())),
        ("interceptOrderReasons", Json::List(reasons.collect())),
    ])
}
