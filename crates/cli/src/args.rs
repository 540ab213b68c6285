//! What may be typed.

mod shop;
mod trade;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use shop::*;
pub(crate) use trade::*;

/// Where are the parcels? One command over JD Logistics, JD's open platform and CJ Dropshipping.
#[derive(Debug, Parser)]
#[command(name = "portolan", version, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 all done, 1 internal, 2 usage, 3 configuration, 4 the provider refused, \
    5 unavailable (try later), 6 outcome unknown (look before repeating), 7 some rows failed")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Args, Debug)]
pub(crate) struct Global {
    /// How answers are printed: a table for people, one JSON object, or one JSON object a line
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Language of tables and advice [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<LangArg>,
    /// The configuration [default: portolan.toml here]
    #[arg(short, long = "config", global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Shows persons, and the secrets of `sign`, in the clear
    #[arg(long, global = true)]
    pub(crate) reveal: bool,
    /// Logs calls on stderr; twice for more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// One object.
    Json,
    /// One object a line.
    Ndjson,
}

/// A language, as typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LangArg {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Follows one parcel from order to delivery in a sandbox inside; needs nothing else
    Demo(Demo),
    /// Runs fake providers that check signatures as the true ones do
    Sandbox(Sandbox),
    /// Tells where parcels are
    Track(Track),
    /// Shows what was sold
    #[command(subcommand)]
    Orders(Orders),
    /// Reserves waybill numbers, hands parcels in, and calls them off
    #[command(subcommand)]
    Waybills(Waybills),
    /// Tells a shop that an order was sent
    Ship(Ship),
    /// Tells what shipping would cost
    Quote(Box<Quote>),
    /// Shows what was bought
    #[command(subcommand)]
    Purchases(Purchases),
    /// Looks into the warehouse
    #[command(subcommand)]
    Wms(Wms),
    /// Shows a signature and the text that it is over
    #[command(subcommand)]
    Sign(Sign),
    /// Reads a saved reply or push
    Decode(Decode),
    /// Explains a provider's code: what it means, and what to do
    Explain(Explain),
    /// Looks for what is wrong with an account, by one harmless query
    Doctor(Doctor),
}

/// `portolan demo`
#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// The seed of the world: one seed, one demo
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// `portolan sandbox`
#[derive(Args, Debug)]
pub(crate) struct Sandbox {
    /// Where the gateway of JD's open platform and its token service listen; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) jos: String,
    /// Where the gateway of JD Logistics listens
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) jdl: String,
    /// Where the control port listens; it has no password
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) control: String,
    /// Where the gateway of CJ Dropshipping listens
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) cj: String,
    /// The seed of the world, of keys and of chance
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// World seconds in a real second, such as 60 or 0.5; 0: only when the control port says so
    #[arg(long, value_name = "X", default_value = "0")]
    pub(crate) speed: String,
    /// Makes five mild faults, each to one call in twenty
    #[arg(long)]
    pub(crate) unkind: bool,
    /// Writes a configuration that points here, with its secrets in files beside it
    #[arg(long, value_name = "FILE")]
    pub(crate) write_config: Option<PathBuf>,
}

/// `portolan track`
#[derive(Args, Debug)]
pub(crate) struct Track {
    /// Waybill or order numbers
    #[arg(required = true, value_name = "NO")]
    pub(crate) numbers: Vec<String>,
    /// The account to ask
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// What the numbers are [default: as each looks]
    #[arg(long, value_enum)]
    pub(crate) by: Option<By>,
    /// The last four digits of the consignee's telephone
    #[arg(long, value_name = "1234")]
    pub(crate) phone_tail: Option<String>,
    /// The customer code that owns the parcels
    #[arg(long, value_name = "CODE")]
    pub(crate) customer_code: Option<String>,
}

/// What a number is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum By {
    /// A waybill.
    Waybill,
    /// An order.
    Order,
}

/// `portolan sign`. Values may be plain, `env:NAME` or `file:PATH`.
#[derive(Debug, Subcommand)]
pub(crate) enum Sign {
    /// A request to JD's open platform
    Jos(SignJos),
    /// A request to JD Logistics
    Jdl(SignJdl),
    /// The refresh of a token at JD Logistics
    JdlRefresh(SignJdlRefresh),
    /// A push from CJ Dropshipping
    CjWebhook(SignCjWebhook),
}

/// `portolan sign jos`
#[derive(Args, Debug)]
pub(crate) struct SignJos {
    /// The application's key
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) app_key: String,
    /// The application's secret: plain, env:NAME or file:PATH
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) app_secret: String,
    /// The merchant's token, likewise; empty or absent where none is sent
    #[arg(long, allow_hyphen_values = true, default_value = "", hide_default_value = true)]
    pub(crate) access_token: String,
    /// yyyy-MM-dd HH:mm:ss in UTC+8, with or without .SSS+0800, as sent
    #[arg(long)]
    pub(crate) timestamp: String,
    /// The method, such as jingdong.etms.trace.get
    #[arg(long)]
    pub(crate) method: String,
    /// The application's parameters, byte for byte as sent; {} for none
    #[arg(long, allow_hyphen_values = true, value_name = "JSON")]
    pub(crate) params: String,
    /// Another parameter that is sent, such as format=json; v is 2.0 unless it is given
    #[arg(long, allow_hyphen_values = true, value_name = "NAME=VALUE")]
    pub(crate) param: Vec<String>,
}

/// `portolan sign jdl`
#[derive(Args, Debug)]
pub(crate) struct SignJdl {
    /// The application's key
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) app_key: String,
    /// The application's secret: plain, env:NAME or file:PATH
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) app_secret: String,
    /// The merchant's token, likewise; empty or absent for partner applications
    #[arg(long, allow_hyphen_values = true, default_value = "", hide_default_value = true)]
    pub(crate) access_token: String,
    /// yyyy-MM-dd HH:mm:ss, as sent
    #[arg(long)]
    pub(crate) timestamp: String,
    /// The path, such as /jd/tracking/query
    #[arg(long)]
    pub(crate) path: String,
    /// The body, byte for byte as sent
    #[arg(long, allow_hyphen_values = true, value_name = "TEXT")]
    pub(crate) body: String,
    /// md5-salt, HMacMD5, HMacSHA1, HMacSHA256 or HMacSHA512
    #[arg(long, default_value = "md5-salt", value_name = "NAME")]
    pub(crate) algorithm: String,
}

/// `portolan sign jdl-refresh`
#[derive(Args, Debug)]
pub(crate) struct SignJdlRefresh {
    /// The application's key
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) app_key: String,
    /// The application's secret: plain, env:NAME or file:PATH
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) app_secret: String,
    /// The refresh token, likewise
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) refresh_token: String,
    /// yyyy-MM-dd HH:mm:ss in UTC+8, as sent
    #[arg(long)]
    pub(crate) timestamp: String,
}

/// `portolan sign cj-webhook`
#[derive(Args, Debug)]
pub(crate) struct SignCjWebhook {
    /// The openId that came with the account's token: plain, env:NAME or file:PATH
    #[arg(long, value_name = "N")]
    pub(crate) open_id: String,
    /// The body, byte for byte as received
    #[arg(long, value_name = "FILE")]
    pub(crate) body_file: PathBuf,
}

/// `portolan decode`
#[derive(Args, Debug)]
pub(crate) struct Decode {
    /// The provider: jos, jdl or cj
    pub(crate) provider: String,
    /// The provider's name of the operation (the leading slash is optional), or `push`, `oauth-token`
    pub(crate) operation: String,
    /// The saved reply [default: what comes in on stdin]
    pub(crate) file: Option<PathBuf>,
    /// The HTTP status that the reply came with
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(100..=599))]
    pub(crate) status: u16,
}

/// `portolan explain`
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The provider: jos, jdl or cj
    pub(crate) provider: String,
    /// The code, as the provider wrote it
    #[arg(allow_hyphen_values = true)]
    pub(crate) code: String,
    /// Which operation gave it: one code means different things at different interfaces
    #[arg(long, value_name = "NAME")]
    pub(crate) operation: Option<String>,
}

/// `portolan doctor`
#[derive(Args, Debug)]
pub(crate) struct Doctor {
    /// The account to look at [default: all]
    #[arg(long)]
    pub(crate) account: Option<String>,
}
