//! What may be typed about prices and purchases.

use clap::{ArgGroup, Args, Subcommand, ValueEnum, builder::PossibleValuesParser};
use portolan::schema::PURCHASE_STATE_WORDS;

use super::AccountArg;

/// `portolan quote`
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct Quote {
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    #[command(flatten)]
    pub(crate) basket: BasketArgs,
    #[command(flatten)]
    pub(crate) places: PlacesArgs,
    #[command(flatten)]
    pub(crate) terms: TermsArgs,
}

/// Who is asked, and how what they say is compared.
#[derive(Args, Debug)]
pub(crate) struct AskedArgs {
    /// An account to ask; may be given several times [default: all that have prices on the basis]
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Vec<String>,
    /// What prices are computed from; may be given several times [default: waybill with --waybill, else simple]
    #[arg(long, value_enum)]
    pub(crate) basis: Vec<BasisArg>,
    /// Asks for suppliers' goods and others together, though they ship on different lines
    #[arg(long)]
    pub(crate) together: bool,
    /// Compares prices in this currency, by the rates that are given
    #[arg(long = "in", value_name = "CUR")]
    pub(crate) currency: Option<String>,
    /// What one unit of a currency is worth in the one of --in; may be given several times
    #[arg(long, value_name = "CUR=RATE", requires = "currency")]
    pub(crate) rate: Vec<String>,
    /// What the options are ordered by
    #[arg(long, value_enum, default_value_t)]
    pub(crate) sort: SortArg,
}

/// What is to be carried. N pieces, 1 unless told.
#[derive(Args, Debug)]
#[command(next_help_heading = "What is carried")]
pub(crate) struct BasketArgs {
    /// Goods by the provider's id of the variant
    #[arg(long, num_args = 1.., value_name = "ID[=N]", group = "what")]
    pub(crate) goods: Vec<String>,
    /// Goods by the number of the variant
    #[arg(long, num_args = 1.., value_name = "SKU[=N]", group = "what")]
    pub(crate) sku: Vec<String>,
    /// Goods by the number of the product
    #[arg(long, num_args = 1.., value_name = "NO[=N]", group = "what")]
    pub(crate) product: Vec<String>,
    /// Suppliers' goods, which ship on lines of their own, by the provider's id of the variant
    #[arg(long, num_args = 1.., value_name = "ID[=N]", group = "what")]
    pub(crate) supplier_goods: Vec<String>,
    /// A parcel that is on its way already
    #[arg(long, value_name = "NO", group = "what")]
    pub(crate) waybill: Option<String>,
    /// The weight of all of it
    #[arg(long, value_name = "G", group = "what")]
    pub(crate) weight_g: Option<String>,
    /// The weight with its packing
    #[arg(long, value_name = "G")]
    pub(crate) packed_weight_g: Option<String>,
    /// The volume of all of it
    #[arg(long, value_name = "CM3")]
    pub(crate) volume_cm3: Option<String>,
    /// The sides of the parcel, such as 30x20x10.5
    #[arg(long, value_name = "LxWxH")]
    pub(crate) size_cm: Option<String>,
}

/// From where to where.
#[derive(Args, Debug)]
#[command(next_help_heading = "From where to where")]
pub(crate) struct PlacesArgs {
    /// The country that it is sent from, such as CN
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) from: Option<String>,
    /// The province there
    #[arg(long, value_name = "TEXT")]
    pub(crate) from_province: Option<String>,
    /// The city there
    #[arg(long, value_name = "TEXT")]
    pub(crate) from_city: Option<String>,
    /// The sender's name; the configuration's unless given, like phone and address
    #[arg(long, value_name = "NAME")]
    pub(crate) from_name: Option<String>,
    /// The sender's mobile or telephone number
    #[arg(long, value_name = "NO")]
    pub(crate) from_phone: Option<String>,
    /// The sender's whole address
    #[arg(long, value_name = "TEXT")]
    pub(crate) from_address: Option<String>,
    /// The country that it goes to, such as US
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) to: Option<String>,
    /// The province or state there
    #[arg(long, value_name = "TEXT")]
    pub(crate) to_province: Option<String>,
    /// The city there
    #[arg(long, value_name = "TEXT")]
    pub(crate) to_city: Option<String>,
    /// The postcode there
    #[arg(long, value_name = "CODE")]
    pub(crate) zip: Option<String>,
    /// The consignee's name
    #[arg(long, value_name = "NAME")]
    pub(crate) to_name: Option<String>,
    /// The consignee's mobile or telephone number
    #[arg(long, value_name = "NO")]
    pub(crate) to_phone: Option<String>,
    /// The consignee's whole address
    #[arg(long, value_name = "TEXT")]
    pub(crate) to_address: Option<String>,
    /// The house number, where it is told apart
    #[arg(long, value_name = "TEXT")]
    pub(crate) house_number: Option<String>,
}

/// What else decides a price.
#[derive(Args, Debug)]
#[command(next_help_heading = "What else decides")]
pub(crate) struct TermsArgs {
    /// The merchant's own number of the order that it is for
    #[arg(long, value_name = "NO")]
    pub(crate) reference: Option<String>,
    /// The one line that is asked for [default: all]
    #[arg(long, value_name = "NAME")]
    pub(crate) line: Option<String>,
    /// What the buyer pays for the order, such as 12.50USD
    #[arg(long, value_name = "MONEY")]
    pub(crate) amount: Option<String>,
    /// What is declared to customs, such as 12.50USD
    #[arg(long, value_name = "MONEY")]
    pub(crate) declared: Option<String>,
    /// Under whose tax number (IOSS) import tax is paid
    #[arg(long, value_enum)]
    pub(crate) tax_by: Option<TaxArg>,
    /// That number
    #[arg(long, value_name = "NO")]
    pub(crate) tax_number: Option<String>,
    /// The provider's warehouses that may send it
    #[arg(long, num_args = 1.., value_name = "ID")]
    pub(crate) warehouse: Vec<String>,
    /// The platforms on which it was sold, in the provider's words; some providers offer less then
    #[arg(long, num_args = 1.., value_name = "NAME")]
    pub(crate) platform: Vec<String>,
}

/// What prices are computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BasisArg {
    /// Goods and the two countries.
    Simple,
    /// Everything that is known.
    Detailed,
    /// An order of a merchant's own shop.
    #[value(alias = "partner_order")]
    PartnerOrder,
    /// The lines that suppliers prescribe.
    #[value(alias = "supplier_template")]
    SupplierTemplate,
    /// A waybill that is on its way.
    Waybill,
}

/// What options are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortArg {
    /// The cheapest first.
    #[default]
    Price,
    /// The fastest first.
    Days,
}

/// Under whose tax number import tax is paid.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TaxArg {
    /// Nobody's.
    Nobody,
    /// The merchant's.
    Merchant,
    /// The provider's.
    Provider,
}

/// `portolan purchases`
#[derive(Debug, Subcommand)]
pub(crate) enum Purchases {
    /// The purchases, newest or oldest first as the provider lists them
    List(PurchasesList),
    /// One purchase with everything that is known of it
    Show(PurchasesShow),
}

/// `portolan purchases list`
#[derive(Args, Debug)]
pub(crate) struct PurchasesList {
    #[command(flatten)]
    pub(crate) account: AccountArg,
    /// Purchases in this state alone
    #[arg(long, value_name = "STATE", value_parser = PossibleValuesParser::new(PURCHASE_STATE_WORDS))]
    pub(crate) state: Option<String>,
}

/// `portolan purchases show`
#[derive(Args, Debug)]
pub(crate) struct PurchasesShow {
    /// The provider's number of the purchase
    pub(crate) number: String,
    /// The number is the merchant's own
    #[arg(long)]
    pub(crate) merchant: bool,
    #[command(flatten)]
    pub(crate) account: AccountArg,
}
