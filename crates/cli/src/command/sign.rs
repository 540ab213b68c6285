//! `portolan sign`: a signature, and the text that it is over.

use std::path::Path;

use portolan::{
    Secret, cj,
    jdl::sign::{Algorithm, Signing, Subject},
    jos,
};
use serde::Serialize;

use super::{End, decode::read_file, misuse};
use crate::{
    args::{Sign, SignCjWebhook, SignJdl, SignJdlRefresh, SignJos},
    config::SecretRef,
    exit::Exit,
    lang,
    output::{
        Failure, Shell,
        paint::{Tone, clean, paint},
    },
};

/// What stands for a secret in the text.
const MARKER: &str = "***";

/// Parameters of JD's open platform that are not given by `--param`.
const HAVE_THEIR_OWN: [&str; 6] = ["app_key", "access_token", "timestamp", "method", "360buy_param_json", "sign"];

#[derive(Serialize)]
struct Signed {
    string_to_sign: String,
    sign: String,
}

pub(super) fn run(args: &Sign, shell: &Shell) -> End {
    let signed = match args {
        Sign::Jos(args) => open(args, shell)?,
        Sign::Jdl(args) => request(args, shell)?,
        Sign::JdlRefresh(args) => refresh(args, shell)?,
        Sign::CjWebhook(args) => webhook(args, shell)?,
    };
    shell.one(&signed, |shell| {
        let line = |name, value: &str| format!("{} {}\n", paint(shell.lang.of(name), Tone::Dim), clean(value));
        line(lang::STRING_TO_SIGN, &signed.string_to_sign) + &line(lang::SIGN, &signed.sign) // on one line, to be copied
    })?;
    Ok(Exit::Done)
}

fn open(args: &SignJos, shell: &Shell) -> Result<Signed, Failure> {
    for (name, value) in [
        ("--app-key", &args.app_key),
        ("--timestamp", &args.timestamp),
        ("--method", &args.method),
        ("--params", &args.params),
    ] {
        if value.is_empty() {
            return Err(misuse(format!("{name} is empty")).into());
        }
    }
    let extra = args.param.iter().map(|param| param.split_once('=').filter(|(name, _)| !name.is_empty()));
    let extra = extra.collect::<Option<Vec<_>>>().ok_or_else(|| misuse("--param is name=value"))?;
    if extra.iter().enumerate().any(|(at, (name, _))| extra.iter().take(at).any(|(other, _)| other == name)) {
        return Err(misuse("--param names a parameter twice").into());
    }
    if let Some((name, _)) = extra.iter().find(|(name, _)| HAVE_THEIR_OWN.contains(name)) {
        return Err(misuse(format!("--param {name}: this parameter has an argument of its own")).into());
    }
    let app_secret = secret("--app-secret", &args.app_secret, shell)?;
    let access_token = token(&args.access_token, shell)?;
    let signing = jos::sign::Signing {
        app_key: &args.app_key,
        app_secret: &app_secret,
        access_token: access_token.as_ref(),
        timestamp: &args.timestamp,
        method: &args.method,
        params_json: &args.params,
        extra: &extra,
    };
    Ok(Signed { string_to_sign: signing.text(|secret| shown(secret, shell)), sign: signing.sign() })
}

/// A token from the command line, if there is one.
fn token(value: &str, shell: &Shell) -> Result<Option<Secret>, portolan::Error> {
    if value.is_empty() { Ok(None) } else { secret("--access-token", value, shell).map(Some) }
}

fn shown(secret: &Secret, shell: &Shell) -> String {
    if shell.reveal { secret.expose().to_owned() } else { MARKER.to_owned() }
}

fn request(args: &SignJdl, shell: &Shell) -> Result<Signed, Failure> {
    if !args.path.starts_with('/') || args.path.contains(['?', '#']) {
        return Err(misuse("--path is the path alone, with its leading slash and without a query").into());
    }
    let algorithm = args.algorithm.parse().map_err(|error| misuse(format!("--algorithm: {error}")))?;
    let app_secret = secret("--app-secret", &args.app_secret, shell)?;
    let access_token = token(&args.access_token, shell)?;
    let subject =
        Subject::Request { access_token: access_token.as_ref(), path: &args.path, body: args.body.as_bytes() };
    signed(&args.app_key, &app_secret, &args.timestamp, subject, algorithm, shell)
}

fn refresh(args: &SignJdlRefresh, shell: &Shell) -> Result<Signed, Failure> {
    let app_secret = secret("--app-secret", &args.app_secret, shell)?;
    let refresh_token = secret("--refresh-token", &args.refresh_token, shell)?;
    let subject = Subject::Refresh { refresh_token: &refresh_token };
    signed(&args.app_key, &app_secret, &args.timestamp, subject, Algorithm::Md5Salt, shell)
}

/// What is signed is the body; the account's id in it is the key.
fn webhook(args: &SignCjWebhook, shell: &Shell) -> Result<Signed, Failure> {
    let open_id = secret("--open-id", &args.open_id, shell)?;
    if !open_id.expose().bytes().all(|b| b.is_ascii_digit()) {
        return Err(misuse("--open-id is a number: the openId that came with the account's token").into());
    }
    let body = read_file(&args.body_file)?;
    let signing = cj::sign::Signing { open_id: &open_id, body: &body };
    Ok(Signed { string_to_sign: signing.text(|secret| shown(secret, shell)), sign: signing.sign() })
}

fn signed(
    app_key: &str,
    app_secret: &Secret,
    timestamp: &str,
    subject: Subject<'_>,
    algorithm: Algorithm,
    shell: &Shell,
) -> Result<Signed, Failure> {
    for (name, value) in [("--app-key", app_key), ("--timestamp", timestamp)] {
        if value.is_empty() {
            return Err(misuse(format!("{name} is empty")).into());
        }
    }
    let signing = Signing { app_key, app_secret, timestamp, subject };
    let text = signing.text(|secret: &Secret| shown(secret, shell));
    let string_to_sign = String::from_utf8_lossy(&text).into_owned();
    Ok(Signed { string_to_sign, sign: signing.sign(algorithm) })
}

/// A secret from the command line: plain, or by reference.
fn secret(name: &str, value: &str, shell: &Shell) -> Result<Secret, portolan::Error> {
    match SecretRef::parse(value) {
        None if value.is_empty() => Err(misuse(format!("{name} is empty"))),
        None => Ok(Secret::new(value)),
        Some(reference) => {
            let found = reference.resolve(Path::new("")).map_err(|problem| misuse(format!("{name}: {problem}")))?;
            found.warning.into_iter().for_each(|warning| shell.warn(warning));
            Ok(found.secret)
        }
    }
}
