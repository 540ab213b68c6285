//! From TOML to a checked configuration, by hand: a message names the key and never its value, which may be a secret.

mod accounts;
mod apps;
mod keys;

use std::{collections::BTreeMap, path::Path};

use portolan::AccountId;
use toml::Table;

use self::{
    accounts::{account, unfit},
    apps::app,
    keys::Keys,
};
use super::{App, Config};

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
        unfit(&name, &account, &app.provider)?;
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

#[cfg(test)]
mod tests {
    use portolan::{
        CarrierCode, LegScope,
        jdl::{self, sign::Algorithm},
        jos,
    };

    use super::*;
    use crate::config::Provider;

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
        assert!(swap("\"jdl\"", "\"ups\"").ends_with("must be \"jdl\", \"jos\" or \"cj\""));
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

    const DROP: &str = r#"
        [apps.drop]
        provider = "cj"
        url = "http://127.0.0.1:1/api2.0/v1"
        [accounts.drop]
        app = "drop"
        api_key = "env:CJ_API_KEY"
        open_id = "file:open-id"
        allow_paying_at_once = true
    "#;

    #[test]
    fn an_account_at_cj_is_read() {
        let config = config(DROP, Path::new("portolan.toml")).unwrap();
        assert!(matches!(config.apps["drop"].provider, Provider::Cj(_)));
        let (_, account) = config.accounts.first_key_value().unwrap();
        assert!(account.cj.allow_paying_at_once && account.cj.open_id.is_some());
        let swap = |from: &str, to: &str| problem(&DROP.replace(from, to));
        assert_eq!(swap("api_key = \"env:CJ_API_KEY\"", ""), "accounts.drop.api_key is missing");
        assert!(swap("env:CJ_API_KEY", "hunter2").starts_with("accounts.drop.api_key must refer"));
        assert_eq!(
            swap("app = \"drop\"", "app = \"drop\"\ntraces = \"standard\""),
            "accounts.drop.traces means nothing to cj"
        );
        assert_eq!(swap("url", "key = \"k\"\nurl"), "apps.drop.key is no key that is known");
    }
}
