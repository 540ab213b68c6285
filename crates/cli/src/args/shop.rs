//! What may be typed about orders, waybills and warehouses.

use clap::{Args, Subcommand, ValueEnum, builder::PossibleValuesParser};
use portolan::schema::ORDER_STATE_WORDS;

/// `portolan orders`
#[derive(Debug, Subcommand)]
pub(crate) enum Orders {
    /// The orders of a stretch of time
    List(OrdersList),
    /// One order with everything that is known of it
    Show(OrdersShow),
}

/// `portolan orders list`
#[derive(Args, Debug)]
pub(crate) struct OrdersList {
    #[command(flatten)]
    pub(crate) account: AccountArg,
    /// Orders in this state alone; may be given several times
    #[arg(long, value_name = "STATE", value_parser = PossibleValuesParser::new(ORDER_STATE_WORDS))]
    pub(crate) state: Vec<String>,
    /// The first moment, in UTC+8 unless it names an offset [default: seven days before the last]
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// The first moment that no longer counts [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
}

/// `portolan orders show`
#[derive(Args, Debug)]
pub(crate) struct OrdersShow {
    /// The platform's number of the order
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) account: AccountArg,
}

/// `portolan waybills`
#[derive(Debug, Subcommand)]
pub(crate) enum Waybills {
    /// Reserves numbers; those that are not used lapse
    Reserve(Reserve),
    /// Hands in a parcel
    Submit(Box<Submit>),
    /// Cancels a parcel, or stops it on its way
    Cancel(Cancel),
}

/// `portolan waybills reserve`
#[derive(Args, Debug)]
pub(crate) struct Reserve {
    /// How many
    #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) count: u32,
    #[command(flatten)]
    pub(crate) account: AccountArg,
}

/// `portolan waybills submit`
#[derive(Args, Debug)]
pub(crate) struct Submit {
    /// The parcel's own number at the merchant: the same number is never taken for another parcel
    #[arg(long, value_name = "NO")]
    pub(crate) reference: String,
    /// A number that was reserved before
    #[arg(long, value_name = "NO")]
    pub(crate) number: Option<String>,
    /// The platform's orders in it; several only if they were paid before
    #[arg(long, value_name = "ID")]
    pub(crate) order: Vec<String>,
    #[command(flatten)]
    pub(crate) parcel: ParcelArgs,
    #[command(flatten)]
    pub(crate) account: AccountArg,
}

/// `portolan waybills cancel`
#[derive(Args, Debug)]
pub(crate) struct Cancel {
    /// The waybill
    #[arg(value_name = "NO")]
    pub(crate) number: String,
    #[command(flatten)]
    pub(crate) account: AccountArg,
}

/// What is sent, from whom, to whom.
#[derive(Args, Debug)]
pub(crate) struct ParcelArgs {
    /// Where it was sold: jd, other, or the provider's code
    #[arg(long, value_name = "NAME", default_value = "jd")]
    pub(crate) platform: String,
    /// The sender's name; the configuration's unless given, like the rest of the sender
    #[arg(long, value_name = "NAME")]
    pub(crate) from_name: Option<String>,
    /// The sender's mobile or telephone number
    #[arg(long, value_name = "NO")]
    pub(crate) from_phone: Option<String>,
    /// The sender's whole address
    #[arg(long, value_name = "TEXT")]
    pub(crate) from_address: Option<String>,
    /// The consignee's name; the order's unless given, like the rest of the consignee
    #[arg(long, value_name = "NAME")]
    pub(crate) to_name: Option<String>,
    /// The consignee's mobile or telephone number
    #[arg(long, value_name = "NO")]
    pub(crate) to_phone: Option<String>,
    /// The consignee's whole address
    #[arg(long, value_name = "TEXT")]
    pub(crate) to_address: Option<String>,
    /// How many packages
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) packages: u32,
    /// The weight of all of them
    #[arg(long, value_name = "KG")]
    pub(crate) weight: Option<String>,
    /// The volume of all of them
    #[arg(long, value_name = "CM3")]
    pub(crate) volume: Option<String>,
    /// What the courier collects, in yuan; the order's amount unless given
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) cod: Option<String>,
}

/// `portolan ship`
#[derive(Args, Debug)]
pub(crate) struct Ship {
    /// The platform's number of the order
    pub(crate) order: String,
    /// The waybills that it went on
    #[arg(long, required = true, num_args = 1.., value_name = "NO")]
    pub(crate) waybill: Vec<String>,
    /// Their carrier: the shop's number of it, or its name among the account's carriers
    #[arg(long, value_name = "CODE")]
    pub(crate) carrier: String,
    #[command(flatten)]
    pub(crate) account: AccountArg,
}

/// `portolan wms`
#[derive(Debug, Subcommand)]
pub(crate) enum Wms {
    /// The carriers that the warehouse sends with
    Carriers(AccountArg),
    /// The warehouses
    Warehouses(AccountArg),
    /// The record of goods
    Sku(WmsSku),
    /// How much is there
    Stock(WmsStock),
    /// Documents under which goods come in
    Inbound(WmsInbound),
    /// Documents under which goods go out
    Outbound(WmsOutbound),
    /// Documents under which customers send goods back
    Returns(WmsReturns),
}

/// `portolan wms sku`
#[derive(Args, Debug)]
pub(crate) struct WmsSku {
    /// The warehouse's number of the goods
    pub(crate) number: String,
    /// The number is the merchant's own
    #[arg(long)]
    pub(crate) merchant: bool,
    #[command(flatten)]
    pub(crate) account: AccountArg,
}

/// `portolan wms stock`
#[derive(Args, Debug)]
pub(crate) struct WmsStock {
    /// In this warehouse alone
    #[arg(long, value_name = "NO")]
    pub(crate) warehouse: Option<String>,
    /// Of these goods alone
    #[arg(long, value_name = "NO")]
    pub(crate) goods: Option<String>,
    #[command(flatten)]
    pub(crate) account: AccountArg,
}

/// `portolan wms inbound`
#[derive(Args, Debug)]
pub(crate) struct WmsInbound {
    /// The warehouse's numbers of the documents
    #[arg(required = true, value_name = "NO")]
    pub(crate) numbers: Vec<String>,
    /// Why the goods come in
    #[arg(long, value_enum, default_value_t)]
    pub(crate) kind: InboundArg,
    #[command(flatten)]
    pub(crate) account: AccountArg,
}

/// `portolan wms outbound`
#[derive(Args, Debug)]
pub(crate) struct WmsOutbound {
    /// The warehouse's numbers of the documents
    #[arg(required = true, value_name = "NO")]
    pub(crate) numbers: Vec<String>,
    /// Why the goods go out
    #[arg(long, value_enum, default_value_t)]
    pub(crate) kind: OutboundArg,
    #[command(flatten)]
    pub(crate) account: AccountArg,
}

/// `portolan wms returns`
#[derive(Args, Debug)]
pub(crate) struct WmsReturns {
    /// The warehouse's numbers of the documents
    #[arg(required = true, value_name = "NO")]
    pub(crate) numbers: Vec<String>,
    #[command(flatten)]
    pub(crate) account: AccountArg,
}

/// Why goods come in.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum InboundArg {
    /// They were bought.
    #[default]
    Purchase,
    /// Any other reason.
    Other,
}

/// Why goods go out.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum OutboundArg {
    /// They were sold.
    #[default]
    Sale,
    /// Any other reason.
    Other,
}

/// Whom to ask.
#[derive(Args, Debug)]
pub(crate) struct AccountArg {
    /// The account to ask [default: the only one that can answer, else the configuration's default]
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
}
