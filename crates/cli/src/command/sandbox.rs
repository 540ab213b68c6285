//! `portolan sandbox`: the fake providers, until they are told to stop.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    net::{SocketAddr, ToSocketAddrs as _},
    path::Path,
};

use portolan_sandbox::{CjReady, JdlReady, JosReady, Running, Sandbox, Speed};

use super::{End, misuse};
use crate::{
    args,
    exit::Exit,
    output::{Failure, Shell, json},
};

/// The first line of a configuration that may be written over, because it was written here.
const MARK: &str = "# Written by `portolan sandbox --write-config`: it points at a sandbox on this machine.";

pub(super) async fn run(args: &args::Sandbox, shell: &Shell) -> End {
    let speed: Speed = args.speed.parse().map_err(|error| misuse(format!("--speed: {error}")))?;
    // From here on a signal stops the sandbox in good order.
    let stop = stop_signal().map_err(|error| Failure::Internal(format!("signals cannot be watched: {error}")))?;
    let running = Sandbox::builder()
        .seed(args.seed)
        .jos(address("--jos", &args.jos)?)
        .jdl(address("--jdl", &args.jdl)?)
        .cj(address("--cj", &args.cj)?)
        .control(address("--control", &args.control)?)
        .speed(speed)
        .unkind(args.unkind)
        .start()
        .await
        .map_err(|error| misuse(error.to_string()))?;
    if let Some(path) = &args.write_config {
        write_config(path, &running)?;
    }
    let ready = json::line(&mut io::stdout().lock(), &running.ready());
    ready.and_then(|()| io::stdout().flush())?;
    stop.await;
    running.stop().await;
    tell_end(shell);
    Ok(Exit::Done)
}

fn tell_end(shell: &Shell) {
    if io::IsTerminal::is_terminal(&io::stderr()) {
        shell.say(shell.lang.of(crate::lang::SANDBOX_STOPPED));
    }
}

fn address(name: &str, text: &str) -> Result<SocketAddr, portolan::Error> {
    let found = text.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
    found.ok_or_else(|| misuse(format!("{name} is an address with a port, such as 127.0.0.1:0")))
}

/// SIGTERM or ctrl-c, watched from the moment of the call.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}

/// A configuration that points here, and its secrets in files beside it that only their owner can read.
fn write_config(path: &Path, running: &Running) -> Result<(), Failure> {
    let ready = running.ready();
    let (Some(jos), Some(jdl), Some(cj)) = (&ready.jos, &ready.jdl, &ready.cj) else {
        return Err(Failure::Internal("the sandbox has no gateway".to_owned()));
    };
    if fs::read_to_string(path).is_ok_and(|text| !text.starts_with(MARK)) || path.is_dir() {
        let message =
            format!("--write-config: {} was not written by this command and is left as it is", path.display());
        return Err(misuse(message).into());
    }
    let name = path.file_stem().map_or_else(|| "portolan".into(), |stem| stem.to_string_lossy());
    let failed = |error: io::Error| Failure::from(misuse(format!("--write-config: {}: {error}", path.display())));
    let keep = |which: &str, value: &str| {
        let file = format!("{name}.{which}");
        private(&path.with_file_name(&file), value).map(|()| quoted(&format!("file:{file}")))
    };
    let config = config(jos, jdl, cj, keep).map_err(failed)?;
    // Tokens of another sandbox are none here.
    match fs::remove_file(path.with_extension("tokens.json")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    // Whoever waits for the file sees all of it or nothing.
    let draft = path.with_file_name(format!(".{name}.draft"));
    fs::write(&draft, config).and_then(|()| fs::rename(&draft, path)).map_err(failed)
}

/// A JSON text is a TOML text too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The configuration; `keep` puts a secret away and gives the reference to it.
fn config(
    jos: &JosReady,
    jdl: &JdlReady,
    cj: &CjReady,
    keep: impl Fn(&str, &str) -> io::Result<String>,
) -> io::Result<String> {
    let url = |url: &Option<String>| quoted(url.as_deref().unwrap_or_default());
    Ok(format!(
        r#"{MARK}
default_account = "sandbox"

[apps.jos]
provider = "jos"
key = {}
secret = {}
url = {}
oauth_url = {}

[accounts.jos]
app = "jos"
access_token = {}
refresh_token = {}
customer_code = {}

[apps.sandbox]
provider = "jdl"
key = {}
secret = {}
url = {}
oauth_url = {}

[accounts.sandbox]
app = "sandbox"
access_token = {}
refresh_token = {}
customer_code = {}
product = "ed-m-0001"

[accounts.sandbox.sender]
name = "测试商家"
phone = "13800000000"
address = "北京市通州区测试路1号（模拟数据）"

[apps.cj]
provider = "cj"
url = {}

[accounts.cj]
app = "cj"
api_key = {}
open_id = {}
"#,
        quoted(&jos.app_key),
        keep("jos.secret", &jos.app_secret)?,
        url(&jos.url),
        url(&jos.oauth_url),
        keep("jos.token", &jos.access_token)?,
        keep("jos.refresh", &jos.refresh_token)?,
        quoted(&jos.customer_code),
        quoted(&jdl.app_key),
        keep("jdl.secret", &jdl.app_secret)?,
        url(&jdl.url),
        url(&jdl.oauth_url),
        keep("jdl.token", &jdl.access_token)?,
        keep("jdl.refresh", &jdl.refresh_token)?,
        quoted(&jdl.customer_code),
        url(&cj.url),
        keep("cj.api-key", &cj.api_key)?,
        keep("cj.open-id", &cj.open_id)?,
    ))
}

fn private(path: &Path, secret: &str) -> io::Result<()> {
    let mut file = open_private(path)?;
    file.set_len(0)?;
    file.write_all(secret.as_bytes())
}

#[cfg(unix)]
fn open_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
    // One that was there before keeps its mode otherwise.
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    Ok(file)
}

#[cfg(not(unix))]
fn open_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(path)
}
