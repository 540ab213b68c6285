//! The goods that CJ sells in this world, and the countries that it knows. All of them are made up,
//! but for the ids that CJ's own pages show.

/// A variant of a product.
#[derive(Debug)]
pub(super) struct Variant {
    /// A GUID or 19 digits: CJ has both.
    pub(super) vid: &'static str,
    pub(super) sku: &'static str,
    /// The number of the product that it is a variant of.
    pub(super) spu: &'static str,
    pub(super) grams: i64,
    pub(super) volume_cm3: i64,
    /// The price of one, in US cents.
    pub(super) cents: i64,
    /// Properties that shipping lines may refuse.
    pub(super) props: &'static [&'static str],
    /// The lines that its supplier prescribes; none for CJ's own goods.
    pub(super) prescribed: &'static [&'static str],
}

const fn own(vid: &'static str, sku: &'static str, spu: &'static str, grams: i64, cents: i64) -> Variant {
    Variant { vid, sku, spu, grams, volume_cm3: grams * 3, cents, props: &["COMMON"], prescribed: &[] }
}

pub(super) static VARIANTS: [Variant; 9] = [
    own("439FC05B-1311-4349-87FA-1E1EF942C418", "CJYD200000101AZ", "CJYD2000001", 250, 399),
    own("92511400-C758-4474-93CA-66D442F5F787", "CJYD200000202BY", "CJYD2000002", 120, 159),
    own("1392053744945991680", "CJCF104237201AZ", "CJCF1042372", 100, 1_290),
    Variant {
        props: &["COMMON", "BATTERY"],
        ..own("1392053744945991681", "CJDZ200000301AZ", "CJDZ2000003", 310, 2_450)
    },
    Variant { props: &["LIQUID"], ..own("1796078021431009280", "CJMZ200000401AZ", "CJMZ2000004", 480, 875) },
    // light and large: lines that bill by volume charge more for it than it weighs
    Variant { volume_cm3: 24_000, ..own("1796078021431009281", "CJJJ200000501AZ", "CJJJ2000005", 900, 1_999) },
    Variant { prescribed: &[SUPPLIER_LINE], ..own("2403290235151628700", "CJSP200000601AZ", "CJSP2000006", 400, 640) },
    Variant {
        prescribed: &["CJPacket Ordinary", SUPPLIER_LINE],
        ..own("2403290235151628701", "CJSP200000702BY", "CJSP2000007", 220, 720)
    },
    // nobody has weighed it yet
    own("2403290235151628702", "CJNW200000801AZ", "CJNW2000008", 0, 500),
];

/// The line that suppliers of this world send with.
pub(super) const SUPPLIER_LINE: &str = "Supplier Express";

/// A variant by its id or its SKU; ids and SKUs are compared without case.
pub(super) fn variant(number: &str) -> Option<&'static Variant> {
    VARIANTS.iter().find(|known| known.vid.eq_ignore_ascii_case(number) || known.sku.eq_ignore_ascii_case(number))
}

/// What a supplier charges on a lane, whatever the weight. In US cents; it may not have said.
pub(super) struct Template {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) cents: Option<i64>,
    pub(super) from: &'static str,
    pub(super) to: &'static str,
}

const TEMPLATES: [Template; 3] = [
    Template { id: "1650000000000000101", name: SUPPLIER_LINE, cents: Some(590), from: "CN", to: "US" },
    Template { id: "1650000000000000102", name: SUPPLIER_LINE, cents: Some(745), from: "CN", to: "GB" },
    Template { id: "1650000000000000103", name: SUPPLIER_LINE, cents: None, from: "CN", to: "DE" },
];

/// The templates of a product whose supplier ships it himself; nothing for others.
pub(super) fn templates(spu: &str) -> Option<&'static [Template]> {
    let supplied = VARIANTS.iter().any(|variant| variant.spu == spu && !variant.prescribed.is_empty());
    supplied.then_some(&TEMPLATES)
}

/// A country as quotes show it.
pub(super) struct Country {
    pub(super) code: &'static str,
    pub(super) id: &'static str,
    pub(super) chinese: &'static str,
    pub(super) english: &'static str,
}

const fn land(code: &'static str, id: &'static str, chinese: &'static str, english: &'static str) -> Country {
    Country { code, id, chinese, english }
}

static COUNTRIES: [Country; 8] = [
    land("CN", "48", "中国", "China"),
    land("US", "233", "美国", "United States of America (the)"),
    land("GB", "232", "英国", "United Kingdom (the)"),
    land("DE", "60", "德国", "Germany"),
    land("NL", "158", "荷兰", "Netherlands (the)"),
    land("FR", "78", "法国", "France"),
    land("BR", "32", "巴西", "Brazil"),
    land("AU", "15", "澳大利亚", "Australia"),
];

pub(super) fn country(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code.eq_ignore_ascii_case(code))
}

/// A warehouse: its id and its country.
pub(super) const STORAGES: [(&str, &str); 3] =
    [("1700000000000000001", "CN"), ("1700000000000000002", "CN"), ("1700000000000000003", "US")];
