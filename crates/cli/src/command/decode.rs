//! `portolan decode`: what the adapter makes of a saved reply or push.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use portolan::{
    Decoded, Error, ErrorKind, cj,
    exchange::HttpClient,
    jdl, jos,
    schema::{Item, Value},
};

use super::{End, Known, misuse};
use crate::{
    args,
    exit::Exit,
    output::{Shell, json::Element, objects},
};

pub(super) fn run(args: &args::Decode, shell: &Shell) -> End {
    let provider = Known::parse(&args.provider)?;
    let body = match &args.file {
        None => read(&mut io::stdin().lock(), "stdin"),
        Some(path) => read_file(path),
    }?;
    let decode = match provider {
        Known::Jos => jos::decode,
        Known::Jdl => jdl::decode,
        Known::Cj => cj::decode,
    };
    let decoded = decode(&args.operation, args.status, &body)?;
    let exit = match &decoded {
        Decoded::One(_) => Exit::Done,
        Decoded::Many(items) => {
            Exit::of_rows(items.len(), items.iter().filter_map(|item| item.as_ref().err()).map(|failed| &failed.error))
        }
    };
    match Value::of(&decoded, shell.view(), shell.lang.into()) {
        Value::One(item) => {
            shell.one(&item, |shell| objects::one(&item, shell))?;
            Ok(exit)
        }
        Value::Many(entries) => {
            let elements: Vec<Element<Item>> = entries.into_iter().map(Element::from).collect();
            shell.many(&elements, |shell| objects::many(&elements, shell))?;
            Ok(exit)
        }
    }
}

/// A saved body.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| misuse(format!("{name} cannot be read: {}", error.kind())))?;
    read(&mut &file, &name)
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
