//! `POST /jd/tracking/query`, the standard trace service.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::app::JdlApp;
use super::envelope::{Scalar, TraceReply, json};
use super::node::{node, remark};
use crate::clock::{china, civil_text};
use crate::ledger::Received;
use crate::reply::Shape;
use crate::world::{LegKind, Parcel, Scan, ScanKind, Script, World};

/// What became of a query.
pub(crate) struct Answered {
    pub(crate) code: i64,
    pub(crate) body: bytes::Bytes,
}

pub(crate) const SUCCESS: i64 = 1000;
const NO_PERMISSION: i64 = 2001;
const NOT_FOUND: i64 = 2100;
const UNSUPPORTED: i64 = 2101;
const INTERNAL: i64 = 4000;
/// Not in JDL's list for this service; its predecessor says so of an empty parameter.
const BAD_PARAMETER: i64 = 2000;

const BY_WAYBILL: i64 = 20_000;
const BY_MERCHANT_ORDER: i64 = 40_000;

pub(crate) fn message(code: i64) -> &'static str {
    match code {
        SUCCESS => "成功",
        BAD_PARAMETER => "请求参数为空或无效",
        NO_PERMISSION => "没有权限",
        NOT_FOUND => "未查出单据信息",
        UNSUPPORTED => "不支持单据类型",
        _ => "调用失败，服务内部异常",
    }
}

/// The reply with a code and no data.
pub(crate) fn failure(code: i64, shape: Shape) -> Answered {
    Answered {
        code,
        body: json(&TraceReply::<()> {
            code: Scalar::number(code, shape),
            msg: message(code),
            data: None,
            request_id: None,
        }),
    }
}

/// The part of a request that the ledger keeps.
pub(crate) fn received(arguments: &[Value]) -> Received {
    let dto = arguments.first().and_then(Value::as_object);
    let text = |name: &str| match dto?.get(name)? {
        Value::Null => None,
        Value::String(text) => Some(text.chars().take(64).collect()),
        Value::Number(number) => Some(number.to_string()),
        other => Some(kind_of(other).to_owned()),
    };
    Received { reference_number: text("referenceNumber"), reference_type: text("referenceType"), scope: text("scope") }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

struct Query {
    number: String,
    kind: i64,
    phone: Option<String>,
    customer_code: Option<String>,
    scope: i64,
}

impl Query {
    fn read(arguments: &[Value]) -> Result<Self, i64> {
        let [Value::Object(dto)] = arguments else {
            return Err(BAD_PARAMETER); // one query a call
        };
        let number = text(dto, "referenceNumber")?.ok_or(BAD_PARAMETER)?;
        let kind = integer(dto, "referenceType")?.ok_or(BAD_PARAMETER)?;
        let scope = integer(dto, "scope")?.unwrap_or(2);
        if !(0..=2).contains(&scope) {
            return Err(BAD_PARAMETER);
        }
        text(dto, "businessUnitCode")?;
        Ok(Self { number, kind, phone: text(dto, "phone")?, customer_code: text(dto, "customerCode")?, scope })
    }

    /// The caller owns the customer code that the parcel belongs to, or knows the last four
    /// digits of the receiver's phone.
    fn may_see(&self, app: &JdlApp, parcel: &Parcel) -> bool {
        let owner = self
            .customer_code
            .as_ref()
            .is_some_and(|code| *code == parcel.customer_code && app.customer_codes.contains(code));
        owner || self.phone.as_ref() == Some(&parcel.phone_tail)
    }
}

/// A text that is not empty; null is absent.
fn text(dto: &Map<String, Value>, name: &str) -> Result<Option<String>, i64> {
    match dto.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|t| !t.is_empty())),
        Some(_) => Err(BAD_PARAMETER),
    }
}

/// An integer or a text of digits; null is absent.
fn integer(dto: &Map<String, Value>, name: &str) -> Result<Option<i64>, i64> {
    match dto.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => number.as_i64().map(Some).ok_or(BAD_PARAMETER),
        Some(Value::String(text)) if text.bytes().all(|b| b.is_ascii_digit()) => {
            text.parse().map(Some).map_err(|_| BAD_PARAMETER)
        }
        Some(_) => Err(BAD_PARAMETER),
    }
}

/// Answers a query for an application that was let in.
pub(crate) fn query(world: &mut World, app: &JdlApp, arguments: &[Value], now: Timestamp, shape: Shape) -> Answered {
    let query = match Query::read(arguments) {
        Ok(query) => query,
        Err(code) => return failure(code, shape),
    };
    match find(world, app, &query, now) {
        Err(code) => failure(code, shape),
        Ok(found) => success(world, &query, &found, now, shape),
    }
}

/// The parcels of a query, each with the leg that was named.
fn find(world: &mut World, app: &JdlApp, query: &Query, now: Timestamp) -> Result<Vec<(usize, usize)>, i64> {
    let candidates: Vec<(usize, usize)> = match query.kind {
        // JDL's own order numbers are served too, but no number is known for their type
        BY_WAYBILL => match world.waybill(&query.number) {
            Some(found) => vec![found],
            None => world.provider_order(&query.number).map(|at| (at, 0)).into_iter().collect(),
        },
        BY_MERCHANT_ORDER => world.merchant_order(&query.number).iter().map(|at| (*at, 0)).collect(),
        _ => return Err(UNSUPPORTED),
    };
    if query.phone.is_none() && query.customer_code.is_none() {
        return Err(NO_PERMISSION);
    }
    let parcels = world.parcels();
    let visible: Vec<(usize, usize)> = candidates
        .into_iter()
        .filter(|(at, leg)| parcels.get(*at).is_some_and(|parcel| parcel.seen(now).any(|scan| scan.leg == *leg)))
        .collect();
    if visible.is_empty() {
        return Err(NOT_FOUND);
    }
    let allowed: Vec<(usize, usize)> =
        visible.into_iter().filter(|(at, _)| parcels.get(*at).is_some_and(|p| query.may_see(app, p))).collect();
    if allowed.is_empty() {
        return Err(NO_PERMISSION);
    }
    for (at, _) in &allowed {
        let Some(parcel) = world.parcel_mut(*at) else {
            continue;
        };
        if parcel.script == Script::UnsupportedType {
            return Err(UNSUPPORTED);
        }
        if parcel.fails() {
            return Err(INTERNAL);
        }
    }
    Ok(allowed)
}

#[derive(Serialize)]
struct Entry {
    #[serde(rename = "referenceNumber")]
    number: String,
    #[serde(rename = "referenceType")]
    kind: Scalar,
    trackings: Vec<Tracking>,
}

/// A field that is there, there as null, or not there.
enum Field<T> {
    Is(T),
    Null,
    Absent,
}

impl<T> Field<T> {
    fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    fn from(value: Option<T>, shape: Shape) -> Self {
        match value {
            Some(value) => Self::Is(value),
            None if shape.null_fields => Self::Null,
            None => Self::Absent,
        }
    }

    /// A field that is not needed: null if nulls were asked for.
    fn spare(value: T, shape: Shape) -> Self {
        Self::from((!shape.null_fields).then_some(value), shape)
    }
}

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Is(value) => value.serialize(to),
            Self::Null | Self::Absent => to.serialize_none(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tracking {
    #[serde(skip_serializing_if = "Field::is_absent")]
    operation_code: Field<Scalar>,
    operation_type: &'static str,
    remark: String,
    #[serde(skip_serializing_if = "Field::is_absent")]
    operator_name: Field<&'static str>,
    operation_time: String,
    waybill_no: String,
    #[serde(skip_serializing_if = "Field::is_absent")]
    operate_site_id: Field<Scalar>,
    operate_site: &'static str,
    #[serde(skip_serializing_if = "Field::is_absent")]
    operate_location: Field<Location>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    next_location: Field<NextLocation>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    extend: Field<Extend>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature_zone: Option<[u8; 2]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    route_province_name: &'static str,
    route_city_name: &'static str,
    route_district_name: &'static str,
    route_address: &'static str,
    lon: &'static str,
    lat: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NextLocation {
    next_province_name: &'static str,
    next_city_name: &'static str,
    next_district_name: &'static str,
    next_address: &'static str,
    lon: &'static str,
    lat: &'static str,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Extend {
    #[serde(skip_serializing_if = "Option::is_none")]
    operator_phone: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancel_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reverse_waybill_nos: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    readdress_waybill_nos: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_type: Option<&'static str>,
}

fn success(world: &World, query: &Query, found: &[(usize, usize)], now: Timestamp, shape: Shape) -> Answered {
    let entries: Vec<Entry> = found
        .iter()
        .filter_map(|(at, leg)| Some((world.parcels().get(*at)?, *leg)))
        .map(|(parcel, leg)| Entry {
            number: query.number.clone(),
            kind: Scalar::number(query.kind, shape),
            trackings: parcel
                .seen(now)
                .filter(|scan| shown(parcel, scan, leg, query.scope))
                .map(|scan| tracking(parcel, scan, shape))
                .collect(),
        })
        .collect();
    let request_id = shape.extra_fields.then(|| format!("{}-{}", query.number, entries.len()));
    Answered {
        code: SUCCESS,
        body: json(&TraceReply {
            code: Scalar::number(SUCCESS, shape),
            msg: message(SUCCESS),
            data: Some(entries),
            request_id,
        }),
    }
}

/// Whether a scan is shown to a query that named a leg. A later leg shows itself alone; the first
/// shows the others as far as the scope goes.
fn shown(parcel: &Parcel, scan: &Scan, leg: usize, scope: i64) -> bool {
    if scan.leg == leg {
        return true;
    }
    let needed = match parcel.legs.get(scan.leg).map(|leg| leg.kind) {
        Some(LegKind::Reverse) => 1,
        Some(LegKind::Readdressed) => 2,
        Some(LegKind::Forward) | None => return false,
    };
    leg == 0 && scope >= needed
}

fn tracking(parcel: &Parcel, scan: &Scan, shape: Shape) -> Tracking {
    let node = node(scan.kind);
    let site = scan.site;
    let courier = scan.courier();
    let own = |number: usize| parcel.legs.get(number).map(|leg| leg.number.clone());
    let with_courier = matches!(scan.kind, ScanKind::PickupAssigned | ScanKind::PickedUp | ScanKind::OutForDelivery);
    let extend = Extend {
        operator_phone: with_courier.then_some(courier.phone),
        cancel_reason: (scan.kind == ScanKind::PickupTerminated).then_some("客户取消寄件"),
        reverse_waybill_nos: own(1).filter(|_| matches!(scan.kind, ScanKind::Refused | ScanKind::Intercepted)),
        readdress_waybill_nos: own(1).filter(|_| scan.kind == ScanKind::PulledBack),
        sign_type: (scan.kind == ScanKind::Delivered).then_some("2"),
    };
    let announces = extend.reverse_waybill_nos.is_some()
        || extend.readdress_waybill_nos.is_some()
        || extend.cancel_reason.is_some();
    let next = scan.next.map(|next| NextLocation {
        next_province_name: next.province,
        next_city_name: next.city,
        next_district_name: next.district,
        next_address: next.address,
        lon: next.lon,
        lat: next.lat,
    });
    Tracking {
        operation_code: Field::from(node.state.map(|code| Scalar::digits(code, shape)), shape),
        operation_type: node.title,
        remark: remark(parcel, scan),
        operator_name: Field::spare(courier.name, shape),
        operation_time: civil_text(scan.at, china()),
        waybill_no: own(scan.leg).unwrap_or_default(),
        operate_site_id: Field::Is(Scalar::digits(site.id, shape)),
        operate_site: site.name,
        operate_location: Field::spare(
            Location {
                route_province_name: site.province,
                route_city_name: site.city,
                route_district_name: site.district,
                route_address: site.address,
                lon: site.lon,
                lat: site.lat,
            },
            shape,
        ),
        next_location: Field::from(next, shape),
        extend: if announces { Field::Is(extend) } else { Field::spare(extend, shape) },
        temperature_zone: shape.extra_fields.then_some([2, 8]),
    }
}
