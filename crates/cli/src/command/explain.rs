//! `portolan explain`: what a provider's code means, and what to do.

use portolan::{Advice, Error, ErrorKind, cj, jdl, jos, schema};
use serde::Serialize;

use super::{End, Known as Provider};
use crate::{
    args,
    exit::Exit,
    lang::{self, Lang},
    output::{Shell, json::Element, table},
};

#[derive(Debug, Serialize)]
struct Explained {
    provider: &'static str,
    interface: String,
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

/// One row of a provider's table.
struct Known {
    interface: String,
    code: &'static str,
    meaning: Advice,
    /// What an answer with this code becomes; `None` for success.
    error: Option<Error>,
}

pub(super) fn run(args: &args::Explain, shell: &Shell) -> End {
    let (provider, table, nobodys) = match Provider::parse(&args.provider)? {
        Provider::Jos => ("jos", of_jos(args.operation.as_deref()), JOS_GOES_BY_WORDS),
        Provider::Jdl => ("jdl", of_jdl(args.operation.as_deref()), JDL_GOES_BY_WORDS),
        Provider::Cj => ("cj", of_cj(), CJ_CHANGES),
    };
    let code = args.code.trim();
    let rows = table.iter().filter(|row| row.code == code);
    let mut found: Vec<Explained> = rows.map(|row| explained(provider, row, shell.lang)).collect();
    if found.is_empty() {
        return Err(unknown(&table).with_advice(nobodys).into());
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

/// The codes that an operation of JD Logistics may give, or all.
fn of_jdl(operation: Option<&str>) -> Vec<Known> {
    let interface = operation.map(jdl::error::Interface::of);
    let rows = jdl::error::CODES.iter().filter(|row| interface.is_none_or(|interface| row.interface == interface));
    // The same way as an answer with this code would become an error.
    rows.map(|row| Known {
        interface: row.interface.name().to_owned(),
        code: row.code,
        meaning: row.meaning,
        error: row.error(row.meaning.en),
    })
    .collect()
}

/// The codes that an operation of JD's open platform may give, those of the gateway in front of it included, or all.
fn of_jos(operation: Option<&str>) -> Vec<Known> {
    use jos::error::{CODES, Interface};
    let interface = operation.map(|name| Interface::of(name.trim_start_matches('/')));
    let gives = |row: &&jos::error::Code| {
        interface.is_none_or(|interface| {
            row.interface == interface || (row.interface == Interface::Gateway && interface != Interface::OAuth)
        })
    };
    let known = |row: &jos::error::Code| Known {
        interface: row.interface.name().to_owned(),
        code: row.code,
        meaning: row.meaning,
        error: row.kind.map(|kind| {
            let error = Error::answered(kind, row.meaning.en);
            if let Some(advice) = row.advice { error.with_advice(advice) } else { error }
        }),
    };
    CODES.iter().filter(gives).map(known).collect()
}

/// The codes of CJ: one list for all operations.
fn of_cj() -> Vec<Known> {
    let known = |row: &cj::error::Code| Known {
        // A code of several meanings is told apart by the words that come with it.
        interface: if row.words.is_empty() { "api2.0".to_owned() } else { format!("api2.0: {}", row.words.join(", ")) },
        code: row.code,
        meaning: row.meaning,
        error: row.error(row.meaning.en),
    };
    cj::error::CODES.iter().map(known).collect()
}

fn explained(provider: &'static str, row: &Known, lang: Lang) -> Explained {
    let error = row.error.as_ref().map(|error| schema::Error::of(error, lang.into()));
    Explained {
        provider,
        interface: row.interface.clone(),
        code: row.code,
        meaning: lang.advice(row.meaning),
        advice: row.error.as_ref().map(|error| lang.advice(error.advice())),
        kind: error.as_ref().map(|error| error.kind.clone()),
        retry: error.map(|error| error.retry),
    }
}

const JDL_GOES_BY_WORDS: Advice = Advice {
    en: "JDL publishes no list of its gateway's numbers: go by the words that came with it",
    zh: "京东物流未公布网关错误码表：请以返回的文字说明为准",
};

const JOS_GOES_BY_WORDS: Advice = Advice {
    en: "JD's open platform publishes no list of its services' codes: go by the words that came with it",
    zh: "京东开放平台未公布业务错误码表：请以返回的文字说明为准",
};

const CJ_CHANGES: Advice = Advice {
    en: "CJ adds codes without notice: go by the words that came with it, and give the request id to its support",
    zh: "CJ 会随时新增错误码：请以返回的文字说明为准，并将 requestId 提供给 CJ 客服",
};

/// Says what is known, since what was asked for is not.
fn unknown(table: &[Known]) -> Error {
    let mut known: Vec<(&str, Vec<&str>)> = Vec::new();
    for row in table {
        match known.last_mut() {
            Some((last, codes)) if *last == row.interface => codes.push(row.code),
            _ => known.push((&row.interface, vec![row.code])),
        }
    }
    let known: Vec<String> =
        known.iter().map(|(interface, codes)| format!("{interface}: {}", codes.join(" "))).collect();
    let message = if known.is_empty() {
        "no code of this interface is known".to_owned()
    } else {
        format!("this code is in no table; known are {}", known.join("; "))
    };
    Error::not_sent(ErrorKind::NotFound, message)
}

fn of_one(one: &Explained, shell: &Shell) -> String {
    let lang = shell.lang;
    let mut pairs = vec![
        (lang.of(lang::INTERFACE), one.interface.clone()),
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
