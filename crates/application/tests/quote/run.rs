//! Who is asked, what comes back, and what a failure leaves alone.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use portolan_application::{GoodsGroup, MixedBasket, Progress, QuoteComparison, QuoteFreight};
use portolan_domain::{
    AccountId, Currency, FreightQuote, Money, ProviderId, QuoteOutcome, QuoteRejection, WarningKind,
};
use portolan_ports::{
    Connection, Delivery, Error, ErrorKind, FreightQuoting, GoodsKind, MockFreightQuoting, QuoteBasis, QuoteGoods,
    QuoteRequest, QuotingCapabilities,
};

use QuoteBasis::{Detailed, Simple, Waybill};

fn account(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

fn connect(name: &str, port: impl FreightQuoting + 'static, bases: &'static [QuoteBasis]) -> Connection {
    Connection::new(ProviderId::cj(), account(name)).with_quoting(Arc::new(port), QuotingCapabilities::on(bases))
}

/// One option, named after the basis and the goods.
fn outcome(request: &QuoteRequest) -> QuoteOutcome {
    let goods: Vec<&str> = request.goods.iter().filter_map(|goods| goods.variant.as_deref()).collect();
    let name = format!("{} {}", request.basis.word(), goods.join("+"));
    let mut outcome = QuoteOutcome::new(ProviderId::cj());
    outcome.quotes.push(FreightQuote::new(name, Money::parse("4.71", Currency::USD).unwrap()));
    outcome
}

/// A port that answers, with what it was asked for in its option's name.
fn answers() -> MockFreightQuoting {
    let mut port = MockFreightQuoting::new();
    port.expect_quote().returning(|request| Ok(outcome(request)));
    port
}

fn request() -> QuoteRequest {
    QuoteRequest::new(Simple).between("CN", "US").with(QuoteGoods::variant("N"))
}

fn mixed() -> QuoteRequest {
    request().with(QuoteGoods::variant("S").of_kind(GoodsKind::Supplier))
}

/// Account, group and what was made of the question, or the kind of its failure.
fn told(found: &QuoteComparison) -> Vec<(String, GoodsGroup, String)> {
    let answer = |answer: &portolan_application::QuoteAnswer| {
        let said = match &answer.result {
            Ok(outcome) => outcome.quotes[0].name.clone(),
            Err(error) => error.kind().to_string(),
        };
        (answer.account.as_ref().map(ToString::to_string).unwrap_or_default(), answer.goods, said)
    };
    found.answers.iter().map(answer).collect()
}

fn row(account: &str, goods: GoodsGroup, said: &str) -> (String, GoodsGroup, String) {
    (account.to_owned(), goods, said.to_owned())
}

#[tokio::test]
async fn every_account_is_asked_on_every_basis_that_it_has_and_a_failure_leaves_the_others_alone() {
    let mut refuses = MockFreightQuoting::new();
    refuses.expect_quote().times(1).returning(|_| Err(Error::answered(ErrorKind::RateLimited, "busy").with_code("16")));
    let connections = vec![
        connect("a", answers(), &[Simple, Detailed]),
        Connection::new(ProviderId::jos(), account("shop")),
        connect("b", refuses, &[Simple, Waybill]),
    ];
    let found = QuoteFreight::new(connections).bases([Simple, Detailed, Simple]).run(&request(), |_| {}).await;
    let all = GoodsGroup::All;
    assert_eq!(told(&found), [row("a", all, "simple N"), row("b", all, "rate_limited"), row("a", all, "detailed N")]);
    let error = found.answers[1].result.as_ref().unwrap_err();
    assert_eq!(
        (error.account(), error.provider(), error.code()),
        (Some(&account("b")), Some(&ProviderId::cj()), Some("16"))
    );
    let outcome = found.answers[0].result.as_ref().unwrap();
    assert_eq!(outcome.account, Some(account("a")), "an answer says on whose behalf it was asked");
    assert_eq!(found.by_price()[0].options.len(), 2);
}

#[tokio::test]
async fn who_is_named_and_cannot_answer_says_why() {
    let mut port = MockFreightQuoting::new();
    port.expect_quote().never();
    let connections = vec![connect("a", port, &[Waybill]), Connection::new(ProviderId::jos(), account("shop"))];
    let quoting = QuoteFreight::new(connections);
    let named = quoting.clone().accounts(["a", "shop", "nobody", "a"].map(account));
    let found = named.run(&request(), |_| {}).await;
    let all = GoodsGroup::All;
    let expected = [row("a", all, "unsupported"), row("shop", all, "unsupported"), row("nobody", all, "config")];
    assert_eq!(told(&found), expected);
    assert!(found.answers.iter().all(|answer| answer.result.as_ref().unwrap_err().delivery() == Delivery::NotSent));
    let found = quoting.run(&request(), |_| {}).await;
    assert_eq!(told(&found), [row("", all, "unsupported")], "a basis that nobody has");
    let found = QuoteFreight::new(Vec::new()).run(&request(), |_| {}).await;
    assert_eq!(told(&found), [row("", all, "config")]);
}

#[tokio::test]
async fn a_mixed_basket_is_asked_for_apart() {
    let quoting = QuoteFreight::new(vec![connect("a", answers(), &[Simple, Waybill])]);
    let found = quoting.run(&mixed(), |_| {}).await;
    let [suppliers, others] = [GoodsGroup::Suppliers, GoodsGroup::Others];
    assert_eq!(told(&found), [row("a", suppliers, "simple S"), row("a", others, "simple N")]);
    for answer in &found.answers {
        let warnings = &answer.result.as_ref().unwrap().warnings;
        assert_eq!(warnings.iter().map(|warning| warning.kind).collect::<Vec<_>>(), [WarningKind::MixedGoods]);
    }
    let lists = found.by_price();
    let groups: Vec<_> = lists.iter().map(|list| (list.goods, list.options.len())).collect();
    assert_eq!(groups, [(suppliers, 1), (others, 1)], "prices for different goods are not compared");

    let found = quoting.clone().mixed(MixedBasket::Warn).run(&mixed(), |_| {}).await;
    assert_eq!(told(&found), [row("a", GoodsGroup::All, "simple N+S")]);
    assert_eq!(found.answers[0].result.as_ref().unwrap().warnings[0].kind, WarningKind::MixedGoods);

    let found = quoting.bases([Waybill]).run(&mixed(), |_| {}).await;
    assert_eq!(told(&found), [row("a", GoodsGroup::All, "waybill N+S")], "a parcel under way is one");
    assert!(found.answers[0].result.as_ref().unwrap().warnings.is_empty());
}

#[tokio::test]
async fn a_warning_that_the_provider_gives_is_not_doubled() {
    let mut port = MockFreightQuoting::new();
    port.expect_quote().times(1).returning(|request| {
        let mut outcome = outcome(request);
        outcome.warnings.push(portolan_domain::QuoteWarning::new(WarningKind::MixedGoods, "mixed"));
        outcome.rejections.push(QuoteRejection::new("no route"));
        Ok(outcome)
    });
    let quoting = QuoteFreight::new(vec![connect("a", port, &[Simple])]).mixed(MixedBasket::Warn);
    let found = quoting.run(&mixed(), |_| {}).await;
    assert_eq!(found.answers[0].result.as_ref().unwrap().warnings.len(), 1);
    let told: Vec<_> = found.rejections().map(|(answer, refused)| (answer.basis, refused.reason.to_string())).collect();
    assert_eq!(told, [(Simple, "no route".to_owned())]);
}

/// A port that yields to others a few times in each call, and counts.
#[derive(Clone, Debug, Default)]
struct Slow {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    calls: Arc<AtomicUsize>,
    stuck: bool,
}

#[async_trait]
impl FreightQuoting for Slow {
    async fn quote(&self, request: &QuoteRequest) -> Result<QuoteOutcome, Error> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        for _ in 0..call % 4 + 1 {
            tokio::task::yield_now().await;
        }
        if self.stuck && call == 1 {
            std::future::pending::<()>().await;
        }
        self.now.fetch_sub(1, Ordering::SeqCst);
        Ok(outcome(request))
    }
}

#[tokio::test]
async fn questions_are_bounded_and_progress_ends_at_the_total() {
    let slow = Slow::default();
    let names: Vec<String> = (0..20).map(|n| format!("a{n:02}")).collect();
    let connections = names.iter().map(|name| connect(name, slow.clone(), &[Simple, Detailed])).collect();
    let seen = Mutex::new(Vec::new());
    let quoting = QuoteFreight::new(connections).bases([Simple, Detailed]).concurrency(3);
    let found = quoting.run(&request(), |progress| seen.lock().unwrap().push(progress)).await;
    assert_eq!((slow.most.load(Ordering::SeqCst), slow.calls.load(Ordering::SeqCst)), (3, 40));
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen.iter().map(|progress| progress.done).collect::<Vec<_>>(), (0..=40).collect::<Vec<_>>());
    assert_eq!(seen.last(), Some(&Progress { done: 40, failed: 0, total: 40 }));
    let order: Vec<String> = found.answers.iter().map(|answer| answer.account.as_ref().unwrap().to_string()).collect();
    assert_eq!(order, [names.clone(), names].concat(), "answers are in the order of the questions");
}

#[tokio::test]
async fn a_stop_keeps_what_is_known_and_says_what_was_sent() {
    let slow = Slow { stuck: true, ..Slow::default() };
    let connections = ["a", "b", "c"].map(|name| connect(name, slow.clone(), &[Simple]));
    let quoting = QuoteFreight::new(connections.into()).concurrency(1);
    let stop = async {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    };
    let mut last = None;
    let found = quoting.run_until(&request(), |progress| last = Some(progress), stop).await;
    assert!(found.answers[0].result.is_ok());
    let delivery = |at: usize| {
        let error = found.answers[at].result.as_ref().unwrap_err();
        (error.kind(), error.delivery(), error.account().unwrap().as_str())
    };
    assert_eq!(delivery(1), (ErrorKind::Unavailable, Delivery::MaybeSent, "b"));
    assert_eq!(delivery(2), (ErrorKind::Unavailable, Delivery::NotSent, "c"));
    assert_eq!(last, Some(Progress { done: 3, failed: 2, total: 3 }));
}
