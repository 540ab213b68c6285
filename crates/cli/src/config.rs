//! `portolan.toml`: applications, the merchants that they act for, and what binds these to their provider.
//!
//! ```toml
//! [apps.main]                       # an application in the provider's console
//! provider = "jdl"
//! key = "…"
//! secret = "env:JDL_SECRET"         # never in this file: env:NAME, or file:PATH beside it
//! environment = "production"        # or pre-release, test; or url = "http://…"
//! algorithm = "md5-salt"
//!
//! [accounts.shop]                   # one merchant's grant
//! app = "main"
//! access_token = "file:shop.token"
//! customer_code = "010K…"
//! business_unit = "EBU…"
//! refresh_token = "file:shop.refresh"   # tokens are renewed where there is one
//! scope = "all"                     # which legs: forward, with-reverse, all
//! order_origin = "b2c"              # or c2c, c2b, freight-b2c, freight-c2c
//! settle = "monthly"                # or sender, receiver, multi-party
//! product = "ed-m-0001"
//! traces = "standard"               # or express-orders
//!
//! [apps.open]
//! provider = "jos"
//! key = "…"
//! secret = "env:JOS_SECRET"
//! environment = "production"        # or sandbox, JD's own; or url = "http://…"
//! sending = "split"                 # or form, query, get
//! timestamp = "seconds"             # or millis
//! successors = ["orders"]           # and shipment, waybills, traces: the newer calls of these families
//! oauth = "old"                     # or new: where the tokens are from; another gateway than JD's wants oauth_url
//!
//! [accounts.pop]
//! app = "open"
//! access_token = "file:pop.token"
//! customer_code = "010K…"           # JD Express's
//! seller_no = "CSL…"                # the warehouse's
//! [accounts.pop.carriers.yto]       # one carrier, as it is called here, at the shop and at the warehouse
//! shop = "463"
//! warehouse = "CYS0000002"
//! [accounts.pop.sender]             # who sends the parcels, and from where
//! name = "…"
//! phone = "…"
//! address = "…"
//! ```
//!
//! [apps.drop]
//! provider = "cj"
//! environment = "production"        # or url = "http://…"
//! calls_per_second = 2              # what CJ allows an account of your level: one in 1.1 s unless set
//!
//! [accounts.drop]
//! app = "drop"
//! api_key = "env:CJ_API_KEY"        # with email = "…" for the older pair
//! open_id = "file:drop.open-id"     # CJ signs its pushes with it
//! allow_paying_at_once = false
//!
//! Tokens that were renewed are kept beside the file, in `portolan.tokens.json`.
//!
//! `default_account = "shop"`, before all tables, names the account that is asked where several could be.

mod read;
mod secret;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use portolan::{
    AccountId, Advice, CarrierCode, CarrierScheme, Error, ErrorKind, LegScope, Party, cj,
    jdl::{self, sign::Algorithm},
    jos,
};

pub(crate) use secret::SecretRef;

/// The name of the file that is looked for.
const FILE: &str = "portolan.toml";

/// What the file says, checked. Secrets are only referred to.
#[derive(Debug)]
pub(crate) struct Config {
    /// Where it was read from: secrets' paths are relative to it.
    pub(crate) path: PathBuf,
    pub(crate) apps: BTreeMap<String, App>,
    pub(crate) accounts: BTreeMap<AccountId, Account>,
    /// Which of them is asked where several could be and none is named.
    pub(crate) default: Option<AccountId>,
}

/// An application.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) provider: Provider,
    /// Seconds for a call and everything that belongs to it.
    pub(crate) deadline: Option<u64>,
}

/// What is particular to an application's provider.
#[derive(Debug)]
pub(crate) enum Provider {
    /// JD Logistics.
    Jdl(JdlSettings),
    /// JD's open platform.
    Jos(JosSettings),
    /// CJ Dropshipping.
    Cj(CjSettings),
}

impl Provider {
    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Jdl(_) => "jdl",
            Self::Jos(_) => "jos",
            Self::Cj(_) => "cj",
        }
    }
}

/// What an application signs with.
#[derive(Debug)]
pub(crate) struct Signer {
    pub(crate) key: String,
    pub(crate) secret: SecretRef,
}

/// Settings of an application at JD Logistics.
#[derive(Debug)]
pub(crate) struct JdlSettings {
    pub(crate) signer: Signer,
    pub(crate) oauth_url: Option<String>,
    pub(crate) environment: jdl::Environment,
    pub(crate) algorithm: Algorithm,
    pub(crate) partner: bool,
    pub(crate) lop_dn_in_header: bool,
    pub(crate) mirror_auth_in_headers: bool,
}

/// Settings of an application at JD's open platform.
#[derive(Debug)]
pub(crate) struct JosSettings {
    pub(crate) signer: Signer,
    pub(crate) environment: jos::Environment,
    pub(crate) sending: jos::Sending,
    pub(crate) timestamp: jos::TimestampForm,
    pub(crate) send_format: bool,
    pub(crate) successors: Vec<jos::Family>,
    pub(crate) oauth: jos::Generation,
    pub(crate) oauth_url: Option<String>,
}

/// Settings of an application at CJ Dropshipping, where the account signs in and not the application.
#[derive(Debug)]
pub(crate) struct CjSettings {
    pub(crate) environment: cj::Environment,
    /// What CJ allows each account; one in 1.1 s unless set.
    pub(crate) calls_per_second: Option<u32>,
}

/// What an account has at JD Logistics alone.
#[derive(Debug)]
pub(crate) struct JdlAccount {
    pub(crate) origin: Option<jdl::OrderOrigin>,
    pub(crate) payer: Option<jdl::SettleType>,
    pub(crate) product: Option<String>,
    pub(crate) channel: Option<String>,
    pub(crate) warehouse: Option<String>,
    pub(crate) traces: Option<jdl::TraceInterface>,
}

/// What an account has at CJ alone.
#[derive(Debug)]
pub(crate) struct CjAccount {
    pub(crate) api_key: Option<SecretRef>,
    /// Of the older pair, where the key stands in place of a password.
    pub(crate) email: Option<String>,
    pub(crate) open_id: Option<SecretRef>,
    pub(crate) platform_token: Option<SecretRef>,
    pub(crate) allow_paying_at_once: bool,
    pub(crate) use_deprecated_track: bool,
    pub(crate) send_platforms: bool,
}

/// One merchant's grant.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) app: String,
    pub(crate) access_token: Option<SecretRef>,
    pub(crate) refresh_token: Option<SecretRef>,
    pub(crate) customer_code: Option<String>,
    pub(crate) business_unit: Option<String>,
    pub(crate) scope: Option<LegScope>,
    pub(crate) seller_no: Option<String>,
    /// Who sends the parcels.
    pub(crate) sender: Party,
    /// What each carrier is called, in two schemes or three.
    pub(crate) carriers: Vec<Vec<CarrierCode>>,
    pub(crate) jdl: JdlAccount,
    pub(crate) cj: CjAccount,
}

impl Config {
    /// Reads the file that was named, else `portolan.toml` here.
    pub(crate) fn load(named: Option<&Path>) -> Result<Self, Error> {
        let path = named.unwrap_or(Path::new(FILE));
        let text = fs::read_to_string(path).map_err(|error| match (error.kind(), named) {
            (io::ErrorKind::NotFound, None) => wrong(format!("there is no {FILE} here")).with_advice(NONE_YET),
            (io::ErrorKind::InvalidData, _) => wrong(format!("{} is no UTF-8 text", path.display())),
            (kind, _) => wrong(format!("{} cannot be read: {kind}", path.display())),
        })?;
        read::config(&text, path).map_err(|problem| wrong(format!("{}: {problem}", path.display())))
    }

    /// What is particular to the provider of an account.
    pub(crate) fn provider(&self, id: &AccountId) -> Option<&Provider> {
        self.accounts.get(id).and_then(|account| self.apps.get(&account.app)).map(|app| &app.provider)
    }

    /// A carrier in one of the schemes that a call takes: as it is called among the account's carriers, else by its number
    /// at the shop.
    ///
    /// # Errors
    /// `Config` for one that nobody mapped: a number is never guessed from another.
    pub(crate) fn carrier(&self, id: &AccountId, text: &str, schemes: &[CarrierScheme]) -> Result<CarrierCode, Error> {
        let text = text.trim();
        let known = self.accounts.get(id).map(|account| &account.carriers[..]).unwrap_or_default();
        let mut named = known.iter().filter(|codes| codes.iter().any(|code| code.value() == text));
        let mapped = named
            .next()
            .and_then(|codes| schemes.iter().find_map(|scheme| codes.iter().find(|code| code.scheme() == *scheme)));
        if let Some(code) = mapped {
            return Ok(code.clone());
        }
        let shops = schemes.contains(&CarrierScheme::PopLogistics) && text.bytes().all(|b| b.is_ascii_digit());
        let plain = CarrierCode::new(CarrierScheme::PopLogistics, text).ok().filter(|_| shops);
        plain.ok_or_else(|| {
            let table = format!("[accounts.{id}.carriers.NAME]");
            wrong(format!("this carrier has no number that the shop takes; map it in {table} with shop = \"…\""))
        })
    }

    /// The account that was named, with its name; an error that tells the others.
    pub(crate) fn account(&self, name: &str) -> Result<AccountId, Error> {
        let id = AccountId::parse(name).ok().filter(|id| self.accounts.contains_key(id));
        id.ok_or_else(|| {
            let known: Vec<&str> = self.accounts.keys().map(AccountId::as_str).collect();
            wrong(format!("there is no such account in {}; there are: {}", self.path.display(), known.join(", ")))
        })
    }
}

/// An error of the configuration. Nothing was sent.
pub(crate) fn wrong(message: String) -> Error {
    Error::not_sent(ErrorKind::Config, message)
}

const NONE_YET: Advice = Advice {
    en: "name the file with -c, or make one that points at a sandbox: portolan sandbox --write-config portolan.toml",
    zh: "请用 -c 指定配置文件，或生成一个指向沙箱的配置：portolan sandbox --write-config portolan.toml",
};
