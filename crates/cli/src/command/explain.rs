//! `portolan explain`: what a provider's code means, and what to do.

use portolan::{
    Error, ErrorKind,
    jdl::error::{CODES, Code, Interface},
    schema,
};
use serde::Serialize;

use super::{End, built};
use crate::{
    args,
    exit::Exit,
    lang::{self, Lang},
    output::{Shell, json::Element, table},
};

#[derive(Debug, Serialize)]
struct Explained {
    provider: &'static str,
    interface: &'static str,
    code: &'static str,
    meaning: &'static str,
    /// Absent for success.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'static str>,
}

pub(super) fn run(args: &args::Explain, shell: &Shell) -> End {
    built(&args.provider)?;
    let code = args.code.trim();
    let interface = args.operation.as_deref().map(Interface::of);
    let fits = |row: &&Code| row.code == code && interface.is_none_or(|interface| row.interface == interface);
    let mut found: Vec<Explained> = CODES.iter().filter(fits).map(|row| explained(row, shell.lang)).collect();
    if found.is_empty() {
        return Err(unknown(interface).into());
    }
    if found.len() == 1
        && let Some(one) = found.pop()
    {
        shell.one(&one, |shell| of_one(&one, shell))?;
    } else {
        let elements: Vec<Element<Explained>> = found.into_iter().map(Element::Item).collect();
        shell.many(&elements, |shell| of_many(&elements, shell))?;
    }
    Ok(Exit::Done)
}

fn explained(row: &Code, lang: Lang) -> Explained {
    // The same way as an answer with this code would become an error.
    let error = row.error(row.meaning.en).map(|error| schema::Error::of(&error, lang.into()));
    Explained {
        provider: "jdl",
        interface: row.interface.name(),
        code: row.code,
        meaning: lang.advice(row.meaning),
        advice: row.error("").map(|error| lang.advice(error.advice())),
        kind: error.as_ref().map(|error| error.kind.clone()),
        retry: error.map(|error| error.retry),
    }
}

/// Says what is known, since what was asked for is not.
fn unknown(interface: Option<Interface>) -> Error {
    let mut known: Vec<(Interface, Vec<&str>)> = Vec::new();
    for row in CODES.iter().filter(|row| interface.is_none_or(|interface| row.interface == interface)) {
        match known.last_mut() {
            Some((last, codes)) if *last == row.interface => codes.push(row.code),
            _ => known.push((row.interface, vec![row.code])),
        }
    }
    let known: Vec<String> =
        known.iter().map(|(interface, codes)| format!("{}: {}", interface.name(), codes.join(" "))).collect();
    let message = match (known.is_empty(), interface) {
        (true, Some(interface)) => format!("no code of {} is known", interface.name()),
        _ => format!("this code is in no table; known are {}", known.join("; ")),
    };
    let gateway = portolan::Advice {
        en: "JDL publishes no list of its gateway's numbers: go by the words that came with it",
        zh: "京东物流未公布网关错误码表：请以返回的文字说明为准",
    };
    Error::not_sent(ErrorKind::NotFound, message).with_advice(gateway)
}

fn of_one(one: &Explained, shell: &Shell) -> String {
    let lang = shell.lang;
    let mut pairs = vec![
        (lang.of(lang::INTERFACE), one.interface.to_owned()),
        (lang.of(lang::CODE), one.code.to_owned()),
        (lang.of(lang::MEANING), one.meaning.to_owned()),
    ];
    if let (Some(kind), Some(retry), Some(advice)) = (&one.kind, &one.retry, one.advice) {
        pairs.push((lang.of(lang::KIND), format!("{kind} ({})", lang.of(lang::kind(kind)))));
        pairs.push((lang.of(lang::RETRY), lang.of(lang::retry(retry)).to_owned()));
        pairs.push((lang.of(lang::TO_DO), advice.to_owned()));
    }
    table::pairs(shell, &pairs)
}

fn of_many(elements: &[Element<Explained>], shell: &Shell) -> String {
    let blocks = elements.iter().filter_map(|element| match element {
        Element::Failed(_) => None,
        Element::Item(one) => Some(of_one(one, shell)),
    });
    blocks.collect::<Vec<_>>().join("\n")
}
