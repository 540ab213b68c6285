//! What the warehouse's records have in common: conditions, numbers, lines, and fields without a place of their own.

use std::collections::BTreeMap;

use portolan_domain::{
    DocumentLine, EventTime, Extra, GoodsCondition, OrderRef, OrderRefKind, Phone, StreetAddress, UtcOffset,
};
use portolan_exchange::count_foreign_answer;
use portolan_ports::{Error, ErrorKind};

use crate::{envelope::bad_response, shape::twins, wire::Joined};

/// What a check before sending says of a field of the domain: never its value.
pub(crate) fn refused(field: &str, problem: &str) -> Error {
    Error::not_sent(ErrorKind::InvalidInput, format!("`{field}` {problem}"))
}

/// What JOS has no operation for.
pub(crate) fn unsupported(message: &str) -> Error {
    Error::not_sent(ErrorKind::Unsupported, message)
}

/// What the text says; the text itself goes to `extra` where that cannot be told.
pub(crate) fn keep<T>(
    extra: &mut Extra,
    key: &'static str,
    text: Option<String>,
    read: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    let text = text?;
    let value = read(&text);
    if value.is_none() {
        extra.insert(key, text);
    }
    value
}

/// Members that no type names, less the gateway's own word, which lies beside them where there is no container.
pub(crate) fn rest(extra: &mut Extra, other: Vec<(String, String)>) {
    extra.extend(other.into_iter().filter(|(key, _)| key != "code"));
}

/// A list that is not there is empty; one that cannot be read is not.
///
/// # Errors
/// `BadResponse`, naming the list.
pub(crate) fn readable(other: &[(String, String)], lists: &[&str]) -> Result<(), Error> {
    match lists.iter().find(|list| other.iter().any(|(key, _)| twins(key, list))) {
        Some(list) => Err(bad_response(&format!("`{list}` is no list that can be read"))),
        None => Ok(()),
    }
}

/// Keeps what is there under a key.
pub(crate) fn put(extra: &mut Extra, key: &'static str, value: Option<String>) {
    if let Some(value) = value {
        extra.insert(key, value);
    }
}

pub(crate) fn phone(text: &str) -> Option<Phone> {
    if text.contains('*') { Phone::masked(text) } else { Phone::plain(text) }.ok()
}

pub(crate) fn street(text: &str) -> Option<StreetAddress> {
    if text.contains('*') { StreetAddress::masked(text) } else { StreetAddress::plain(text) }.ok()
}

pub(crate) fn pieces(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

pub(crate) fn condition(code: &str) -> GoodsCondition {
    match code.trim() {
        "1" => GoodsCondition::Good,
        "2" => GoodsCondition::Defective,
        "3" => GoodsCondition::Sample,
        "4" => GoodsCondition::New,
        other => GoodsCondition::Other(other.to_owned()),
    }
}

fn code(condition: &GoodsCondition) -> &str {
    match condition {
        GoodsCondition::Good => "1",
        GoodsCondition::Defective => "2",
        GoodsCondition::Sample => "3",
        GoodsCondition::New => "4",
        GoodsCondition::Other(code) => code,
        // A condition that JOS has no code for: the check of the request refuses it.
        _ => "?",
    }
}

/// The lines of a document as JOS's parallel arrays.
#[derive(Debug)]
pub(crate) struct Columns {
    pub(crate) goods: Joined,
    /// The merchant's numbers, where every line has one.
    pub(crate) skus: Option<Joined>,
    pub(crate) pieces: Joined,
    pub(crate) conditions: Joined,
}

/// # Errors
/// `InvalidInput`, not sent, naming the line and what it lacks.
pub(crate) fn columns(lines: &[DocumentLine]) -> Result<Columns, Error> {
    let mut pieces = Vec::new();
    let mut conditions = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let lacks = |field: &str| refused(&format!("lines[{index}].{field}"), "is required");
        pieces.push(line.expected.ok_or_else(|| lacks("expected"))?);
        conditions.push(code(line.condition.as_ref().ok_or_else(|| lacks("condition"))?));
    }
    let skus: Vec<&str> = lines.iter().filter_map(|line| line.sku.as_deref()).collect();
    if !skus.is_empty() && skus.len() < lines.len() {
        return Err(refused("lines.sku", "is there for some lines alone: JOS takes it for all or for none"));
    }
    let skus = if skus.is_empty() { None } else { Some(Joined::new("lines.sku", skus)?) };
    Ok(Columns {
        goods: Joined::new("lines.goods_no", lines.iter().map(|line| &line.goods_no))?,
        skus,
        pieces: Joined::new("lines.expected", pieces)?,
        conditions: Joined::new("lines.condition", conditions)?,
    })
}

/// The fields that only JOS has, which a record that is to be sent names in `extra`, in JOS's words. What is not taken is
/// refused: nothing that was given is left out.
#[derive(Debug)]
pub(crate) struct Given<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Given<'a> {
    /// # Errors
    /// `InvalidInput`, not sent, for a field with two values.
    pub(crate) fn new(extra: &'a Extra) -> Result<Self, Error> {
        let mut given = BTreeMap::new();
        for (key, value) in extra.iter() {
            if given.insert(key, value).is_some() {
                return Err(refused(&format!("extra.{key}"), "has two values"));
            }
        }
        Ok(Self(given))
    }

    pub(crate) fn take(&mut self, key: &str) -> Option<String> {
        self.0.remove(key).map(str::to_owned)
    }

    /// A field that JOS demands and the domain has no place for.
    pub(crate) fn need(&mut self, key: &str) -> Result<String, Error> {
        let value = self.take(key).filter(|value| !value.trim().is_empty());
        value.ok_or_else(|| refused(&format!("extra.{key}"), "is required by JOS, which has no default for it"))
    }

    pub(crate) fn end(self) -> Result<(), Error> {
        match self.0.keys().next() {
            Some(key) => Err(refused(&format!("extra.{key}"), "is no field that JOS takes here")),
            None => Ok(()),
        }
    }
}

/// What is not to be sent must not be there: it would be lost.
pub(crate) fn none<T>(field: &str, value: Option<&T>) -> Result<(), Error> {
    if value.is_some() { Err(refused(field, "cannot be told to JOS here")) } else { Ok(()) }
}

/// The merchant's own number of a document that is to be created.
pub(crate) fn reference(number: Option<&OrderRef>) -> Result<String, Error> {
    match number {
        Some(number) if number.kind() == OrderRefKind::Merchant => Ok(number.value().to_owned()),
        Some(_) => {
            Err(refused("reference", "is the merchant's own number of the document; this one is of another kind"))
        }
        None => Err(refused("reference", "is required: the merchant's own number of the document")),
    }
}

/// The warehouse's number, by which alone it finds a document.
pub(crate) fn own(number: &OrderRef) -> Result<String, Error> {
    match number.kind() {
        OrderRefKind::Provider => Ok(number.value().to_owned()),
        _ => Err(unsupported("the warehouse finds documents by its own number alone")),
    }
}

/// The number that the warehouse gave, once it has said yes.
pub(crate) fn issued(result_no: Option<&str>) -> Result<OrderRef, Error> {
    let number = result_no.ok_or_else(|| bad_response("the warehouse says yes and names no number"))?;
    OrderRef::new(OrderRefKind::Provider, number)
        .map_err(|error| bad_response("`result_no` is no number of a document").with_source(error))
}

/// The number of the document in an answer to a question for `asked`.
///
/// # Errors
/// `BadResponse` if it is another's.
pub(crate) fn answers(asked: &OrderRef, told: Option<&str>) -> Result<OrderRef, Error> {
    match told {
        Some(told) if !told.trim().eq_ignore_ascii_case(asked.value()) => Err(foreign()),
        _ => Ok(asked.clone()),
    }
}

pub(crate) fn foreign() -> Error {
    count_foreign_answer("jos");
    bad_response("the reply answers another number than the one asked for; it was not taken")
}

pub(crate) fn merchants(text: &str) -> Option<OrderRef> {
    OrderRef::new(OrderRefKind::Merchant, text).ok()
}

/// `yyyy-MM-dd HH:mm:ss` in Beijing time.
pub(crate) fn moment(at: EventTime) -> String {
    at.at().civil(UtcOffset::BEIJING)
}

/// `yyyy-MM-dd` in Beijing time.
pub(crate) fn day(at: EventTime) -> String {
    moment(at).chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_as_they_are_written_and_unknown_ones_are_kept() {
        for known in ["1", "2", "3", "4", "0"] {
            assert_eq!(code(&condition(known)), known);
        }
        assert_eq!(condition("0"), GoodsCondition::Other("0".into()));
    }

    #[test]
    fn a_line_says_how_many_of_what_in_which_condition() {
        let mut lines = [1, 2].map(|count| DocumentLine::new(format!("G{count}"), count, GoodsCondition::Good));
        let whole = columns(&lines).unwrap();
        assert_eq!(
            (whole.goods.values(), whole.pieces.values()),
            (&["G1".into(), "G2".into()][..], &["1".into(), "2".into()][..])
        );
        assert!(whole.skus.is_none());
        lines[1].sku = Some("S2".into());
        assert!(columns(&lines).unwrap_err().message().starts_with("`lines.sku` is there for some"));
        lines[0].expected = None;
        assert_eq!(columns(&lines).unwrap_err().message(), "`lines[0].expected` is required");
        assert_eq!(columns(&[]).unwrap_err().kind(), ErrorKind::InvalidInput);
    }

    #[test]
    fn what_jos_does_not_take_is_refused_instead_of_left_out() {
        let extra: Extra = [("approver", "张三"), ("colour", "red")].into_iter().collect();
        let mut given = Given::new(&extra).unwrap();
        assert_eq!(given.need("approver").unwrap(), "张三");
        assert!(given.need("instore_type").is_err());
        assert_eq!(given.end().unwrap_err().message(), "`extra.colour` is no field that JOS takes here");
    }
}
