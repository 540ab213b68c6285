//! Objects of the JSON language as tables: one object with all that it says, or several of a kind, a line each.

use portolan::schema::{Item, Reply};
use serde_json::{Map, Value};

use super::{
    Shell,
    json::Element,
    paint::{Tone, clean, paint},
    table,
};
use crate::lang::{self, Lang, Text};

/// Headings, and where their values stand in the object.
type Columns = &'static [(Text, &'static str)];

/// How objects of a kind are shown.
struct Shape {
    /// In a list.
    list: Columns,
    /// By themselves.
    facts: Columns,
    /// What they are made of: the key, and the columns of its elements.
    parts: &'static [(&'static str, Columns)],
}

const LINES: Columns = &[
    (lang::GOODS, "goods_no"),
    (lang::EXPECTED_QUANTITY, "expected"),
    (lang::ACTUAL_QUANTITY, "actual"),
    (lang::CONDITION, "condition"),
    (lang::REMARK, "remark"),
];

const ORDER: Shape = Shape {
    list: &[
        (lang::ORDER_NO, "id"),
        (lang::STATE, "state"),
        (lang::PLACED, "placed_at"),
        (lang::TOTAL, "total"),
        (lang::WAYBILLS, "waybills"),
        (lang::CONSIGNEE, "consignee"),
    ],
    facts: &[
        (lang::ORDER_NO, "id"),
        (lang::STATE, "state"),
        (lang::STATE_CODE, "state_code"),
        (lang::PLACED, "placed_at"),
        (lang::UPDATED, "updated_at"),
        (lang::TOTAL, "total"),
        (lang::FREIGHT, "freight"),
        (lang::COD, "cod"),
        (lang::PAYMENT, "payment"),
        (lang::BUYER, "buyer_id"),
        (lang::CONSIGNEE, "consignee"),
        (lang::WAYBILLS, "waybills"),
    ],
    parts: &[(
        "lines",
        &[(lang::SKU, "sku"), (lang::QUANTITY, "quantity"), (lang::PRICE, "unit_price"), (lang::NAME, "name")],
    )],
};

const INBOUND: Shape = Shape {
    list: &[
        (lang::DOCUMENT, "number"),
        (lang::DOCUMENT_KIND, "kind"),
        (lang::STATE, "state_code"),
        (lang::COMPLETED_AT, "completed_at"),
        (lang::REFERENCE, "reference"),
    ],
    facts: &[
        (lang::DOCUMENT, "number"),
        (lang::DOCUMENT_KIND, "kind"),
        (lang::STATE, "state_code"),
        (lang::REFERENCE, "reference"),
        (lang::ORDER_NO, "outbound"),
        (lang::WAREHOUSE, "warehouse"),
        (lang::SUPPLIER, "supplier"),
        (lang::EXPECTED_AT, "expected_at"),
        (lang::COMPLETED_AT, "completed_at"),
    ],
    parts: &[("lines", LINES)],
};

const OUTBOUND: Shape = Shape {
    list: &[
        (lang::DOCUMENT, "number"),
        (lang::DOCUMENT_KIND, "kind"),
        (lang::CARRIER, "carrier"),
        (lang::STATE, "states"),
        (lang::WAYBILLS, "packages"),
    ],
    facts: &[
        (lang::DOCUMENT, "number"),
        (lang::DOCUMENT_KIND, "kind"),
        (lang::REFERENCE, "reference"),
        (lang::ORDER_NO, "order"),
        (lang::WAREHOUSE, "warehouse"),
        (lang::CARRIER, "carrier"),
        (lang::CONSIGNEE, "consignee"),
        (lang::COD, "cod"),
        (lang::EXPECTED_AT, "expected_at"),
        (lang::WAYBILLS, "packages"),
    ],
    parts: &[("lines", LINES), ("states", &[(lang::TIME, "at"), (lang::CODE, "code"), (lang::STATE, "name")])],
};

const PURCHASE: Shape = Shape {
    list: &[
        (lang::PURCHASE_NO, "id"),
        (lang::STATE, "state"),
        (lang::PLACED, "placed_at"),
        (lang::TOTAL, "total"),
        (lang::WAYBILLS, "waybills"),
        (lang::CONSIGNEE, "consignee"),
    ],
    facts: &[
        (lang::PURCHASE_NO, "id"),
        (lang::OTHER_NUMBERS, "refs"),
        (lang::EXISTED, "existed"),
        (lang::STATE, "state"),
        (lang::STATE_CODE, "state_code"),
        (lang::HELD_FOR, "held_for"),
        (lang::PLACED, "placed_at"),
        (lang::PAID, "paid_at"),
        (lang::SHIPPED, "shipped_at"),
        (lang::COMPLETED_AT, "completed_at"),
        (lang::UPDATED, "updated_at"),
        (lang::TOTAL, "total"),
        (lang::GOODS_PRICE, "goods"),
        (lang::FREIGHT, "freight"),
        (lang::PAY_AT, "pay_url"),
        (lang::LINE, "line"),
        (lang::SENT_FROM, "origin"),
        (lang::CONSIGNEE, "consignee"),
        (lang::WAYBILLS, "waybills"),
    ],
    parts: &[(
        "lines",
        &[
            (lang::SKU, "sku"),
            (lang::VARIANT, "variant"),
            (lang::QUANTITY, "quantity"),
            (lang::PRICE, "unit_price"),
            (lang::NAME, "name"),
        ],
    )],
};

const QUOTES: Shape = Shape {
    list: &[(lang::ACCOUNT, "account"), (lang::BASIS, "basis"), (lang::QUOTED, "quoted_at"), (lang::OPTION, "quotes")],
    facts: &[
        (lang::PROVIDER, "provider"),
        (lang::ACCOUNT, "account"),
        (lang::BASIS, "basis"),
        (lang::QUOTED, "quoted_at"),
    ],
    parts: &[
        (
            "quotes",
            &[
                (lang::OPTION, "name"),
                (lang::TO_PAY, "payable"),
                (lang::TWIN, "price_alt"),
                (lang::DAYS, "days"),
                (lang::OPTION_ID, "option_id"),
                (lang::NOTES, "warnings"),
            ],
        ),
        ("rejections", &[(lang::OPTION, "name"), (lang::CODE, "code"), (lang::NOT_TO_BE_HAD, "reason")]),
        ("warnings", &[(lang::ABOUT, "kind"), (lang::NOTES, "text")]),
    ],
};

const CARRIER: Columns =
    &[(lang::CARRIER, "code"), (lang::SCHEME, "scheme"), (lang::CONTACT, "contact"), (lang::NAME, "name")];
const WAREHOUSE: Columns =
    &[(lang::WAREHOUSE, "number"), (lang::NAME, "name"), (lang::CONTACT, "contact"), (lang::PLACE_ADDRESS, "address")];
const STOCK: Columns = &[
    (lang::GOODS, "goods_no"),
    (lang::WAREHOUSE, "warehouse"),
    (lang::CONDITION, "condition"),
    (lang::ON_HAND, "on_hand"),
    (lang::AVAILABLE, "available"),
    (lang::PROMISED, "reserved"),
];
const SKU: Columns = &[
    (lang::GOODS, "goods_no"),
    (lang::SKU, "sku"),
    (lang::BARCODE, "barcode"),
    (lang::CATEGORY, "category"),
    (lang::SUPPLIER, "supplier"),
    (lang::NAME, "name"),
];
const RESERVED: Columns =
    &[(lang::CUSTOMER_CODE, "customer_code"), (lang::EXPIRES, "expires_at"), (lang::WAYBILLS, "numbers")];
const SUBMITTED: Columns =
    &[(lang::LEG, "waybill"), (lang::ORDER_NO, "order"), (lang::EXISTED, "existed"), (lang::TRY_AGAIN, "try_again")];
const CANCELLATION: Columns = &[(lang::LEG, "waybill"), (lang::RESULT, "result")];
const WAYBILL: Columns = &[(lang::LEG, "number"), (lang::CARRIER, "carrier"), (lang::ORDER_NO, "orders")];
const TOKEN: Columns =
    &[(lang::OWNER, "owner"), (lang::EXPIRES, "expires_at"), (lang::REFRESH_EXPIRES, "refresh_expires_at")];

const fn flat(columns: Columns) -> Shape {
    Shape { list: columns, facts: columns, parts: &[] }
}

fn shape(item: &Item) -> Option<Shape> {
    Some(match item {
        Item::Order(_) => ORDER,
        Item::Inbound(_) => INBOUND,
        Item::Outbound(_) => OUTBOUND,
        Item::Carrier(_) => flat(CARRIER),
        Item::Warehouse(_) => flat(WAREHOUSE),
        Item::Stock(_) => flat(STOCK),
        Item::Sku(_) => flat(SKU),
        Item::Reserved(_) => flat(RESERVED),
        Item::Submitted(_) => flat(SUBMITTED),
        Item::Cancellation(_) => flat(CANCELLATION),
        Item::Waybill(_) => flat(WAYBILL),
        Item::Purchase(_) => PURCHASE,
        Item::Quotes(_) => QUOTES,
        Item::Token(_) => flat(TOKEN),
        _ => return None,
    })
}

/// One object.
pub(crate) fn one(item: &Item, shell: &Shell) -> String {
    match (item, shape(item)) {
        (Item::Trace(trace), _) => table::timeline(trace, shell),
        (Item::Reply(reply), _) => fields(reply, shell),
        (_, Some(shape)) => sheet(&json(item), &shape, shell),
        _ => String::new(),
    }
}

/// Several objects: in one table where all are of a kind.
pub(crate) fn many(elements: &[Element<Item>], shell: &Shell) -> String {
    if elements.is_empty() {
        return format!(" {}\n", shell.lang.of(lang::NONE_FOUND));
    }
    let items = elements.iter().filter_map(|element| match element {
        Element::Item(item) => Some(item),
        Element::Failed(_) => None,
    });
    let kinds: Vec<_> = items.map(std::mem::discriminant).collect();
    let first = elements.iter().find_map(|element| match element {
        Element::Item(item) => shape(item),
        Element::Failed(_) => None,
    });
    match first {
        Some(shape) if kinds.windows(2).all(|pair| pair[0] == pair[1]) => listed(elements, &shape, shell),
        _ => blocks(elements, shell),
    }
}

fn listed(elements: &[Element<Item>], shape: &Shape, shell: &Shell) -> String {
    let lang = shell.lang;
    let items = elements.iter().map(|element| match element {
        Element::Item(item) => json(item),
        Element::Failed(_) => Value::Null,
    });
    let items: Vec<Value> = items.collect();
    let columns = filled(shape.list, &items, lang);
    let headers: Vec<&str> = columns.iter().map(|(heading, _)| lang.of(*heading)).collect();
    let rows = elements.iter().zip(&items).map(|(element, item)| match element {
        Element::Item(_) => (columns.iter().map(|(_, key)| cell(lang, key, item)).collect(), table::Lines::One),
        Element::Failed(failed) => {
            let mut row = vec![String::new(); headers.len()];
            let said = format!("{}{}{}", table::reason(failed, lang), lang.of(lang::FULL_STOP), failed.error.advice);
            let kind = paint(lang.of(lang::kind(&failed.error.kind)), Tone::Bad);
            let texts = [clean(failed.query.as_deref().unwrap_or("—")), kind];
            row.iter_mut().zip(texts).for_each(|(cell, text)| *cell = text);
            row.last_mut().into_iter().for_each(|cell| cell.clone_from(&said));
            (row, table::Lines::All)
        }
    });
    table::cut_grid(shell.width, &headers, rows.collect())
}

/// A column that nobody fills is left out.
fn filled(columns: Columns, items: &[Value], lang: Lang) -> Vec<&'static (Text, &'static str)> {
    let fills = |key: &str| items.iter().any(|item| !cell(lang, key, item).is_empty());
    columns.iter().filter(|(_, key)| fills(key)).collect()
}

fn blocks(elements: &[Element<Item>], shell: &Shell) -> String {
    let mut out = String::new();
    for element in elements {
        out += &match element {
            Element::Item(item) => one(item, shell),
            Element::Failed(failed) => {
                let what = failed.query.as_deref().unwrap_or("—");
                format!(" {}  {}\n", clean(what), paint(&clean(&failed.error.message), Tone::Bad))
            }
        };
        out.push('\n');
    }
    out
}

fn sheet(item: &Value, shape: &Shape, shell: &Shell) -> String {
    let lang = shell.lang;
    let facts = shape.facts.iter().map(|(heading, key)| (lang.of(*heading), cell(lang, key, item)));
    let facts: Vec<(&str, String)> = facts.filter(|(_, value)| !value.is_empty()).collect();
    let mut out = table::pairs(shell, &facts);
    for (key, columns) in shape.parts {
        let Some(parts) = item.get(key).and_then(Value::as_array).filter(|parts| !parts.is_empty()) else { continue };
        let columns = filled(columns, parts, lang);
        let headers: Vec<&str> = columns.iter().map(|(heading, _)| lang.of(*heading)).collect();
        let rows = parts.iter().map(|part| columns.iter().map(|(_, key)| cell(lang, key, part)).collect());
        out.push('\n');
        out += &table::grid(shell.width, &headers, rows.collect());
    }
    out
}

/// Keys of times.
const TIMES: [&str; 8] =
    ["at", "placed_at", "updated_at", "expected_at", "completed_at", "paid_at", "shipped_at", "quoted_at"];

/// From how many to how many.
fn range(days: &Map<String, Value>) -> String {
    let (min, max) = (days.get("min").and_then(Value::as_u64), days.get("max").and_then(Value::as_u64));
    match (min, max) {
        (Some(min), Some(max)) if min != max => format!("{min}-{max}"),
        (min, max) => max.or(min).map(|days| days.to_string()).unwrap_or_default(),
    }
}

/// The value of a key, as people read it.
fn cell(lang: Lang, key: &str, object: &Value) -> String {
    let payable = || object.get("total").or_else(|| object.get("price"));
    let value = if key == "payable" { payable() } else { object.get(key) };
    let Some(value) = value else { return String::new() };
    match (key, value) {
        ("state", Value::String(word)) => lang.of(lang::state(word)).to_owned(),
        ("condition", Value::String(word)) => lang.of(lang::condition(word)).to_owned(),
        ("kind", Value::String(word)) if object.get("text").is_some() => lang.of(lang::quote_warning(word)).to_owned(),
        ("kind", Value::String(word)) => lang.of(lang::document_kind(word)).to_owned(),
        ("basis", Value::String(word)) => lang.of(lang::basis(word)).to_owned(),
        ("result", Value::String(word)) => lang.of(lang::cancellation(word)).to_owned(),
        ("days", Value::Object(days)) => range(days),
        ("quotes", Value::Array(quotes)) => joined(quotes.iter().map(|quote| cell(lang, "name", quote)), ", "),
        ("warnings", Value::Array(notes)) => joined(notes.iter().map(|note| cell(lang, "kind", note)), ", "),
        (key, Value::String(at)) if TIMES.contains(&key) => clean(&at.replacen('T', " ", 1)),
        ("states", Value::Array(states)) => states.last().map(|state| cell(lang, "name", state)).unwrap_or_default(),
        ("packages", Value::Array(packages)) => {
            joined(packages.iter().map(|package| cell(lang, "waybill", package)), ", ")
        }
        _ => plain(lang, value),
    }
}

fn plain(lang: Lang, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => lang.of(lang::flag(*yes)).to_owned(),
        Value::String(text) => clean(text),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => joined(values.iter().map(|value| plain(lang, value)), ", "),
        Value::Object(fields) => match (fields.get("amount"), fields.get("currency")) {
            (Some(amount), Some(currency)) => format!("{} {}", plain(lang, amount), plain(lang, currency)),
            _ => {
                const PARTS: [&str; 12] = [
                    "number",
                    "name",
                    "mobile",
                    "telephone",
                    "address",
                    "province",
                    "city",
                    "county",
                    "town",
                    "street",
                    "house_number",
                    "full_text",
                ];
                joined(PARTS.iter().filter_map(|part| fields.get(*part)).map(|part| plain(lang, part)), " ")
            }
        },
    }
}

fn joined(texts: impl Iterator<Item = String>, by: &str) -> String {
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(by)
}

/// An object as the JSON language writes it. It always can be written.
fn json(item: &Item) -> Value {
    serde_json::to_value(item).unwrap_or_default()
}

fn fields(reply: &Reply, shell: &Shell) -> String {
    let headers = [shell.lang.of(lang::FIELD), shell.lang.of(lang::VALUE)];
    let shown = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let rows = reply.fields.iter().map(|(key, value)| vec![clean(key), clean(&shown(value))]);
    table::grid(shell.width, &headers, rows.collect())
}

#[cfg(test)]
mod tests;
