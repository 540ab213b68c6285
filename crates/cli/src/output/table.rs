//! Answers for people. Widths are measured as terminals show them: a Chinese character takes two columns.

use comfy_table::{Cell, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use portolan::{
    Advice, Error, jdl, jos,
    schema::{Event, Failed, Trace},
};

use super::{
    Shell,
    json::Element,
    paint::{Tone, clean, paint},
};
use crate::lang::{self, Lang};

const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// How many lines a row may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// One: what does not fit ends in an ellipsis.
    One,
    /// As many as it takes.
    All,
}

/// A table whose last column takes the room that is left; the others are as wide as what is in them.
pub(crate) fn grid(width: u16, headers: &[&str], rows: Vec<Vec<String>>) -> String {
    cut_grid(width, headers, rows.into_iter().map(|row| (row, Lines::All)).collect())
}

/// As [`grid`], with rows that may be cut.
pub(crate) fn cut_grid(width: u16, headers: &[&str], rows: Vec<(Vec<String>, Lines)>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.set_header(headers.iter().map(|header| Cell::new(paint(header, Tone::Dim))).collect::<Vec<_>>());
    for (row, lines) in rows {
        let mut row = comfy_table::Row::from(row.iter().map(|cell| unbroken(cell)).collect::<Vec<_>>());
        if lines == Lines::One {
            row.max_height(1);
        }
        table.add_row(row);
    }
    let last = headers.len().saturating_sub(1);
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if at < last {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table.trim_fmt().replace(UNBROKEN, " ") + "\n"
}

/// The space in a table that no line may end at.
const UNBROKEN: char = '\u{a0}';

/// Lines end at spaces, which is right for English. Chinese has none to speak of, and is broken anywhere.
fn unbroken(text: &str) -> String {
    let chinese = text.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).count();
    if chinese > text.chars().filter(char::is_ascii_alphabetic).count() {
        text.replace(' ', UNBROKEN.encode_utf8(&mut [0; 2]))
    } else {
        text.to_owned()
    }
}

/// Names and values, one pair a line.
pub(crate) fn pairs(shell: &Shell, pairs: &[(&str, String)]) -> String {
    let rows = pairs.iter().map(|(name, value)| vec![paint(name, Tone::Dim), clean(value)]).collect();
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Dynamic).set_width(shell.width);
    table.add_rows::<Vec<Vec<String>>>(rows);
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((u16::from(at == 0), 2));
    }
    table.trim_fmt() + "\n"
}

/// A status in words, with its colour.
pub(crate) fn status(lang: Lang, word: &str, exception: Option<&str>) -> String {
    paint(lang.of(lang::status(word, exception)), Tone::of_status(word))
}

/// One parcel, scan by scan, the newest last: next to where the reader types.
pub(crate) fn timeline(trace: &Trace, shell: &Shell) -> String {
    let lang = shell.lang;
    let number = trace.waybill.as_deref().or(trace.order.as_deref()).unwrap_or("—");
    let mut out = format!(
        " {}  {}",
        paint(&clean(number), Tone::Strong),
        status(lang, &trace.status, trace.exception.as_deref())
    );
    let mut facts = vec![clean(&trace.provider)];
    facts.extend(trace.account.as_deref().map(clean));
    let mut fact = |name, value: Option<&String>| {
        facts.extend(value.map(|value| format!("{} {}", lang.of(name), clean(value))));
    };
    fact(lang::ORDER, trace.order.as_ref());
    fact(lang::EXPECTED, trace.expected_at.as_ref());
    fact(lang::CANCELLED_BECAUSE, trace.cancel_reason.as_ref());
    fact(lang::SIGNED, trace.sign_type.as_ref());
    out += &format!("  {}\n", paint(&facts.join(" · "), Tone::Dim));
    for related in &trace.related {
        let role = lang.of(lang::role(&related.role));
        out += &format!(" {} {} ({role})\n", lang.of(lang::RELATED), clean(&related.waybill));
    }
    if let Some(review) = &trace.review {
        let sentence = format!("{}{}", lang.of(lang::REVIEW), lang.of(lang::review(review)));
        out += &format!(" {}\n", paint(&sentence, Tone::Wary));
    }
    if trace.events.is_empty() {
        return out + &format!(" {}\n", lang.of(lang::NO_EVENTS));
    }
    out.push('\n');
    out + &events(trace, shell)
}

fn events(trace: &Trace, shell: &Shell) -> String {
    let lang = shell.lang;
    let zone = shared_zone(trace.events.iter());
    let time = heading(lang.of(lang::TIME), zone);
    let legs = trace.events.iter().any(|event| event.waybill != trace.waybill);
    let mut headers = vec![time.as_str(), lang.of(lang::STATUS), lang.of(lang::PLACE)];
    if legs {
        headers.push(lang.of(lang::LEG));
    }
    headers.push(lang.of(lang::DETAILS));
    let rows = trace.events.iter().map(|event| {
        let mut row = vec![
            when(event, zone.is_some()),
            status(lang, &event.status, event.exception.as_deref()),
            clean(event.site.as_deref().or(event.place.as_deref()).unwrap_or_default()),
        ];
        if legs {
            row.push(clean(event.waybill.as_deref().unwrap_or_default()));
        }
        row.push(details(event));
        row
    });
    grid(shell.width, &headers, rows.collect())
}

/// What the provider said; where nobody knows what it means, with the code.
pub(crate) fn details(event: &Event) -> String {
    let said = event.remark.as_deref().or(event.title.as_deref()).unwrap_or_default();
    match (&event.code, event.status.as_str()) {
        (Some(code), "unmapped") => clean(&format!("{said} [{code}]")),
        _ => clean(said),
    }
}

/// The time for people: `2026-01-05 10:05:12`, with the offset unless the heading has it.
pub(crate) fn when(event: &Event, without_zone: bool) -> String {
    match (&event.at, &event.raw_time) {
        (Some(at), _) => {
            let zone = zone(at).unwrap_or_default();
            let civil = at.strip_suffix(zone).unwrap_or(at).replacen('T', " ", 1);
            if without_zone || zone.is_empty() { civil } else { format!("{civil} {zone}") }
        }
        (None, Some(raw)) => format!("? {}", clean(raw)),
        (None, None) => "?".to_owned(),
    }
}

/// The offset of all these times, if they have one in common.
fn shared_zone<'a>(events: impl Iterator<Item = &'a Event>) -> Option<&'a str> {
    let mut zones = events.filter_map(|event| zone(event.at.as_deref()?));
    let first = zones.next()?;
    zones.all(|zone| zone == first).then_some(first)
}

fn heading(time: &str, zone: Option<&str>) -> String {
    zone.map_or_else(|| time.to_owned(), |zone| format!("{time} {zone}"))
}

fn zone(at: &str) -> Option<&str> {
    let start = at.rfind(['+', '-']).filter(|start| *start > 10)?;
    at.get(start..)
}

/// Many parcels, one line each.
pub(crate) fn summary(elements: &[Element<Trace>], shell: &Shell) -> String {
    let lang = shell.lang;
    let newest = elements.iter().filter_map(|element| match element {
        Element::Item(trace) => trace.events.last(),
        Element::Failed(_) => None,
    });
    let zone = shared_zone(newest);
    let latest = heading(lang.of(lang::LATEST), zone);
    let [number, status, place, details] =
        [lang::NUMBER, lang::STATUS, lang::PLACE, lang::DETAILS].map(|text| lang.of(text));
    let headers = [number, status, &latest, place, details];
    let rows = elements.iter().map(|element| match element {
        Element::Item(trace) => (row(trace, lang, zone.is_some()), Lines::One),
        Element::Failed(failed) => (failed_row(failed, lang), Lines::All),
    });
    cut_grid(shell.width, &headers, rows.collect())
}

fn row(trace: &Trace, lang: Lang, without_zone: bool) -> Vec<String> {
    let newest = trace.events.last();
    let number = match (&trace.queried, &trace.waybill) {
        (Some(queried), Some(waybill)) if !queried.trim().eq_ignore_ascii_case(waybill) => {
            format!("{} → {}", clean(queried), clean(waybill))
        }
        (Some(queried), _) => clean(queried),
        (None, waybill) => clean(waybill.as_deref().or(trace.order.as_deref()).unwrap_or("—")),
    };
    vec![
        number,
        status(lang, &trace.status, trace.exception.as_deref()),
        newest.map(|event| when(event, without_zone)).unwrap_or_default(),
        newest.and_then(|event| event.site.as_deref().or(event.place.as_deref())).map(clean).unwrap_or_default(),
        newest.map_or_else(|| lang.of(lang::NO_EVENTS).to_owned(), details),
    ]
}

fn failed_row(failed: &Failed, lang: Lang) -> Vec<String> {
    let number = clean(failed.query.as_deref().unwrap_or("—"));
    let kind = paint(lang.of(lang::kind(&failed.error.kind)), Tone::Bad);
    let said = format!("{}{}{}", reason(failed, lang), lang.of(lang::FULL_STOP), failed.error.advice);
    vec![number, kind, String::new(), String::new(), said]
}

/// Why a row failed, with the provider's code.
pub(crate) fn reason(failed: &Failed, lang: Lang) -> String {
    let error = &failed.error;
    let code = error.code.as_ref().map(|code| format!(" ({} {})", lang.of(lang::CODE), clean(code)));
    let meaning = meaning(&error.kind, error.operation.as_deref(), error.code.as_deref(), lang);
    clean(meaning.unwrap_or(&error.message)) + &code.unwrap_or_default()
}

/// What a known code means, in the reader's language.
fn meaning(kind: &str, operation: Option<&str>, code: Option<&str>, lang: Lang) -> Option<&'static str> {
    let (operation, code) = (operation?, code?);
    let meaning: Advice = if is_of_jos(operation) {
        use jos::error::{Interface, find};
        // Which of the two spoke is told by what became of it alone.
        let fits = |row: &&jos::error::Code| row.kind.is_some_and(|known| known.word() == kind);
        let at = |interface| find(interface, code).filter(fits);
        at(Interface::Gateway).or_else(|| at(Interface::of(operation)))?.meaning
    } else {
        jdl::error::find(jdl::error::Interface::of(operation), code)?.meaning
    };
    Some(lang.advice(meaning))
}

/// JD's open platform names its methods with dots, JD Logistics with slashes.
fn is_of_jos(operation: &str) -> bool {
    ["jingdong.", "360buy."].iter().any(|head| operation.starts_with(head))
}

/// An error in two lines: what, and what to do.
pub(crate) fn error(error: &Error, lang: Lang) -> String {
    let word = error.kind().word();
    let mut what = clean(&portolan::mask_text(error.message()));
    if let Some(meaning) = meaning(word, error.operation(), error.code(), lang) {
        what = meaning.to_owned();
    }
    let mut context: Vec<String> = Vec::new();
    context.extend(error.provider().map(ToString::to_string));
    context.extend(error.account().map(ToString::to_string));
    context.extend(error.operation().map(clean));
    context.extend(error.code().map(|code| format!("{} {}", lang.of(lang::CODE), clean(code))));
    context.extend(error.request_id().map(|id| format!("{} {}", lang.of(lang::REQUEST), clean(id))));
    let context = if context.is_empty() { String::new() } else { format!(" ({})", context.join(", ")) };
    format!(
        "{}{}{}{what}{context}\n{}{}\n",
        paint(lang.of(lang::ERROR), Tone::Bad),
        lang.of(lang::kind(word)),
        lang.of(lang::COLON),
        lang.of(lang::ADVICE),
        lang.advice(error.advice()),
    )
}
