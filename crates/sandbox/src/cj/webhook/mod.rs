//! Webhooks: where an account wants them (`webhook/set`), what they say, and how they are signed.

mod body;
mod sender;

use http::Uri;
use jiff::Timestamp;

use super::arguments::Arguments;
use super::code;
use super::envelope::{Refusal, Told};
use super::operation::Desk;
use crate::ledger::{Change, ChangeKind};
use crate::reply::Json;

pub(crate) use sender::CjPushes;

/// The topics, as registrations spell them.
pub(super) const TOPICS: [&str; 4] = ["product", "stock", "order", "logistics"];

/// Where an account wants to be told about a topic.
#[derive(Clone)]
pub(super) struct Callback {
    url: String,
    /// Since when, in world time: what happened before is not told.
    since: Timestamp,
}

impl std::fmt::Debug for Callback {
    /// Hides the URL: its path may be what proves the sender.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callback").field("since", &self.since).finish_non_exhaustive()
    }
}

/// An account's callbacks, by the place of their topic.
pub(super) type Callbacks = [Option<Callback>; TOPICS.len()];

/// `webhook/set`: all four topics at once, each with exactly one address, or with none if it is off.
/// The address is not called.
pub(super) fn set(desk: &mut Desk<'_>, arguments: &Arguments) -> Result<Told, Refusal> {
    let user = desk.caller()?;
    let loopback = desk.cj.settings.loopback_callbacks;
    let since = desk.at.world;
    let mut callbacks = Callbacks::default();
    for (topic, callback) in TOPICS.iter().zip(&mut callbacks) {
        let fields = arguments.needed_object(topic)?;
        match fields.needed("type")?.as_str() {
            "ENABLE" => {
                let urls = fields.list("callbackUrls")?;
                let [url] = urls.as_slice() else { return Err(code::CALLBACK.into()) };
                check(url, loopback)?;
                *callback = Some(Callback { url: url.clone(), since });
            }
            "CANCEL" => {}
            _ => return Err(fields.wrong("type")),
        }
    }
    for name in ["makeup", "privateOrder"] {
        arguments.object(name)?;
    }
    let held = desk.cj.accounts.get_mut(&user).ok_or(code::TOKEN_INVALID)?;
    for (new, old) in callbacks.iter_mut().zip(&held.callbacks) {
        if let (Some(new), Some(old)) = (new, old) {
            // who says the same again misses nothing
            new.since = old.since;
        }
    }
    held.callbacks = callbacks;
    let on = TOPICS.iter().zip(&held.callbacks).filter(|(_, callback)| callback.is_some());
    let on = on.map(|(topic, _)| (*topic).to_owned());
    let change = Change::new(ChangeKind::CallbacksSet, &user).about(on);
    Ok(Told::wrote(Json::Flag(true), vec![change]))
}

/// Public https, or, where the settings allow it, http on this machine.
fn check(url: &str, loopback: bool) -> Result<(), Refusal> {
    let uri: Uri = url.parse().map_err(|_| code::CALLBACK)?;
    let authority = uri.authority().ok_or(code::CALLBACK)?;
    if uri.scheme().is_none() || authority.as_str().contains('@') || url.len() > 2_048 {
        return Err(code::CALLBACK.into());
    }
    if loopback && is_loopback(&uri) {
        return Ok(());
    }
    if is_local(authority.host()) {
        return Err(code::CALLBACK_LOCAL.into());
    }
    if uri.scheme_str() != Some("https") {
        return Err(code::CALLBACK_NOT_HTTPS.into());
    }
    Ok(())
}

/// Whether the sandbox can call it: http on this machine.
fn is_loopback(uri: &Uri) -> bool {
    let here = match uri.host().unwrap_or_default() {
        "localhost" | "[::1]" => true,
        host => host.parse::<std::net::Ipv4Addr>().is_ok_and(|host| host.is_loopback()),
    };
    here && uri.scheme_str() == Some("http")
}

fn is_local(host: &str) -> bool {
    if let Ok(address) = host.parse::<std::net::Ipv4Addr>() {
        return address.is_loopback() || address.is_private() || address.is_link_local() || address.is_unspecified();
    }
    // CJ takes no address of the sixth version, and a name without a dot is nobody's in public
    host.starts_with('[') || !host.contains('.') || host.ends_with(".local")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged() {
        let verdict = |url: &str, loopback: bool| check(url, loopback).map_err(|refusal| refusal.code);
        for (url, expected) in [
            ("https://example.com/cj", Ok(())),
            ("https://example.com:8443/cj?a=b", Ok(())),
            ("http://example.com/cj", Err(code::CALLBACK_NOT_HTTPS)),
            ("https://localhost/cj", Err(code::CALLBACK_LOCAL)),
            ("https://127.0.0.1/cj", Err(code::CALLBACK_LOCAL)),
            ("https://192.168.1.1/cj", Err(code::CALLBACK_LOCAL)),
            ("https://[::1]/cj", Err(code::CALLBACK_LOCAL)),
            ("https://u:p@example.com/", Err(code::CALLBACK)),
            ("/cj", Err(code::CALLBACK)),
            ("example.com", Err(code::CALLBACK)),
            ("", Err(code::CALLBACK)),
        ] {
            assert_eq!(verdict(url, false), expected, "{url}");
        }
        assert_eq!(verdict("http://127.0.0.1:9/cj", false), Err(code::CALLBACK_LOCAL));
        assert_eq!(verdict("http://127.0.0.1:9/cj", true), Ok(()));
        assert_eq!(verdict("http://10.0.0.1/cj", true), Err(code::CALLBACK_LOCAL));
    }
}
