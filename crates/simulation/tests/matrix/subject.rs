//! One call of each kind at each provider, made while something is wrong with it, and what became of it.

use std::{collections::BTreeSet, future::Future, time::Duration};

use bytes::Bytes;
use portolan::{
    AccountId, Connection, Error, OrderRef, OrderRefKind, PurchaseItem, PurchaseRequest, Purchased, SalesPlatform,
    Trace, Tracking, TrackingQuery, WaybillNo, WaybillRequest, Waybills, Weight, exchange::Policies,
};
use portolan_sandbox::{ChangeKind, CjScript, CjStage, Entry, Fault, FaultRule, Script, Stage, When};
use portolan_simulation::{
    Rig, Sent, Setup, Trouble, TroubleRule, consignee,
    provider::{self, CJ_HOST, CJ_USER, JDL_HOST, JOS_HOST},
    run,
};

/// A provider of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Jdl,
    Jos,
    Cj,
}

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// One parcel is asked about.
    Read,
    /// A parcel is handed in.
    Write,
    /// Three parcels are asked about at once.
    Batch,
    /// A token is renewed.
    Token,
    /// A push is received.
    Push,
}

impl Side {
    pub(crate) const ALL: [Self; 3] = [Self::Jdl, Self::Jos, Self::Cj];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Jdl => "JDL",
            Self::Jos => "JOS",
            Self::Cj => "CJ",
        }
    }

    pub(crate) fn account(self) -> AccountId {
        match self {
            Self::Jdl => provider::parcels(),
            Self::Jos => provider::shop(0),
            Self::Cj => provider::goods(),
        }
    }

    pub(crate) fn host(self) -> &'static str {
        match self {
            Self::Jdl => JDL_HOST,
            Self::Jos => JOS_HOST,
            Self::Cj => CJ_HOST,
        }
    }

    /// The operation as the ledger names it.
    pub(crate) fn operation(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Jdl, Kind::Read | Kind::Batch) => "/jd/tracking/query",
            (Self::Jdl, Kind::Write) => "/ecap/v1/orders/create",
            (Self::Jdl, Kind::Token) => "/oauth/refresh",
            (Self::Jos, Kind::Read | Kind::Batch) => "jingdong.etms.trace.get",
            (Self::Jos, Kind::Write) => "jingdong.etms.waybill.send",
            (Self::Jos, Kind::Token) => "/oauth/token",
            (Self::Cj, Kind::Read | Kind::Batch) => "logistic/trackInfo",
            (Self::Cj, Kind::Write) => "shopping/order/createOrderV2",
            (Self::Cj, Kind::Token) => "authentication/getAccessToken",
            (_, Kind::Push) => "trace",
        }
    }
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [Self::Read, Self::Write, Self::Batch, Self::Token, Self::Push];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Batch => "batch",
            Self::Token => "token",
            Self::Push => "push",
        }
    }
}

/// What is done to a call.
#[derive(Clone)]
pub(crate) enum Inject {
    Network(Trouble),
    Fault(Fault, When),
    /// Nothing: the true answer.
    Nothing,
}

impl std::fmt::Debug for Inject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Network(trouble) => write!(f, "{trouble:?}"),
            Self::Fault(Fault::Body(steps), _) => write!(f, "{:.300}", format!("{steps:?}")),
            Self::Fault(fault, when) => write!(f, "{} {when:?}", fault.name()),
            Self::Nothing => f.write_str("nothing"),
        }
    }
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Often {
    Once,
    Always,
}

/// What became of a call that was struck. `Ok` is right: the right events, the right number.
#[derive(Debug)]
pub(crate) struct Struck {
    pub(crate) outcome: Result<(), Error>,
    /// How many requests it took.
    pub(crate) sent: usize,
    /// How long.
    pub(crate) took: Duration,
    /// What it wrote, by the ledger.
    pub(crate) effects: usize,
    /// The same call, when nothing is wrong any more.
    pub(crate) again: Result<(), Error>,
    /// What both of them wrote.
    pub(crate) effects_at_end: usize,
    /// The body of the last answer while it was struck.
    pub(crate) answer: Answer,
}

/// A body that is not shown: it has persons in it.
pub(crate) struct Answer(pub(crate) Option<Bytes>);

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} bytes", self.0.as_ref().map(Bytes::len))
    }
}

/// Our side and the sandbox, with parcels that have lived their lives.
pub(crate) struct Theatre {
    pub(crate) rig: Rig,
    pub(crate) side: Side,
    pub(crate) waybills: Vec<WaybillNo>,
}

impl Theatre {
    pub(crate) fn new(side: Side, setup: &Setup) -> Self {
        let rig = Rig::new(setup).unwrap();
        let waybill = |_| {
            if side == Side::Cj {
                let mut stage = CjStage::new(CjScript::HappyPath);
                (stage.lived, stage.user_number) = (true, Some(CJ_USER.to_owned()));
                return WaybillNo::parse(&rig.sandbox.stage_cj(stage).unwrap().number).unwrap();
            }
            let mut stage = Stage::new(Script::HappyPath);
            stage.lived = true;
            WaybillNo::parse(rig.sandbox.stage(stage).unwrap().number()).unwrap()
        };
        let waybills = (0..3).map(waybill).collect();
        Self { rig, side, waybills }
    }

    pub(crate) fn on<T>(&self, work: impl Future<Output = T>) -> T {
        run(&self.rig.clock, work).unwrap()
    }

    pub(crate) fn connection(&self) -> &Connection {
        self.rig.connection(&self.side.account()).unwrap()
    }

    pub(crate) fn tracking(&self) -> &dyn Tracking {
        &**self.connection().tracking.as_ref().unwrap()
    }

    pub(crate) fn port(&self) -> &dyn Waybills {
        &**self.connection().waybills.as_ref().unwrap()
    }

    pub(crate) async fn read(&self, waybill: &WaybillNo) -> Result<Trace, Error> {
        let mut traces = self.tracking().track(&[TrackingQuery::waybill(waybill.clone())]).await.remove(0)?;
        assert_eq!(traces.len(), 1);
        Ok(traces.remove(0))
    }

    /// A parcel to be handed in under a number of its own; JOS wants one that was reserved.
    pub(crate) async fn request(&self, number: &str) -> WaybillRequest {
        let reference = OrderRef::new(OrderRefKind::Merchant, number).unwrap();
        let (sender, consignee) = (consignee().unwrap(), consignee().unwrap());
        let mut request = WaybillRequest::new(reference, SalesPlatform::Other(None), sender, consignee);
        request.weight = Some(Weight::from_g(700).unwrap());
        if self.side == Side::Jos {
            request.number = self.port().reserve(std::num::NonZeroU32::MIN).await.unwrap().numbers.pop();
        }
        request
    }

    /// Hands it in; the answer must be the number that the ledger has.
    pub(crate) async fn write(&self, request: &WaybillRequest) -> Result<(), Error> {
        let number = match self.side {
            Side::Cj => {
                let id = self.buy(request).await?.purchase.id;
                // An answer without CJ's number leaves the merchant's: CJ finds the purchase by it.
                if id == request.reference && self.taken(request).len() == 1 {
                    return Ok(());
                }
                id.value().to_owned()
            }
            _ => self.port().submit(request).await?.waybill.to_string(),
        };
        assert_eq!(self.taken(request), [number], "the answer is not what the ledger has");
        Ok(())
    }

    /// CJ carries what is bought there: the same as a purchase.
    pub(crate) async fn buy(&self, request: &WaybillRequest) -> Result<Purchased, Error> {
        let mut consignee = consignee().unwrap();
        let address = &mut consignee.address;
        (address.country, address.postcode) = (Some("US".into()), Some("75001".into()));
        (address.province, address.city) = (Some("Texas".into()), Some("Dallas".into()));
        let items = vec![PurchaseItem::variant("92511400-C758-4474-93CA-66D442F5F787", 1)];
        let mut purchase = PurchaseRequest::new(request.reference.clone(), consignee, "CN", "CJPacket Ordinary", items);
        purchase.remark.clone_from(&request.description);
        self.connection().purchases.as_ref().unwrap().create(&purchase).await
    }

    /// The numbers under which a parcel was taken, or a purchase made, by the ledger.
    pub(crate) fn taken(&self, request: &WaybillRequest) -> Vec<String> {
        let own = |about: &[String]| about.first().is_some_and(|own| own == request.reference.value());
        let changes = self.ledger().into_iter().flat_map(|entry| entry.changes);
        let taken = changes.filter(|change| {
            matches!(change.kind, ChangeKind::WaybillSubmitted | ChangeKind::PurchaseCreated) && own(&change.about)
        });
        taken.map(|change| change.number).collect()
    }

    pub(crate) fn ledger(&self) -> Vec<Entry> {
        self.rig.sandbox.ledger().entries
    }

    pub(crate) fn refreshes(&self) -> usize {
        let changes = self.ledger().into_iter().flat_map(|entry| entry.changes);
        changes.filter(|change| is_token(change.kind)).count()
    }

    pub(crate) fn sent(&self, kind: Kind) -> usize {
        let operation = self.side.operation(kind);
        let own = |sent: &&Sent| sent.host == self.side.host() && sent.operation.ends_with(operation);
        self.rig.wire.sent().iter().filter(own).count()
    }

    pub(crate) fn strike(&self, kind: Kind, inject: &Inject, often: Often) {
        let operation = self.side.operation(kind);
        let times = if often == Often::Once { 1 } else { u64::MAX };
        match inject {
            Inject::Network(trouble) => {
                self.rig.wire.trouble(TroubleRule::new(*trouble).host(self.side.host()).part(operation).times(times));
            }
            Inject::Fault(fault, when) => {
                let rule = FaultRule::new(fault.clone()).when(*when).operation(operation).times(times);
                self.rig.sandbox.add_fault(rule).unwrap();
            }
            Inject::Nothing => {}
        }
    }

    /// The last answer. One that was to be bent was: a pointer that finds nothing would test nothing.
    pub(crate) fn answer(&self, kind: Kind, inject: &Inject) -> Answer {
        if let Inject::Fault(Fault::Body(_), _) = inject {
            assert!(self.ledger().iter().any(|entry| entry.faults.contains(&"body")), "{inject:?} changed nothing");
        }
        Answer(self.rig.wire.answer_to(self.side.operation(kind)))
    }

    pub(crate) fn heal(&self) {
        self.rig.wire.lift();
        self.rig.sandbox.lift_faults(None);
    }
}

fn is_token(kind: ChangeKind) -> bool {
    matches!(kind, ChangeKind::TokenRefreshed | ChangeKind::TokenIssued)
}

/// What of a trace must be right: when, where and what.
pub(crate) fn core(trace: &Trace) -> BTreeSet<String> {
    let event = |event: &portolan::TraceEvent| {
        let second = event.at.map(|at| at.at().unix_seconds());
        format!("{second:?} {:?} {:?}", event.status, event.waybill)
    };
    trace.events().iter().map(event).collect()
}

/// Makes one call of a kind while it is struck.
pub(crate) fn strike(side: Side, kind: Kind, inject: &Inject, often: Often) -> Struck {
    match kind {
        Kind::Read => read(side, inject, often),
        Kind::Write => write(side, inject, often),
        Kind::Batch => batch(side, inject),
        Kind::Token => token(side, inject, often),
        Kind::Push => panic!("pushes are received, and not sent"),
    }
}

/// Long enough for a circuit to let calls through again.
const LATER: Duration = Duration::from_secs(120);

fn read(side: Side, inject: &Inject, often: Often) -> Struck {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        let waybill = &theatre.waybills[0];
        let truth = theatre.read(waybill).await.unwrap();
        let right = |outcome: Result<Trace, Error>| outcome.map(|trace| assert_eq!(core(&trace), core(&truth)));
        let (before, began) = (theatre.sent(Kind::Read), theatre.rig.clock.passed());
        theatre.strike(Kind::Read, inject, often);
        let outcome = right(theatre.read(waybill).await);
        let (sent, took) = (theatre.sent(Kind::Read) - before, theatre.rig.clock.passed() - began);
        let answer = theatre.answer(Kind::Read, inject);
        theatre.heal();
        theatre.rig.clock.sleep(LATER).await;
        let again = right(theatre.read(waybill).await);
        let changes = theatre.ledger().into_iter().flat_map(|entry| entry.changes);
        let effects = changes.filter(|change| !is_token(change.kind)).count();
        Struck { outcome, sent, took, effects, again, effects_at_end: effects, answer }
    })
}

fn write(side: Side, inject: &Inject, often: Often) -> Struck {
    let theatre = Theatre::new(side, &Setup::new(1));
    theatre.on(async {
        let request = theatre.request("MATRIX-1").await;
        let began = theatre.rig.clock.passed();
        theatre.strike(Kind::Write, inject, often);
        let outcome = theatre.write(&request).await;
        let (sent, took) = (theatre.sent(Kind::Write), theatre.rig.clock.passed() - began);
        let effects = theatre.taken(&request).len();
        let answer = theatre.answer(Kind::Write, inject);
        theatre.heal();
        theatre.rig.clock.sleep(LATER).await;
        let again = theatre.write(&request).await;
        Struck { outcome, sent, took, effects, again, effects_at_end: theatre.taken(&request).len(), answer }
    })
}

/// One of three calls is struck, and none is repeated: what is wrong with one must not be wrong with another.
fn batch(side: Side, inject: &Inject) -> Struck {
    let setup = Setup { policies: Policies { retry: None, ..Policies::default() }, ..Setup::new(1) };
    let theatre = Theatre::new(side, &setup);
    theatre.on(async {
        let mut truths = Vec::new();
        for waybill in &theatre.waybills {
            truths.push(theatre.read(waybill).await.unwrap());
        }
        let queries: Vec<_> = theatre.waybills.iter().cloned().map(TrackingQuery::waybill).collect();
        let (before, began) = (theatre.sent(Kind::Batch), theatre.rig.clock.passed());
        theatre.strike(Kind::Batch, inject, Often::Once);
        let outcome = right(theatre.tracking().track(&queries).await, &truths);
        let (sent, took) = (theatre.sent(Kind::Batch) - before, theatre.rig.clock.passed() - began);
        let answer = theatre.answer(Kind::Batch, inject);
        theatre.heal();
        theatre.rig.clock.sleep(LATER).await;
        let again = right(theatre.tracking().track(&queries).await, &truths);
        Struck { outcome, sent, took, effects: 0, again, effects_at_end: 0, answer }
    })
}

/// Each item has its own outcome: all that were in the call that was struck are errors, which is one item at JDL and JOS and
/// all of them at CJ; all others are right, each in its place.
pub(crate) fn right(outcomes: Vec<Result<Vec<Trace>, Error>>, truths: &[Trace]) -> Result<(), Error> {
    assert_eq!(outcomes.len(), truths.len());
    let mut failed = Vec::new();
    for (outcome, truth) in outcomes.into_iter().zip(truths) {
        match outcome {
            Ok(traces) => {
                assert_eq!(traces.len(), 1);
                assert_eq!((core(&traces[0]), traces[0].waybill()), (core(truth), truth.waybill()));
            }
            Err(error) => failed.push(error),
        }
    }
    assert!(matches!(failed.len(), 0 | 1) || failed.len() == truths.len(), "some of one call: {failed:?}");
    failed.pop().map_or(Ok(()), Err)
}

fn token(side: Side, inject: &Inject, often: Often) -> Struck {
    let theatre = Theatre::new(side, &Setup { token_seconds: Some(60), ..Setup::new(1) });
    theatre.on(async {
        theatre.rig.clock.sleep(Duration::from_secs(61)).await;
        let began = theatre.rig.clock.passed();
        theatre.strike(Kind::Token, inject, often);
        // Whoever needs a token has it renewed.
        let outcome = theatre.read(&theatre.waybills[0]).await.map(|_| ());
        let (sent, took, effects) =
            (theatre.sent(Kind::Token), theatre.rig.clock.passed() - began, theatre.refreshes());
        let answer = theatre.answer(Kind::Token, inject);
        theatre.heal();
        theatre.rig.clock.sleep(3 * LATER).await; // CJ is asked once in five minutes
        let again = theatre.read(&theatre.waybills[0]).await.map(|_| ());
        Struck { outcome, sent, took, effects, again, effects_at_end: theatre.refreshes(), answer }
    })
}
