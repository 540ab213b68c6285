//! `[apps.…]`: what is particular to an application's provider.

use portolan::{
    cj,
    jdl::{self, sign::Algorithm},
    jos,
};

use super::{
    Problem,
    keys::{Keys, one_of},
};
use crate::config::{App, CjSettings, JdlSettings, JosSettings, Provider, Signer};

pub(super) fn app(mut keys: Keys) -> Result<App, Problem> {
    let provider = match keys.needed("provider")?.as_str() {
        "jdl" => Provider::Jdl(jdl_settings(&mut keys)?),
        "jos" => Provider::Jos(jos_settings(&mut keys)?),
        "cj" => Provider::Cj(CjSettings {
            environment: keys.gateway([("production", cj::Environment::Production)], cj::Environment::At)?,
            calls_per_second: keys.rate("calls_per_second")?,
        }),
        _ => return Err(format!("{} must be \"jdl\", \"jos\" or \"cj\"", keys.name("provider"))),
    };
    let app = App { provider, deadline: keys.seconds("deadline_seconds")? };
    keys.finish()?;
    Ok(app)
}

fn signer(keys: &mut Keys) -> Result<Signer, Problem> {
    let secret = keys.secret("secret")?.ok_or_else(|| format!("{} is missing", keys.name("secret")))?;
    Ok(Signer { key: keys.needed("key")?, secret })
}

fn jdl_settings(keys: &mut Keys) -> Result<JdlSettings, Problem> {
    let environments = [
        ("production", jdl::Environment::Production),
        ("pre-release", jdl::Environment::PreRelease),
        ("test", jdl::Environment::Test),
    ];
    let environment = keys.gateway(environments, jdl::Environment::At)?;
    let algorithm = match keys.text("algorithm")? {
        None => Algorithm::default(),
        Some(name) => name.parse().map_err(|error| format!("{}: {error}", keys.name("algorithm")))?,
    };
    Ok(JdlSettings {
        signer: signer(keys)?,
        environment,
        oauth_url: keys.url("oauth_url")?,
        algorithm,
        partner: keys.flag("partner")?,
        lop_dn_in_header: keys.flag("lop_dn_in_header")?,
        mirror_auth_in_headers: keys.flag("mirror_auth_in_headers")?,
    })
}

fn jos_settings(keys: &mut Keys) -> Result<JosSettings, Problem> {
    use jos::{Environment, Family, Generation, Sending, TimestampForm};
    let families = [
        ("orders", Family::Orders),
        ("shipment", Family::Shipment),
        ("waybills", Family::Waybills),
        ("traces", Family::Traces),
    ];
    let environments = [("production", Environment::Production), ("sandbox", Environment::JdSandbox)];
    let sendings =
        [("split", Sending::Split), ("form", Sending::Form), ("query", Sending::Query), ("get", Sending::Get)];
    let forms = [("seconds", TimestampForm::Seconds), ("millis", TimestampForm::Millis)];
    let successors = keys.texts("successors")?.into_iter().map(|name| {
        let found = families.iter().find(|(known, _)| *known == name);
        found.map(|(_, family)| *family).ok_or_else(|| one_of(&keys.name("successors"), &families))
    });
    let successors = successors.collect::<Result<_, _>>()?;
    let generations = [("old", Generation::Old), ("new", Generation::New)];
    Ok(JosSettings {
        signer: signer(keys)?,
        environment: keys.gateway(environments, Environment::At)?,
        sending: keys.choice("sending", sendings)?.unwrap_or_default(),
        timestamp: keys.choice("timestamp", forms)?.unwrap_or_default(),
        send_format: keys.flag("send_format")?,
        successors,
        oauth: keys.choice("oauth", generations)?.unwrap_or(Generation::Old),
        oauth_url: keys.url("oauth_url")?,
    })
}
