//! Our side and the sandbox, put together on one clock.

use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};

use portolan::{
    AccountId, Address, CarrierCode, CarrierScheme, Connection, Contact, Entropy, Error, MemoryTokens, Party,
    PersonName, Phone, ProviderId, StreetAddress, Timestamp,
    application::{CarrierMap, StepPolicy},
    exchange::Policies,
    jdl, jos,
};
use portolan::{AfterUnknown, Operation};
use portolan_sandbox::{Sandbox, Speed, WORLD_EPOCH};

use crate::{VirtualClock, Wire, chance::SeededEntropy, provider::PROVIDERS};

/// What is set up.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The seed of everything.
    pub seed: u64,
    /// How many shops share the application at JOS.
    pub shops: usize,
    /// How many seconds a token of JDL's and JOS's lives; for ever if absent.
    pub token_seconds: Option<u32>,
    /// How many calls a second JDL accepts.
    pub jdl_per_second: Option<NonZeroU32>,
    /// How many calls a second CJ accepts of the account.
    pub cj_per_second: Option<NonZeroU32>,
    /// How many points a day the account has at CJ.
    pub cj_points: Option<NonZeroU32>,
    /// How many calls a day JOS accepts.
    pub jos_per_day: Option<NonZeroU32>,
    /// The policies of each adapter's layers.
    pub policies: Policies,
    /// The total time of a call; the exchange's own if absent.
    pub deadline: Option<Duration>,
    /// Whether our side uses the second secrets, or at CJ the second key.
    pub second_secret: bool,
}

impl Setup {
    /// One shop, everything as an embedder gets it, and a provider without limits.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            shops: 1,
            token_seconds: None,
            jdl_per_second: None,
            cj_per_second: None,
            cj_points: None,
            jos_per_day: None,
            policies: Policies::default(),
            deadline: None,
            second_secret: false,
        }
    }
}

/// Why a rig cannot be put together.
#[derive(Debug)]
pub enum RigError {
    /// The sandbox refuses a setting.
    Sandbox(portolan_sandbox::Error),
    /// An adapter does.
    Adapter(Error),
}

impl fmt::Display for RigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sandbox(error) => write!(f, "the sandbox: {error}"),
            Self::Adapter(error) => write!(f, "an adapter: {error}"),
        }
    }
}

impl std::error::Error for RigError {}

impl From<portolan_sandbox::Error> for RigError {
    fn from(error: portolan_sandbox::Error) -> Self {
        Self::Sandbox(error)
    }
}

impl From<Error> for RigError {
    fn from(error: Error) -> Self {
        Self::Adapter(error)
    }
}

/// Our side and the sandbox.
#[derive(Clone, Debug)]
pub struct Rig {
    /// The one clock.
    pub clock: VirtualClock,
    /// The providers, and the judge.
    pub sandbox: Sandbox,
    /// Between them.
    pub wire: Wire,
    /// All accounts of ours.
    pub connections: Vec<Connection>,
    /// Where all of our processes keep tokens.
    pub tokens: Arc<MemoryTokens>,
    seed: u64,
}

impl Rig {
    /// Puts it together. World time runs as fast as everybody's, from the world's first moment.
    ///
    /// # Errors
    /// [`RigError`] if the setup cannot be had.
    pub fn new(setup: &Setup) -> Result<Self, RigError> {
        let start = Timestamp::UNIX_EPOCH.plus(Duration::from_secs(WORLD_EPOCH.as_second().unsigned_abs()));
        let clock = VirtualClock::new(start, setup.seed);
        let sandbox = Sandbox::builder()
            .seed(setup.seed)
            .speed(Speed::times(1))
            .time_source(clock.time_source())
            .ledger_capacity(1_000_000)
            .build();
        let hosts = PROVIDERS.iter().flat_map(|provider| provider.hosts.iter().copied());
        let wire = Wire::new(&clock, &sandbox, hosts, setup.seed);
        let tokens = Arc::default();
        let mut rig = Self { clock, sandbox, wire, connections: Vec::new(), tokens, seed: setup.seed };
        for provider in PROVIDERS {
            (provider.register)(&rig.sandbox, setup)?;
        }
        rig.connections = rig.process(setup)?;
        Ok(rig)
    }

    /// The connections of another process of ours: on the same wire and clock, with the same store of tokens.
    ///
    /// # Errors
    /// [`RigError`] if the setup cannot be had.
    pub fn process(&self, setup: &Setup) -> Result<Vec<Connection>, RigError> {
        let mut connections = Vec::new();
        for provider in PROVIDERS {
            connections.extend((provider.connect)(self, setup)?);
        }
        Ok(connections)
    }

    /// The entropy of one adapter.
    pub(crate) fn entropy(&self, label: &str) -> Arc<dyn Entropy> {
        Arc::new(SeededEntropy::new(crate::chance::of(self.seed, label).u64(..)))
    }

    /// The connection of an account.
    ///
    /// # Errors
    /// `Config` if there is none.
    pub fn connection(&self, account: &AccountId) -> Result<&Connection, Error> {
        let found = self.connections.iter().find(|connection| connection.account == *account);
        found.ok_or_else(|| Error::not_sent(portolan::ErrorKind::Config, format!("there is no account {account}")))
    }

    /// All secrets that are or were in force.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        PROVIDERS.iter().flat_map(|provider| (provider.secrets)(&self.sandbox)).collect()
    }
}

/// Texts of the made-up person that every consignment goes to: none of them may be seen anywhere.
pub const PERSON: [&str; 3] = ["金丝雀甲", "13900000000", "金丝雀路77号6单元1203室"];

/// That person.
///
/// # Errors
/// None that these texts can cause.
pub fn consignee() -> Result<Party, Error> {
    let [name, mobile, street] = PERSON;
    let invalid = |error: &dyn fmt::Display| Error::not_sent(portolan::ErrorKind::InvalidInput, error.to_string());
    let mut contact = Contact::new();
    contact.name = Some(PersonName::plain(name).map_err(|error| invalid(&error))?);
    contact.mobile = Some(Phone::plain(mobile).map_err(|error| invalid(&error))?);
    let mut address = Address::new();
    let full = format!("上海市浦东新区{street}");
    address.full_text = Some(StreetAddress::plain(&full).map_err(|error| invalid(&error))?);
    Ok(Party { contact, address })
}

/// What carriers are called on the platform: all parcels travel with JD.
///
/// # Errors
/// None that these names can cause.
pub fn carriers() -> Result<CarrierMap, Error> {
    let code = CarrierCode::new(CarrierScheme::PopLogistics, "2087")
        .map_err(|error| Error::not_sent(portolan::ErrorKind::InvalidInput, error.to_string()))?;
    Ok(CarrierMap::new().provider(ProviderId::jdl(), code.clone()).provider(ProviderId::jos(), code))
}

/// What the operations behind an account's steps declare.
#[must_use]
pub fn step_policy(provider: &ProviderId) -> StepPolicy {
    let of = |table: &[Operation], name: &str| {
        let row = table.iter().find(|operation| operation.name == name);
        row.and_then(|operation| operation.after_unknown).unwrap_or(AfterUnknown::AskPerson)
    };
    if *provider == ProviderId::jdl() {
        let of = |name| of(jdl::OPERATIONS, name);
        return StepPolicy {
            reserve: of(jdl::ORDERS_PREGETWAYBILLCODES),
            submit: of(jdl::ORDERS_CREATE),
            ..StepPolicy::default()
        };
    }
    let of = |name| of(jos::OPERATIONS, name);
    StepPolicy { reserve: of(jos::WAYBILLCODE_GET), submit: of(jos::WAYBILL_SEND), confirm: of(jos::POP_ORDER_SHIP) }
}
