//! JD Express: waybill numbers given out (`etms.waybillcode.get`), consignments taken
//! (`etms.waybill.send`), and both at once (`ldop.waybill.receive`).

use super::arguments::{Arguments, Refusal};
use super::method::{Desk, Failing, Told};
use crate::ledger::{Change, ChangeKind};
use crate::reply::{Json, number, record, spare, text};
use crate::world::{Consignment, Submitted};

/// JD publishes no codes but 100; the numbers from 9101 are the sandbox's own.
pub(super) const BAD_VALUE: i64 = 9101;
pub(super) const NOT_YOUR_CUSTOMER: i64 = 9102;
const NOT_RESERVED: i64 = 9103;
const TAKEN: i64 = 9104;
const PLATFORM_ORDER: i64 = 9105;
const COD: i64 = 9106;
const FULL: i64 = 9107;

/// The most numbers that one call gives out.
const MOST_NUMBERS: i64 = 100;
/// JD's own platform.
const JD: &str = "0010001";

pub(super) const PLATFORMS: [&str; 6] = ["0010001", "0010002", "0010003", "0010004", "0020001", "0030001"];

/// Why a consignment is not taken.
struct No(i64, String);

fn no<T>(code: i64, why: impl Into<String>) -> Result<T, No> {
    Err(No(code, why.into()))
}

/// `jingdong.etms.waybillcode.get`.
pub(super) fn reserve(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let count = arguments.needed_whole("preNum")?;
    let customer = arguments.needed("customerCode")?;
    arguments.whole("orderType")?;
    if !desk.party.customer_codes.contains(&customer) {
        return Failing::ResultInfo.told(NOT_YOUR_CUSTOMER, "商家编码不存在或无权使用");
    }
    if !(1..=MOST_NUMBERS).contains(&count) {
        return Failing::ResultInfo.told(BAD_VALUE, "获取运单号数量应为1至100");
    }
    let numbers = desk.world.reserve(&customer, usize::try_from(count).unwrap_or_default());
    if numbers.is_empty() {
        return Failing::ResultInfo.told(FULL, "运单号已用完");
    }
    let changes = numbers
        .iter()
        .map(|number| Change::new(ChangeKind::NumberReserved, number).about([customer.clone()]))
        .collect();
    let fields =
        [("message", text("成功")), ("deliveryIdList", Json::Joined("deliveryIdList", numbers)), ("code", text("100"))];
    Ok(Told::read("resultInfo", record(fields)).with_code(100).wrote(changes))
}

/// `jingdong.etms.waybill.send`. The same order under the same number is taken once and answered
/// again; another order under it is refused.
pub(super) fn send(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let number = arguments.needed("deliveryId")?;
    let consignment = match read(desk, arguments)? {
        Ok(consignment) => consignment,
        Err(No(code, why)) => return Failing::ResultInfo.told(code, &why),
    };
    let submitted = desk.world.submit(&number, &consignment, desk.now);
    let order = consignment.order.clone();
    let changes = match became(submitted, &number, consignment) {
        Ok(changes) => changes,
        Err(No(code, why)) => return Failing::ResultInfo.told(code, &why),
    };
    let fields =
        [("message", text("成功")), ("deliveryId", text(number)), ("code", text("100")), ("orderId", text(order))];
    Ok(Told::read("resultInfo", record(fields)).with_code(100).wrote(changes))
}

/// `jingdong.ldop.waybill.receive`. The same order gets the same number again.
pub(super) fn receive(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let given = arguments.text("deliveryId")?;
    let consignment = match read(desk, arguments)? {
        Ok(consignment) => consignment,
        Err(No(code, why)) => return Failing::Receive.told(code, &why),
    };
    let transport = arguments.whole("transType")?.filter(|kind| *kind == 2).unwrap_or(1);
    let (submitted, waybill) = match given {
        Some(number) => (desk.world.submit(&number, &consignment, desk.now), number),
        None => desk.world.receive(&consignment, desk.now),
    };
    let order = consignment.order.clone();
    let changes = match became(submitted, &waybill, consignment) {
        Ok(changes) => changes,
        Err(No(code, why)) => return Failing::Receive.told(code, &why),
    };
    let sorting = record([
        ("siteId", number(22_222_222)),
        ("siteName", text("浦东张江营业部")),
        ("road", text("001")),
        ("sourceSortCenterName", text("北京通州分拣中心")),
        ("targetSortCenterName", text("上海嘉定分拣中心")),
    ]);
    let fields = [
        ("resultCode", number(100)),
        ("resultMessage", text("成功")),
        ("orderId", text(order)),
        ("deliveryId", text(waybill)),
        ("promiseTimeType", number(1)),
        ("transType", number(transport)),
        ("needRetry", Json::Flag(false)),
        ("preSortResult", spare(sorting)),
    ];
    Ok(Told::read("receiveorderinfo_result", record(fields)).with_code(100).wrote(changes))
}

fn became(submitted: Submitted, number: &str, consignment: Consignment) -> Result<Vec<Change>, No> {
    match submitted {
        Submitted::Now => {
            let about = std::iter::once(consignment.order).chain(consignment.platform_orders);
            Ok(vec![Change::new(ChangeKind::WaybillSubmitted, number).about(about)])
        }
        Submitted::Before => Ok(Vec::new()),
        Submitted::NotReserved => no(NOT_RESERVED, "运单号未分配给该商家"),
        Submitted::Taken => no(TAKEN, "运单号已被其他订单使用"),
        Submitted::Full => no(FULL, "系统繁忙"),
    }
}

/// Reads and checks a consignment: what is missing or of the wrong type is the gateway's business,
/// what breaks a rule is JD Express's.
fn read(desk: &Desk<'_>, arguments: &Arguments) -> Result<Result<Consignment, No>, Refusal> {
    let customer = arguments.needed("customerCode")?;
    let order = arguments.needed("orderId")?;
    let platform = arguments.needed("salePlat")?;
    let mut texts = Vec::new();
    for (name, most) in [("senderName", 25), ("senderAddress", 128), ("receiveName", 25), ("receiveAddress", 128)] {
        texts.push((name, arguments.needed(name)?, most));
    }
    let packages = arguments.needed_whole("packageCount")?;
    let weight = arguments.needed_hundredths("weight")?;
    let volume = arguments.needed_hundredths("vloumn")?;
    let mut measures = vec![("weight", weight), ("vloumn", volume)];
    for name in ["vloumLong", "vloumWidth", "vloumHeight"] {
        measures.push((name, arguments.hundredths(name)?.unwrap_or_default()));
    }
    let phone = |mobile: &str, fixed: &str| Ok::<_, Refusal>(arguments.text(mobile)?.or(arguments.text(fixed)?));
    let sender = phone("senderMobile", "senderTel")?;
    let receiver = phone("receiveMobile", "receiveTel")?;
    let platform_orders = arguments.list("thrOrderId")?;
    let collects = arguments.whole("collectionValue")?.unwrap_or_default();
    let money = arguments.hundredths("collectionMoney")?;
    let insures = arguments.whole("guaranteeValue")?.unwrap_or_default() == 1;
    let insured = arguments.hundredths("guaranteeValueAmount")?;
    for name in ["selfPrintWayBill", "pickMethod", "packageRequired", "signReturn", "aging", "transType", "goodsType"] {
        arguments.whole(name)?;
    }
    let checked = || {
        if !desk.party.customer_codes.contains(&customer) {
            return no(NOT_YOUR_CUSTOMER, "商家编码不存在或无权使用");
        }
        if order.len() > 20 || !order.bytes().all(|byte| byte.is_ascii_graphic()) {
            return no(BAD_VALUE, "商家订单号最多20个字符");
        }
        for (name, value, most) in &texts {
            if value.chars().count() > *most {
                return no(BAD_VALUE, format!("{name}最多{most}个汉字"));
            }
        }
        if !(1..1_000).contains(&packages) {
            return no(BAD_VALUE, "packageCount应大于0且小于1000");
        }
        if let Some((name, _)) = measures.iter().find(|(_, value)| *value < 0) {
            return no(BAD_VALUE, format!("{name}不能为负数"));
        }
        if sender.is_none() {
            return no(BAD_VALUE, "寄件人电话、手机至少有一个不为空");
        }
        if receiver.is_none() {
            return no(BAD_VALUE, "收件人电话、手机至少有一个不为空");
        }
        if insures && insured.is_none_or(|amount| amount <= 0) {
            return no(BAD_VALUE, "保价金额为必填");
        }
        check_platform(desk, &platform, &platform_orders)?;
        check_collection(desk, &platform_orders, collects == 1, money)
    };
    Ok(checked().map(|()| Consignment {
        phone_tail: receiver.as_deref().and_then(tail),
        customer_code: customer,
        order,
        platform_orders,
    }))
}

/// JD's platform needs the numbers of JD orders that wait in the merchant's shop; others need none.
fn check_platform(desk: &Desk<'_>, platform: &str, orders: &[String]) -> Result<(), No> {
    if !PLATFORMS.contains(&platform) {
        return no(BAD_VALUE, "销售平台编码不存在");
    }
    if platform != JD {
        return if orders.is_empty() {
            Ok(())
        } else {
            no(PLATFORM_ORDER, "非京东平台订单，京东订单号请为空")
        };
    }
    if orders.is_empty() {
        return no(PLATFORM_ORDER, "京东平台订单，京东订单号不能为空");
    }
    for id in orders {
        let own = desk.world.shop.order(id).filter(|order| desk.party.venders.contains(&order.vender_id));
        if own.is_none() {
            return no(PLATFORM_ORDER, "京东订单号不存在");
        }
    }
    Ok(())
}

/// Money at the door: an amount if it is collected and none if not, the amount of the order, and
/// one order only.
fn check_collection(desk: &Desk<'_>, orders: &[String], collects: bool, money: Option<i64>) -> Result<(), No> {
    if collects && money.is_none_or(|money| money <= 0) {
        return no(COD, "代收货款金额为必填");
    }
    if !collects && money.is_some_and(|money| money != 0) {
        return no(COD, "非代收货款，代收货款金额请为空");
    }
    if collects && orders.len() > 1 {
        return no(COD, "货到付款订单，不支持合并发货");
    }
    for order in orders.iter().filter_map(|id| desk.world.shop.order(id)) {
        if order.cod != collects {
            return no(COD, "是否代收货款与京东订单不一致");
        }
        if collects && money != Some(order.should_pay_fen()) {
            return no(COD, "代收货款金额与京东订单应收金额不一致");
        }
    }
    Ok(())
}

/// The last four digits of a phone.
fn tail(phone: &str) -> Option<String> {
    let digits: Vec<u8> = phone.bytes().filter(u8::is_ascii_digit).collect();
    let last = digits.get(digits.len().checked_sub(4)?..)?;
    String::from_utf8(last.to_vec()).ok()
}
