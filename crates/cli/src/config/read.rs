//! From TOML to a checked configuration, by hand: a message names the key and never its value, which may be a secret.

use std::{collections::BTreeMap, path::Path};

use portolan::{
    AccountId, LegScope,
    jdl::{Environment, sign::Algorithm},
};
use toml::{Table, Value};

use super::{Account, App, Config, SecretRef};

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
        if account.access_token.is_none() && !app.partner {
            return Err(format!("accounts.{name}.access_token is missing (only a partner's application needs none)"));
        }
        checked.insert(id, account);
    }
    if checked.is_empty() {
        return Err("there is no [accounts.…] in it".to_owned());
    }
    Ok(Config { path: path.to_owned(), apps, accounts: checked })
}

fn app(mut keys: Keys) -> Result<App, Problem> {
    let provider = keys.needed("provider")?;
    if provider != "jdl" {
        return Err(format!("{} must be \"jdl\": no other provider is built yet", keys.name("provider")));
    }
    let environment = match (keys.text("environment")?, keys.text("url")?) {
        (None, None) => Environment::Production,
        (None, Some(url)) if url.starts_with("http://") || url.starts_with("https://") => Environment::At(url),
        (None, Some(_)) => return Err(format!("{} must start with http:// or https://", keys.name("url"))),
        (Some(name), None) => match name.as_str() {
            "production" => Environment::Production,
            "pre-release" => Environment::PreRelease,
            "test" => Environment::Test,
            _ => return Err(format!("{} must be production, pre-release or test", keys.name("environment"))),
        },
        (Some(_), Some(_)) => return Err(format!("{} and url exclude each other", keys.name("environment"))),
    };
    let algorithm = match keys.text("algorithm")? {
        None => Algorithm::default(),
        Some(name) => name.parse().map_err(|error| format!("{}: {error}", keys.name("algorithm")))?,
    };
    let app = App {
        key: keys.needed("key")?,
        secret: keys.secret("secret")?.ok_or_else(|| format!("{} is missing", keys.name("secret")))?,
        environment,
        algorithm,
        partner: keys.flag("partner")?,
        lop_dn_in_header: keys.flag("lop_dn_in_header")?,
        mirror_auth_in_headers: keys.flag("mirror_auth_in_headers")?,
        deadline: keys.seconds("deadline_seconds")?,
    };
    keys.finish()?;
    Ok(app)
}

fn account(mut keys: Keys) -> Result<Account, Problem> {
    let scope = match keys.text("scope")?.as_deref() {
        None => None,
        Some("forward") => Some(LegScope::Forward),
        Some("with-reverse") => Some(LegScope::WithReverse),
        Some("all") => Some(LegScope::All),
        Some(_) => return Err(format!("{} must be forward, with-reverse or all", keys.name("scope"))),
    };
    let account = Account {
        app: keys.needed("app")?,
        access_token: keys.secret("access_token")?,
        customer_code: keys.text("customer_code")?,
        business_unit: keys.text("business_unit")?,
        scope,
    };
    keys.finish()?;
    Ok(account)
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

    fn text(&mut self, key: &str) -> Result<Option<String>, Problem> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.trim().to_owned())),
            Some(_) => Err(format!("{} must be a text that is not empty", self.name(key))),
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
        assert_eq!((app.algorithm, app.deadline), (Algorithm::HmacSha256, Some(5)));
        assert_eq!(app.environment, Environment::At("http://127.0.0.1:1".into()));
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
