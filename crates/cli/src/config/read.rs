//! From TOML to a checked configuration, by hand: a message names the key and never its value, which may be a secret.

use std::{collections::BTreeMap, path::Path};

use portolan::{
    AccountId, CarrierCode, CarrierScheme, LegScope, Party, PersonError, PersonName, Phone, StreetAddress,
    jdl::{self, sign::Algorithm},
    jos,
};
use toml::{Table, Value};

use super::{Account, App, Config, JdlSettings, JosSettings, Provider, SecretRef};

type Problem = String;

pub(super) fn config(text: &str, path: &Path) -> Result<Config, Problem> {
    let table = text.parse::<Table>().map_err(|error| {
        // The error's own text would show the line, and the line may hold a secret.
        let line =
            error.span().map_or(0, |span| text.as_bytes().iter().take(span.start).filter(|b| **b == b'\n').count());
        format!("line {}: this is no TOML, or a key comes twice", line + 1)
    })?;
    let mut root = Keys::new(String::new(), table);
    let apps = root.tables("apps")?;
    let accounts = root.tables("accounts")?;
    let default = root.text("default_account")?;
    root.finish()?;
    let apps: BTreeMap<String, App> =
        apps.into_iter().map(|(name, keys)| Ok((name, app(keys)?))).collect::<Result<_, Problem>>()?;
    let mut checked = BTreeMap::new();
    for (name, keys) in accounts {
        let id = AccountId::parse(&name).map_err(|error| format!("accounts.{name}: {error}"))?;
        let account = account(keys)?;
        let Some(app) = apps.get(&account.app) else {
            return Err(format!("accounts.{name}.app names an application that is not among [apps.…]"));
        };
        let partner = matches!(&app.provider, Provider::Jdl(jdl) if jdl.partner);
        if account.access_token.is_none() && !partner {
            return Err(format!("accounts.{name}.access_token is missing (only a partner's application needs none)"));
        }
        let foreign = match &app.provider {
            Provider::Jdl(_) if account.seller_no.is_some() => Some("seller_no"),
            Provider::Jos(_) if account.business_unit.is_some() => Some("business_unit"),
            Provider::Jos(_) if account.scope.is_some() => Some("scope"),
            _ => None,
        };
        if let Some(key) = foreign {
            return Err(format!("accounts.{name}.{key} means nothing to {}", app.provider.name()));
        }
        checked.insert(id, account);
    }
    if checked.is_empty() {
        return Err("there is no [accounts.…] in it".to_owned());
    }
    let default = match default {
        None => None,
        Some(name) => match AccountId::parse(&name).ok().filter(|id| checked.contains_key(id)) {
            None => return Err("default_account names an account that is not among [accounts.…]".to_owned()),
            known => known,
        },
    };
    Ok(Config { path: path.to_owned(), apps, accounts: checked, default })
}

fn app(mut keys: Keys) -> Result<App, Problem> {
    let provider = match keys.needed("provider")?.as_str() {
        "jdl" => Provider::Jdl(jdl_settings(&mut keys)?),
        "jos" => Provider::Jos(jos_settings(&mut keys)?),
        _ => {
            return Err(format!(
                "{} must be \"jdl\" or \"jos\": no other provider is built yet",
                keys.name("provider")
            ));
        }
    };
    let app = App {
        key: keys.needed("key")?,
        secret: keys.secret("secret")?.ok_or_else(|| format!("{} is missing", keys.name("secret")))?,
        provider,
        deadline: keys.seconds("deadline_seconds")?,
    };
    keys.finish()?;
    Ok(app)
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
        environment,
        algorithm,
        partner: keys.flag("partner")?,
        lop_dn_in_header: keys.flag("lop_dn_in_header")?,
        mirror_auth_in_headers: keys.flag("mirror_auth_in_headers")?,
    })
}

fn jos_settings(keys: &mut Keys) -> Result<JosSettings, Problem> {
    use jos::{Environment, Family, Sending, TimestampForm};
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
    Ok(JosSettings {
        environment: keys.gateway(environments, Environment::At)?,
        sending: keys.choice("sending", sendings)?.unwrap_or_default(),
        timestamp: keys.choice("timestamp", forms)?.unwrap_or_default(),
        send_format: keys.flag("send_format")?,
        successors,
    })
}

fn one_of<T>(key: &str, choices: &[(&str, T)]) -> Problem {
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{key} must be {} or {last}", rest.join(", ")),
        _ => format!("{key} must be {}", names.concat()),
    }
}

fn account(mut keys: Keys) -> Result<Account, Problem> {
    let scope = match keys.text("scope")?.as_deref() {
        None => None,
        Some("forward") => Some(LegScope::Forward),
        Some("with-reverse") => Some(LegScope::WithReverse),
        Some("all") => Some(LegScope::All),
        Some(_) => return Err(format!("{} must be forward, with-reverse or all", keys.name("scope"))),
    };
    let carriers = keys.tables("carriers")?.into_iter().map(carrier).collect::<Result<_, _>>()?;
    let sender = keys.table("sender")?.map(sender).transpose()?.unwrap_or_default();
    let account = Account {
        sender,
        carriers,
        seller_no: keys.text("seller_no")?,
        app: keys.needed("app")?,
        access_token: keys.secret("access_token")?,
        customer_code: keys.text("customer_code")?,
        business_unit: keys.text("business_unit")?,
        scope,
    };
    keys.finish()?;
    Ok(account)
}

fn sender(mut keys: Keys) -> Result<Party, Problem> {
    let mut party = Party::default();
    let (name, phone, address) = (keys.text("name")?, keys.text("phone")?, keys.text("address")?);
    let unfit = |key: &str, error: PersonError| format!("{}: {error}", keys.name(key));
    party.contact.name = name.map(|name| PersonName::plain(&name).map_err(|e| unfit("name", e))).transpose()?;
    party.contact.mobile = phone.map(|phone| Phone::plain(&phone).map_err(|e| unfit("phone", e))).transpose()?;
    party.address.full_text =
        address.map(|text| StreetAddress::plain(&text).map_err(|e| unfit("address", e))).transpose()?;
    keys.finish()?;
    Ok(party)
}

/// What one carrier is called: by us, by the shop, by the warehouse.
fn carrier((name, mut keys): (String, Keys)) -> Result<Vec<CarrierCode>, Problem> {
    let (shop, warehouse) = (keys.text("shop")?, keys.text("warehouse")?);
    let path = keys.path.clone();
    let called = |scheme, key: &str, value: &str| {
        CarrierCode::new(scheme, value).map_err(|error| format!("{path}{key}: {error}"))
    };
    let mut codes = vec![called(CarrierScheme::Name, "", &name)?];
    for (scheme, key, value) in
        [(CarrierScheme::PopLogistics, ".shop", shop), (CarrierScheme::Josl, ".warehouse", warehouse)]
    {
        codes.extend(value.map(|value| called(scheme, key, &value)).transpose()?);
    }
    if codes.len() < 2 {
        return Err(format!("{} has neither shop nor warehouse", keys.path));
    }
    keys.finish()?;
    Ok(codes)
}

/// The keys of one table; what is taken is gone, and what is left over is unknown.
struct Keys {
    path: String,
    table: Table,
}

impl Keys {
    fn new(path: String, table: Table) -> Self {
        Self { path, table }
    }

    fn name(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn tables(&mut self, key: &str) -> Result<Vec<(String, Self)>, Problem> {
        let name = self.name(key);
        let table = match self.table.remove(key) {
            None => return Ok(Vec::new()),
            Some(Value::Table(table)) => table,
            Some(_) => return Err(format!("{name} must be tables, as [{name}.main]")),
        };
        let keys = table.into_iter().map(|(child, value)| match value {
            Value::Table(table) => Ok((child.clone(), Self::new(format!("{name}.{child}"), table))),
            _ => Err(format!("{name}.{child} must be a table: [{name}.…]")),
        });
        keys.collect()
    }

    fn table(&mut self, key: &str) -> Result<Option<Self>, Problem> {
        let name = self.name(key);
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(Self::new(name, table))),
            Some(_) => Err(format!("{name} must be a table: [{name}]")),
        }
    }

    fn text(&mut self, key: &str) -> Result<Option<String>, Problem> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.trim().to_owned())),
            Some(_) => Err(format!("{} must be a text that is not empty", self.name(key))),
        }
    }

    fn texts(&mut self, key: &str) -> Result<Vec<String>, Problem> {
        let problem = || format!("{} must be a list of texts", self.name(key));
        match self.table.get(key) {
            None => return Ok(Vec::new()),
            Some(Value::Array(_)) => {}
            Some(_) => return Err(problem()),
        }
        let texts = self.table.get(key).and_then(Value::as_array).into_iter().flatten().map(Value::as_str);
        let texts = texts.map(|text| text.map(str::to_owned)).collect::<Option<Vec<_>>>().ok_or_else(problem)?;
        self.table.remove(key);
        Ok(texts)
    }

    /// One of the words that the key may have.
    fn choice<T: Copy, const N: usize>(&mut self, key: &str, words: [(&str, T); N]) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        found.map(Some).ok_or_else(|| one_of(&self.name(key), &words))
    }

    /// Where the gateway stands: by name, or by URL; without either it is the first.
    fn gateway<T, const N: usize>(&mut self, named: [(&str, T); N], at: fn(String) -> T) -> Result<T, Problem> {
        match (self.text("environment")?, self.text("url")?) {
            (None, Some(url)) if url.starts_with("http://") || url.starts_with("https://") => Ok(at(url)),
            (None, Some(_)) => Err(format!("{} must start with http:// or https://", self.name("url"))),
            (Some(_), Some(_)) => Err(format!("{} and url exclude each other", self.name("environment"))),
            (name, None) => {
                let problem = one_of(&self.name("environment"), &named);
                let mut named = named.into_iter();
                let found = match name {
                    None => named.next(),
                    Some(name) => named.find(|(known, _)| *known == name),
                };
                found.map(|(_, environment)| environment).ok_or(problem)
            }
        }
    }

    fn needed(&mut self, key: &str) -> Result<String, Problem> {
        self.text(key)?.ok_or_else(|| format!("{} is missing", self.name(key)))
    }

    fn secret(&mut self, key: &str) -> Result<Option<SecretRef>, Problem> {
        let name = self.name(key);
        let by_reference = || {
            format!("{name} must refer to its value, as \"env:NAME\" or \"file:PATH\": no secret is kept in this file")
        };
        self.text(key)?.map(|text| SecretRef::parse(&text).ok_or_else(by_reference)).transpose()
    }

    fn flag(&mut self, key: &str) -> Result<bool, Problem> {
        match self.table.remove(key) {
            None => Ok(false),
            Some(Value::Boolean(flag)) => Ok(flag),
            Some(_) => Err(format!("{} must be true or false", self.name(key))),
        }
    }

    fn seconds(&mut self, key: &str) -> Result<Option<u64>, Problem> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::Integer(seconds @ 1..=600)) => Ok(u64::try_from(seconds).ok()),
            Some(_) => Err(format!("{} must be whole seconds from 1 to 600", self.name(key))),
        }
    }

    fn finish(self) -> Result<(), Problem> {
        match self.table.keys().next() {
            None => Ok(()),
            Some(unknown) => Err(format!("{} is no key that is known", self.name(unknown))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        [apps.main]
        provider = "jdl"
        key = "demokey"
        secret = "env:JDL_SECRET"
        url = "http://127.0.0.1:1"
        algorithm = "HMacSHA256"
        deadline_seconds = 5
        [accounts.shop]
        app = "main"
        access_token = "file:token"
        customer_code = "010K000001"
        scope = "with-reverse"
    "#;

    fn problem(text: &str) -> String {
        config(text, Path::new("portolan.toml")).unwrap_err()
    }

    #[test]
    fn a_whole_configuration_is_read() {
        let config = config(GOOD, Path::new("portolan.toml")).unwrap();
        let app = &config.apps["main"];
        let Provider::Jdl(jdl) = &app.provider else { panic!("JD Logistics") };
        assert_eq!((jdl.algorithm, app.deadline), (Algorithm::HmacSha256, Some(5)));
        assert_eq!(jdl.environment, jdl::Environment::At("http://127.0.0.1:1".into()));
        let account = &config.accounts[&AccountId::parse("shop").unwrap()];
        assert_eq!(account.scope, Some(LegScope::WithReverse));
    }

    #[test]
    fn a_problem_names_its_key_and_never_the_value() {
        let plain = GOOD.replace("env:JDL_SECRET", "hunter2");
        assert!(problem(&plain).starts_with("apps.main.secret must refer to its value"));
        let token = GOOD.replace("file:token", "hunter2");
        assert!(problem(&token).starts_with("accounts.shop.access_token must refer"));
        let misspelt = GOOD.replace("secret =", "secrt = \"hunter2\"\nsecret =");
        assert_eq!(problem(&misspelt), "apps.main.secrt is no key that is known");
        let broken = GOOD.replace("key = \"demokey\"", "key = \"hunter2");
        assert_eq!(problem(&broken), "line 4: this is no TOML, or a key comes twice");
        for text in [plain, token, misspelt, broken] {
            assert!(!problem(&text).contains("hunter2"));
        }
    }

    const OPEN: &str = r#"
        default_account = "pop"
        [apps.open]
        provider = "jos"
        key = "demokey"
        secret = "env:JOS_SECRET"
        environment = "sandbox"
        sending = "form"
        timestamp = "millis"
        successors = ["orders", "traces"]
        [accounts.pop]
        app = "open"
        access_token = "file:token"
        seller_no = "CSL1"
        [accounts.pop.carriers.yto]
        shop = "463"
        warehouse = "CYS0000002"
    "#;

    #[test]
    fn an_application_at_the_open_platform_is_read() {
        let config = config(OPEN, Path::new("portolan.toml")).unwrap();
        let Provider::Jos(jos) = &config.apps["open"].provider else { panic!("JD's open platform") };
        assert_eq!((jos.sending, jos.timestamp), (jos::Sending::Form, jos::TimestampForm::Millis));
        assert_eq!(jos.successors, [jos::Family::Orders, jos::Family::Traces]);
        assert_eq!(jos.environment, jos::Environment::JdSandbox);
        let (id, account) = config.accounts.first_key_value().unwrap();
        assert_eq!(config.default.as_ref(), Some(id));
        let codes: Vec<&str> = account.carriers[0].iter().map(CarrierCode::value).collect();
        assert_eq!(codes, ["yto", "463", "CYS0000002"]);
    }

    #[test]
    fn what_is_wrong_of_it_is_named() {
        let swap = |from: &str, to: &str| problem(&OPEN.replace(from, to));
        assert_eq!(swap("\"form\"", "\"post\""), "apps.open.sending must be split, form, query or get");
        assert_eq!(swap("\"millis\"", "\"iso\""), "apps.open.timestamp must be seconds or millis");
        assert!(swap("\"traces\"", "\"goods\"").starts_with("apps.open.successors must be orders, shipment"));
        assert!(swap("[\"orders\", \"traces\"]", "1").contains("a list of texts"));
        assert!(swap("\"sandbox\"", "\"test\"").contains("must be production or sandbox"));
        assert!(swap("\"pop\"", "\"other\"").starts_with("default_account names"));
        assert_eq!(swap("seller_no = \"CSL1\"", "scope = \"all\""), "accounts.pop.scope means nothing to jos");
        assert!(swap("shop = \"463\"", "sop = \"463\"").ends_with("carriers.yto.sop is no key that is known"));
        assert!(swap("access_token = \"file:token\"", "").contains("access_token is missing"));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(500))]

        #[test]
        fn no_value_is_ever_repeated(junk in "[ -~\n]{0,12}", key in "[a-z_]{1,8}") {
            // Whatever is written around it, be it TOML or not.
            for line in ["secret = ", "key = ", "", "[", "provider = ", "algorithm = ", "url = ", "deadline_seconds = "] {
                let text = format!("[apps.main]\n{line}\"hunter2{junk}\n{key} = 'hunter2'\n[accounts.shop]\napp = 'hunter2'\n");
                proptest::prop_assert!(!problem(&text).contains("hunter2"));
                let text = format!("[apps.main]\n{line}\"hunter2\"\n{key} = 'hunter2'\n[accounts.shop]\napp = 'hunter2'\n");
                proptest::prop_assert!(!problem(&text).contains("hunter2"));
            }
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let swap = |from: &str, to: &str| problem(&GOOD.replace(from, to));
        assert_eq!(swap("key = \"demokey\"", ""), "apps.main.key is missing");
        assert_eq!(
            swap("app = \"main\"", "app = \"other\""),
            "accounts.shop.app names an application that is not among [apps.…]"
        );
        assert!(swap("\"jdl\"", "\"cj\"").contains("no other provider is built yet"));
        assert!(swap("http://", "ftp://").starts_with("apps.main.url must start with"));
        assert!(swap("HMacSHA256", "hmacsha256").starts_with("apps.main.algorithm: the algorithm is one of"));
        assert!(swap("url =", "environment = \"production\"\nurl =").contains("exclude each other"));
        assert!(swap("with-reverse", "both").starts_with("accounts.shop.scope must be"));
        assert!(swap("deadline_seconds = 5", "deadline_seconds = 0").contains("from 1 to 600"));
        assert!(swap("access_token = \"file:token\"", "").contains("access_token is missing"));
        assert!(swap("accounts.shop", "accounts.Shop").starts_with("accounts.Shop: "));
        assert_eq!(problem("x = 1"), "x is no key that is known");
        assert_eq!(problem(""), "there is no [accounts.…] in it");
    }
}
