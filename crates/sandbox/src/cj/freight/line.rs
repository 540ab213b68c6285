//! The shipping lines of this world. Names that CJ's pages show are CJ's, prices are made up so that
//! the pages' samples come out.

use super::rule::{DUTY, EMAIL, HOUSE, NAME, PHONE, PO_BOX, Rule, StopWord, ZIP_NL, ZIP_US};
use crate::cj::goods::SUPPLIER_LINE;

/// A thing with an id and two names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    pub(super) id: &'static str,
    pub(super) chinese: &'static str,
    pub(super) english: &'static str,
}

/// A shipping line. Money is in fen, hundredths of a yuan.
pub(super) struct Line {
    /// What an order is placed with.
    pub(super) option: Named,
    /// What carries it.
    pub(super) channel: Named,
    /// The code by which the merchant's quote names it.
    pub(super) model: &'static str,
    /// Days on the way.
    pub(super) aging: &'static str,
    pub(super) from: &'static str,
    pub(super) to: &'static [&'static str],
    /// The price of the first 100 g, and of each further 100 g that are begun.
    pub(super) first_fen: i64,
    pub(super) step_fen: i64,
    pub(super) most_grams: i64,
    /// What CJ charges, in hundredths of the price.
    pub(super) increases: i64,
    /// Properties of goods that it takes.
    pub(super) props: &'static [&'static str],
    /// The tax, in thousandths of the goods' value.
    pub(super) tax_permille: i64,
    pub(super) clearance_cents: i64,
    /// Whether large parcels are billed by volume: 6 cm³ for a gram.
    pub(super) volumetric: bool,
    pub(super) tracked: bool,
    pub(super) ioss: bool,
    pub(super) sort: &'static str,
    pub(super) rules: &'static [&'static Rule],
    pub(super) stop_words: &'static [&'static StopWord],
}

const EU: &[&str] = &["DE", "NL", "FR"];
const COMMON: &[&str] = &["COMMON"];
const SENSITIVE: &[&str] = &["COMMON", "BATTERY", "LIQUID"];

const fn named(id: &'static str, chinese: &'static str, english: &'static str) -> Named {
    Named { id, chinese, english }
}

const PLAIN: Line = Line {
    option: named("", "", ""),
    channel: named("", "", ""),
    model: "",
    aging: "",
    from: "CN",
    to: &[],
    first_fen: 0,
    step_fen: 0,
    most_grams: 30_000,
    increases: 100,
    props: COMMON,
    tax_permille: 0,
    clearance_cents: 0,
    volumetric: false,
    tracked: true,
    ioss: false,
    sort: "50",
    rules: &[&PHONE],
    stop_words: &[],
};

pub(super) static LINES: [Line; 9] = [
    Line {
        option: named("1564849338719199233", "CJ航空挂号小包", "CJPacket Postal"),
        channel: named("1564543005939785730", "促佳燕文航空挂号小包特货", "燕文航空挂号小包特货"),
        model: "YWGH",
        aging: "12-50",
        to: &["US", "GB", "BR", "AU"],
        first_fen: 2_200,
        step_fen: 700,
        most_grams: 2_000,
        increases: 115,
        tracked: false,
        sort: "62",
        ..PLAIN
    },
    Line {
        option: named("1564849338719199234", "CJ普货专线", "CJPacket Ordinary"),
        channel: named("1564543005939785731", "云途专线普货", "YunExpress Ordinary"),
        model: "YTPH",
        aging: "7-12",
        to: &["US", "GB", "AU"],
        first_fen: 3_150,
        step_fen: 930,
        most_grams: 20_000,
        increases: 110,
        volumetric: true,
        sort: "20",
        rules: &[&PHONE, &ZIP_US],
        stop_words: &[&PO_BOX],
        ..PLAIN
    },
    Line {
        option: named("1564849338719199235", "CJ特货专线", "CJPacket Sensitive"),
        channel: named("1564543005939785732", "云途专线特货", "YunExpress Sensitive"),
        model: "YTTH",
        aging: "8-15",
        to: &["US", "GB", "DE", "NL", "FR", "AU"],
        first_fen: 3_780,
        step_fen: 1_120,
        most_grams: 10_000,
        increases: 110,
        props: SENSITIVE,
        tax_permille: 100,
        clearance_cents: 50,
        sort: "30",
        ..PLAIN
    },
    Line {
        option: named("1564849338719199236", "荷兰邮政", "PostNL"),
        channel: named("1564543005939785733", "荷兰邮政小包", "PostNL Parcel"),
        model: "POSTNL",
        aging: "10-20",
        to: EU,
        first_fen: 2_690,
        step_fen: 840,
        most_grams: 5_000,
        increases: 112,
        tax_permille: 210,
        clearance_cents: 35,
        ioss: true,
        sort: "40",
        rules: &[&PHONE, &ZIP_NL, &HOUSE, &EMAIL],
        ..PLAIN
    },
    Line {
        option: named("1564849338719199237", "CJ巴西专线", "CJPacket Brazil"),
        channel: named("1564543005939785734", "巴西专线", "Brazil Line"),
        model: "BRZX",
        aging: "15-30",
        to: &["BR"],
        first_fen: 4_400,
        step_fen: 1_300,
        most_grams: 5_000,
        increases: 120,
        tax_permille: 170,
        sort: "35",
        rules: &[&PHONE, &DUTY, &NAME],
        ..PLAIN
    },
    Line {
        option: named("1564849338719199238", "USPS+", "USPS+"),
        channel: named("1564543005939785735", "美国邮政", "USPS Ground"),
        model: "USPS",
        aging: "2-5",
        from: "US",
        to: &["US"],
        first_fen: 1_715,
        step_fen: 300,
        most_grams: 9_000,
        props: SENSITIVE,
        sort: "10",
        rules: &[&PHONE, &ZIP_US],
        ..PLAIN
    },
    Line {
        option: named("1564849338719199239", "圆通国内", "YTO China Domestic"),
        channel: named("1564543005939785736", "圆通", "YTO"),
        model: "YTGN",
        aging: "2-3",
        to: &["CN"],
        first_fen: 896,
        step_fen: 150,
        sort: "15",
        ..PLAIN
    },
    Line {
        option: named("1564849338719199240", "CJ小包裹", "CJPacket Mini"),
        channel: named("1564543005939785737", "小包裹", "Mini Packet"),
        model: "MINI",
        aging: "20",
        to: &["US", "GB", "DE", "NL", "FR"],
        first_fen: 1_480,
        step_fen: 640,
        most_grams: 150,
        increases: 115,
        sort: "70",
        ..PLAIN
    },
    Line {
        option: named("1564849338719199241", "供应商快递", SUPPLIER_LINE),
        channel: named("1564543005939785738", "供应商自发货", "Supplier Delivery"),
        model: "GYSZF",
        aging: "5-9",
        to: &["US", "GB", "DE"],
        first_fen: 3_650,
        step_fen: 500,
        sort: "25",
        ..PLAIN
    },
];

impl Line {
    pub(super) fn goes(&self, from: &str, to: &str) -> bool {
        self.from.eq_ignore_ascii_case(from) && self.to.iter().any(|end| end.eq_ignore_ascii_case(to))
    }
}

/// What remote places cost beside: country, start of the postcode, fen.
const REMOTE: [(&str, &str, i64); 8] = [
    ("US", "995", 3_095),
    ("US", "996", 3_095),
    ("US", "997", 3_095),
    ("US", "998", 3_095),
    ("US", "999", 3_095),
    ("US", "967", 2_476),
    ("US", "968", 2_476),
    ("GB", "BT", 1_238),
];

pub(super) fn remote_fen(country: &str, zip: &str) -> i64 {
    let here = |(land, start, _): &&(&str, &str, i64)| {
        land.eq_ignore_ascii_case(country)
            && zip.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    REMOTE.iter().find(here).map_or(0, |(_, _, fen)| *fen)
}
