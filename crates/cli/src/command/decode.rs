//! `portolan decode`: what the adapter makes of a saved reply or push.

use std::{
    fs::File,
    io::{self, Read},
};

use portolan::{
    Decoded, Error, ErrorKind,
    exchange::HttpClient,
    jdl, jos,
    schema::{Item, Reply, Value},
};

use super::{End, built, misuse};
use crate::{
    args,
    exit::Exit,
    lang,
    output::{Shell, json::Element, paint, table},
};

pub(super) fn run(args: &args::Decode, shell: &Shell) -> End {
    built(&args.provider)?;
    let body = match &args.file {
        None => read(&mut io::stdin().lock(), "stdin"),
        Some(path) => {
            let name = path.display().to_string();
            let file = File::open(path).map_err(|error| misuse(format!("{name} cannot be read: {}", error.kind())))?;
            read(&mut &file, &name)
        }
    }?;
    let decode = if args.provider == "jos" { jos::decode } else { jdl::decode };
    let decoded = decode(&args.operation, args.status, &body)?;
    let exit = match &decoded {
        Decoded::One(_) => Exit::Done,
        Decoded::Many(items) => {
            Exit::of_rows(items.len(), items.iter().filter_map(|item| item.as_ref().err()).map(|failed| &failed.error))
        }
    };
    match Value::of(&decoded, shell.view(), shell.lang.into()) {
        Value::One(item) => {
            shell.one(&item, |shell| of_item(&item, shell))?;
            Ok(exit)
        }
        Value::Many(entries) => {
            let elements: Vec<Element<Item>> = entries.into_iter().map(Element::from).collect();
            shell.many(&elements, |shell| of_items(&elements, shell))?;
            Ok(exit)
        }
    }
}

/// As much as the HTTP client would have read.
fn read(from: &mut dyn Read, name: &str) -> Result<Vec<u8>, Error> {
    let most = HttpClient::MAX_BODY;
    let mut body = Vec::new();
    let length = from.take(most as u64 + 1).read_to_end(&mut body);
    let length = length.map_err(|error| misuse(format!("{name} cannot be read: {}", error.kind())))?;
    if length > most {
        let message = format!("{name} is longer than {most} bytes, the most that is read of a reply");
        return Err(Error::not_sent(ErrorKind::BadResponse, message));
    }
    Ok(body)
}

fn of_item(item: &Item, shell: &Shell) -> String {
    match item {
        Item::Trace(trace) => table::timeline(trace, shell),
        Item::Reply(reply) => of_reply(reply, shell),
        _ => String::new(),
    }
}

fn of_items(elements: &[Element<Item>], shell: &Shell) -> String {
    let mut out = String::new();
    for element in elements {
        out += &match element {
            Element::Item(item) => of_item(item, shell),
            Element::Failed(failed) => {
                let what = failed.query.as_deref().unwrap_or("—");
                format!(" {}  {}\n", paint::clean(what), paint::paint(&failed.error.message, paint::Tone::Bad))
            }
        };
        out.push('\n');
    }
    out
}

fn of_reply(reply: &Reply, shell: &Shell) -> String {
    let headers = [shell.lang.of(lang::FIELD), shell.lang.of(lang::VALUE)];
    let shown = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let rows = reply.fields.iter().map(|(key, value)| vec![paint::clean(key), paint::clean(&shown(value))]);
    table::grid(shell.width, &headers, rows.collect())
}
