//! What a parcel costs on each line. Money is whole fen and cents, never a float.

use super::line::{LINES, Line, remote_fen};
use crate::cj::arguments::ONE;
use crate::cj::code;
use crate::cj::envelope::Refusal;
use crate::cj::goods::{Variant, variant};

/// So many fen are a US cent, in hundredths.
const FEN_PER_CENT: i64 = 619;

/// Sums of weights, volumes and prices end here: a thousand tonnes, far above what any line takes.
pub(super) const MOST: i64 = 1_000_000_000 * ONE;

/// Fen in US cents, to the nearest.
pub(super) fn cents(fen: i64) -> i64 {
    (fen * 200 + FEN_PER_CENT) / (FEN_PER_CENT * 2)
}

/// US cents in fen, to the nearest.
pub(super) fn fen(cents: i64) -> i64 {
    (cents * FEN_PER_CENT + 50) / 100
}

/// What is to be sent. Weights and volume are in millionths of grams and cubic centimetres.
#[derive(Debug, Clone, Default)]
pub(in crate::cj) struct Wanted {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) zip: String,
    pub(super) weight: i64,
    pub(super) wrap: i64,
    pub(super) volume: i64,
    pub(super) goods_cents: i64,
    pub(super) props: Vec<String>,
    /// The lines that suppliers prescribe, for each kind of their goods; none for CJ's own.
    pub(super) prescribed: Vec<&'static [&'static str]>,
    /// Only the line of this name.
    pub(super) only: Option<String>,
}

impl Wanted {
    pub(in crate::cj) fn new(from: &str, to: &str, zip: Option<String>) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), zip: zip.unwrap_or_default(), ..Self::default() }
    }

    /// Adds goods of the catalogue with their weight, volume, price and properties.
    pub(in crate::cj) fn add(&mut self, goods: &'static Variant, quantity: u32) {
        self.mark(goods);
        let times = i64::from(quantity);
        self.weight = (self.weight + goods.grams * ONE * times).min(MOST);
        self.volume = (self.volume + goods.volume_cm3 * ONE * times).min(MOST);
        self.goods_cents = (self.goods_cents + goods.cents * times).min(MOST);
    }

    /// Only the line of this name is wanted.
    pub(in crate::cj) fn name(&mut self, line: &str) {
        self.only = Some(line.to_owned());
    }

    /// What the goods cost, in US cents.
    pub(in crate::cj) fn goods_cents(&self) -> i64 {
        self.goods_cents
    }

    /// Adds what goods of the catalogue demand of a line.
    pub(super) fn mark(&mut self, goods: &'static Variant) {
        self.props.extend(goods.props.iter().map(|prop| (*prop).to_owned()));
        self.prescribed.push(goods.prescribed);
    }
}

/// A variant that a caller names.
pub(in crate::cj) fn known(number: &str) -> Result<&'static Variant, Refusal> {
    let shown: String = number.chars().take(64).collect();
    variant(number).ok_or_else(|| Refusal::told(code::VARIANT, format!("Variant not found: {shown}")))
}

/// A price, in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Price {
    pub(super) postage_fen: i64,
    /// What CJ charges for the goods alone.
    pub(super) charged_fen: i64,
    /// What CJ charges with the packaging.
    pub(super) wrapped_fen: i64,
    pub(super) remote_fen: i64,
    pub(super) tax_cents: Option<i64>,
    pub(super) clearance_cents: Option<i64>,
    /// The weight that the volume stands for, where that is billed.
    pub(super) volume_grams: Option<i64>,
}

impl Price {
    /// All that is to be paid, in US cents.
    pub(super) fn total_cents(&self) -> i64 {
        cents(self.charged_fen)
            + cents(self.remote_fen)
            + self.tax_cents.unwrap_or_default()
            + self.clearance_cents.unwrap_or_default()
    }

    /// The freight without tax and clearance.
    pub(super) fn freight_fen(&self) -> i64 {
        self.charged_fen + self.remote_fen
    }
}

/// Why a line does not take a parcel, in Chinese and English.
pub(super) type No = (&'static str, &'static str);

const PROPERTY: No = ("该物流不支持此商品属性", "The product property is not supported by this shipping method");
const HEAVY: No = ("超出该物流重量限制", "The weight exceeds the limit of this shipping method");

/// What each line of the lane says. Less than a gram finds no line at all.
pub(super) fn offers(wanted: &Wanted) -> Vec<(&'static Line, Result<Price, No>)> {
    if wanted.weight < ONE {
        return Vec::new();
    }
    let allowed = |line: &&Line| {
        let name = line.option.english;
        let supplied = name == crate::cj::goods::SUPPLIER_LINE;
        let fits = |prescribed: &&[&str]| if prescribed.is_empty() { !supplied } else { prescribed.contains(&name) };
        let all = if wanted.prescribed.is_empty() { !supplied } else { wanted.prescribed.iter().all(fits) };
        all && wanted.only.as_deref().is_none_or(|only| only.eq_ignore_ascii_case(name))
    };
    let lines = LINES.iter().filter(|line| line.goes(&wanted.from, &wanted.to)).filter(allowed);
    lines.map(|line| (line, offer(line, wanted))).collect()
}

fn offer(line: &Line, wanted: &Wanted) -> Result<Price, No> {
    let takes = |prop: &String| line.props.iter().any(|own| own.eq_ignore_ascii_case(prop));
    if !wanted.props.iter().all(takes) {
        return Err(PROPERTY);
    }
    let by_volume = (wanted.volume + ONE * 6 - 1) / (ONE * 6);
    let volume_grams = (line.volumetric && by_volume * ONE > wanted.weight).then_some(by_volume);
    let billed = |weight: i64| volume_grams.unwrap_or_default().max((weight + ONE - 1) / ONE);
    let grams = billed(wanted.weight.saturating_add(wanted.wrap));
    if grams > line.most_grams {
        return Err(HEAVY);
    }
    let postage = |grams: i64| line.first_fen + line.step_fen * ((grams - 1).max(0) / 100);
    let charged = |fen: i64| (fen * line.increases + 50) / 100;
    let postage_fen = postage(billed(wanted.weight));
    Ok(Price {
        postage_fen,
        charged_fen: charged(postage_fen),
        wrapped_fen: charged(postage(grams)),
        remote_fen: remote_fen(&wanted.to, wanted.zip.trim()),
        tax_cents: (line.tax_permille > 0).then(|| wanted.goods_cents.saturating_mul(line.tax_permille) / 1_000),
        clearance_cents: (line.clearance_cents > 0).then_some(line.clearance_cents),
        volume_grams,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(from: &str, to: &str, vid: &str, quantity: u32, line: &str) -> Price {
        let mut wanted = Wanted::new(from, to, None);
        wanted.add(known(vid).unwrap(), quantity);
        let offers = offers(&wanted);
        let (_, offer) = offers.into_iter().find(|(own, _)| own.option.english == line).expect("the line");
        offer.expect("a price")
    }

    #[test]
    fn the_pages_samples_come_out() {
        let postal = price("CN", "US", "CJCF104237201AZ", 1, "CJPacket Postal");
        assert_eq!((postal.postage_fen, postal.charged_fen), (2_200, 2_530));
        assert_eq!((cents(postal.postage_fen), cents(postal.charged_fen)), (355, 409));
        let usps = price("US", "US", "439FC05B-1311-4349-87FA-1E1EF942C418", 2, "USPS+");
        assert_eq!(usps.total_cents(), 471);
        let domestic = price("CN", "CN", "92511400-C758-4474-93CA-66D442F5F787", 1, "YTO China Domestic");
        assert_eq!(domestic.total_cents(), 169);
    }

    #[test]
    fn lines_refuse_and_bill_by_volume() {
        let said = |vid: &str, quantity: u32| {
            let mut wanted = Wanted::new("cn", "us", Some("99501".to_owned()));
            wanted.add(known(vid).unwrap(), quantity);
            let each = |(line, offer): (&Line, Result<Price, No>)| (line.option.english, offer.err());
            offers(&wanted).into_iter().map(each).collect::<Vec<_>>()
        };
        let refused = |said: &[(&str, Option<No>)]| said.iter().filter(|(_, no)| no.is_some()).count();
        assert_eq!(refused(&said("1392053744945991681", 1)), 3, "batteries");
        assert!(said("1392053744945991680", 30).contains(&("CJPacket Postal", Some(HEAVY))));
        assert_eq!(said("2403290235151628700", 1), [(crate::cj::goods::SUPPLIER_LINE, None)]);
        assert!(said("2403290235151628702", 1).is_empty(), "weighs nothing");
        let large = price("CN", "US", "1796078021431009281", 1, "CJPacket Ordinary");
        assert_eq!(large.volume_grams, Some(4_000));
        assert_eq!(large.postage_fen, 3_150 + 930 * 39);
    }

    #[test]
    fn the_two_currencies_agree() {
        for cent in [0, 1, 169, 471, 99_999] {
            assert_eq!(cents(fen(cent)), cent);
        }
    }
}
