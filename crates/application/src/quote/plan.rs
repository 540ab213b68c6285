//! Who is asked for what: pure, before anything is sent.

use portolan_domain::{AccountId, Decimal, Volume, Weight};
use portolan_ports::{Connection, Error, ErrorKind, GoodsKind, QuoteBasis, QuoteGoods, QuoteRequest};

use super::{MixedBasket, QuoteAnswer};

/// Which goods of a basket a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GoodsGroup {
    /// All of them.
    All,
    /// Those for which a supplier prescribes the lines.
    Suppliers,
    /// All the others.
    Others,
}

impl GoodsGroup {
    /// The word of a group that was asked for apart: `suppliers` or `others`; `None` for the whole basket.
    #[must_use]
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Suppliers => Some("suppliers"),
            Self::Others => Some("others"),
        }
    }

    fn holds(self, goods: &QuoteGoods) -> bool {
        let suppliers = goods.kind.is_some_and(GoodsKind::is_suppliers);
        match self {
            Self::All => true,
            Self::Suppliers => suppliers,
            Self::Others => !suppliers,
        }
    }
}

/// One question to one connection.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) connection: usize,
    pub(super) goods: GoodsGroup,
    pub(super) request: QuoteRequest,
    /// What to warn of in its answer, where the basket is mixed.
    pub(super) mixed: Option<&'static str>,
}

/// All questions, and for each answer its question or why there is none.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) questions: Vec<Question>,
    pub(super) answers: Vec<Result<usize, Box<QuoteAnswer>>>,
}

const APART: &str = "the basket mixes suppliers' goods with others, which ship on different lines: each was asked for apart, \
    and their prices add up; weight and volume are those of the goods, amounts of the whole order were left out";
const TOGETHER: &str =
    "the basket mixes suppliers' goods with others, which ship on different lines: ask for them apart";

impl Plan {
    pub(super) fn new(
        request: &QuoteRequest,
        bases: &[QuoteBasis],
        accounts: &[AccountId],
        connections: &[Connection],
        mixed: MixedBasket,
    ) -> Self {
        let mut plan = Self { questions: Vec::new(), answers: Vec::new() };
        for basis in distinct(bases) {
            for (goods, request, mixed) in groups(request, *basis, mixed) {
                for asked in whom(*basis, accounts, connections) {
                    let answer = asked.map(|connection| {
                        plan.questions.push(Question { connection, goods, request: request.clone(), mixed });
                        plan.questions.len() - 1
                    });
                    plan.answers.push(answer.map_err(|error| {
                        let (provider, account) = (error.provider().cloned(), error.account().cloned());
                        Box::new(QuoteAnswer { provider, account, basis: *basis, goods, result: Err(error) })
                    }));
                }
            }
        }
        plan
    }
}

/// The connections that are asked, and why others cannot be.
fn whom(basis: QuoteBasis, accounts: &[AccountId], connections: &[Connection]) -> Vec<Result<usize, Error>> {
    let has = |connection: &Connection| {
        connection.quoting.is_some()
            && connection.capabilities.quoting.as_ref().is_some_and(|takes| takes.bases.contains(&basis))
    };
    if accounts.is_empty() {
        let able: Vec<_> = (0..connections.len()).filter(|at| has(&connections[*at])).map(Ok).collect();
        if !able.is_empty() {
            return able;
        }
        let any = connections.iter().any(|connection| connection.quoting.is_some());
        let (kind, message) = if any {
            (ErrorKind::Unsupported, format!("no account has prices on the basis {}", basis.word()))
        } else {
            (ErrorKind::Config, "no account can tell prices".to_owned())
        };
        return vec![Err(Error::not_sent(kind, message))];
    }
    let asked = |account: &AccountId| {
        let at = connections.iter().position(|connection| connection.account == *account).ok_or_else(|| {
            Error::not_sent(ErrorKind::Config, format!("there is no account {account}")).with_account(account.clone())
        })?;
        let connection = &connections[at];
        let refused = match &connection.quoting {
            Some(_) if has(connection) => return Ok(at),
            Some(_) => {
                let message = format!("this account has no prices on the basis {}", basis.word());
                Error::not_sent(ErrorKind::Unsupported, message)
            }
            None => cannot(),
        };
        Err(refused.with_provider(connection.provider.clone()).with_account(account.clone()))
    };
    distinct(accounts).map(asked).collect()
}

pub(super) fn cannot() -> Error {
    Error::not_sent(ErrorKind::Unsupported, "this account cannot tell prices")
}

/// Each value once, where it first stands.
fn distinct<T: PartialEq>(values: &[T]) -> impl Iterator<Item = &T> {
    values.iter().enumerate().filter(|(at, value)| !values[..*at].contains(value)).map(|(_, value)| value)
}

/// The basket, or its two groups, as questions on a basis. A parcel that is on its way already is one whatever is in it.
fn groups(
    request: &QuoteRequest,
    basis: QuoteBasis,
    mixed: MixedBasket,
) -> Vec<(GoodsGroup, QuoteRequest, Option<&'static str>)> {
    let mut whole = request.clone();
    whole.basis = basis;
    if basis == QuoteBasis::Waybill || !request.mixes_suppliers_goods() {
        return vec![(GoodsGroup::All, whole, None)];
    }
    match mixed {
        MixedBasket::Warn => vec![(GoodsGroup::All, whole, Some(TOGETHER))],
        MixedBasket::Split => {
            [GoodsGroup::Suppliers, GoodsGroup::Others].map(|group| (group, part(&whole, group), Some(APART))).into()
        }
    }
}

/// The question for one group alone. What is said of the whole parcel is not true of its parts: weight and volume become
/// the sums over the goods where each of them is known, the rest is left out.
fn part(whole: &QuoteRequest, group: GoodsGroup) -> QuoteRequest {
    let mut part = whole.clone();
    part.goods.retain(|goods| group.holds(goods));
    let times = |one: Decimal, quantity: u32| one.checked_mul(Decimal::from(quantity));
    part.weight = sum(&part.goods, |goods| Weight::from_g(times(goods.weight?.as_g(), goods.quantity)?).ok())
        .and_then(|weights| weights.into_iter().try_fold(Weight::default(), Weight::checked_add));
    part.volume = sum(&part.goods, |goods| Volume::from_mm3(times(goods.volume?.as_mm3(), goods.quantity)?).ok())
        .and_then(|volumes| volumes.into_iter().try_fold(Volume::default(), Volume::checked_add));
    (part.packed_weight, part.volume_weight, part.dimensions) = (None, None, None);
    (part.amount, part.declared) = (None, None);
    part
}

fn sum<T>(goods: &[QuoteGoods], measure: impl Fn(&QuoteGoods) -> Option<T>) -> Option<Vec<T>> {
    goods.iter().map(measure).collect()
}

#[cfg(test)]
mod tests {
    use portolan_domain::{Currency, Money};

    use super::*;

    #[test]
    fn a_part_says_nothing_that_is_true_of_the_whole_alone() {
        let grams = |g: u64| Weight::from_g(g).ok();
        let mut supplier = QuoteGoods::variant("S").times(3).of_kind(GoodsKind::Supplier);
        (supplier.weight, supplier.volume) = (grams(200), Volume::from_cm3(5).ok());
        let mut normal = QuoteGoods::variant("N");
        normal.weight = grams(70);
        let mut request = QuoteRequest::new(QuoteBasis::Detailed).between("CN", "US").with(supplier).with(normal);
        (request.weight, request.packed_weight, request.volume_weight) = (grams(670), grams(700), grams(800));
        request.volume = Volume::from_cm3(99).ok();
        request.amount = Money::parse("10", Currency::USD).ok();
        request.declared = request.amount;
        let parts = groups(&request, QuoteBasis::Detailed, MixedBasket::Split);
        let told: Vec<_> =
            parts.iter().map(|(group, part, _)| (*group, part.goods.len(), part.weight, part.volume)).collect();
        let suppliers = (GoodsGroup::Suppliers, 1, grams(600), Volume::from_cm3(15).ok());
        assert_eq!(told, [suppliers, (GoodsGroup::Others, 1, grams(70), None)]);
        for (_, part, _) in &parts {
            assert_eq!((part.packed_weight, part.volume_weight, part.amount, part.declared), (None, None, None, None));
            assert_eq!(part.destination, request.destination);
        }
        let [(_, whole, warned)] = &groups(&request, QuoteBasis::Detailed, MixedBasket::Warn)[..] else { panic!() };
        assert_eq!((whole, warned.is_some()), (&request, true));
        let parcel = groups(&request, QuoteBasis::Waybill, MixedBasket::Split);
        assert!(matches!(&parcel[..], [(GoodsGroup::All, _, None)]));
    }

    #[test]
    fn a_weight_that_cannot_be_held_is_not_guessed() {
        let mut heavy = QuoteGoods::variant("S").times(u32::MAX).of_kind(GoodsKind::Supplier);
        heavy.weight = Weight::from_g(u64::MAX).ok();
        let request = QuoteRequest::new(QuoteBasis::Simple).with(heavy).with(QuoteGoods::variant("N"));
        assert!(
            groups(&request, QuoteBasis::Simple, MixedBasket::Split).iter().all(|(_, part, _)| part.weight.is_none())
        );
    }
}
