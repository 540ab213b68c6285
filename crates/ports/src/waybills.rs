//! Waybills: reserved, submitted, cancelled.

use std::{fmt::Debug, num::NonZeroU32};

use async_trait::async_trait;
use portolan_domain::{Address, Contact, Extra, OrderRef, Services, Timestamp, Volume, Waybill, WaybillNo, Weight};

use crate::Error;

/// Numbers that may be put on parcels.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reserved {
    /// The numbers, each to be used once.
    pub numbers: Vec<WaybillNo>,
    /// The customer code that they belong to.
    pub customer_code: Option<String>,
    /// When unused ones lapse, where the provider says so.
    pub expires_at: Option<Timestamp>,
}

impl Reserved {
    /// Numbers of which nothing else is known.
    #[must_use]
    pub fn new(numbers: Vec<WaybillNo>) -> Self {
        Self { numbers, customer_code: None, expires_at: None }
    }
}

/// Somebody, somewhere: a sender or a consignee. `Debug` shows both masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub contact: Contact,
    /// Where.
    pub address: Address,
}

/// Where an order was sold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SalesPlatform {
    /// JD's own marketplace: the waybill names JD orders.
    Jd,
    /// Any other, in the provider's code, or `None` for "other".
    Other(Option<String>),
}

/// A parcel to be carried.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaybillRequest {
    /// The merchant's own number of this request: the key under which a repetition is recognised.
    pub reference: OrderRef,
    /// A number that was reserved before; `None` where the provider issues one now.
    pub number: Option<WaybillNo>,
    /// The platform's orders in the parcel. Several only if they were prepaid.
    pub orders: Vec<OrderRef>,
    /// Where they were sold.
    pub platform: SalesPlatform,
    /// Who sends.
    pub sender: Party,
    /// Who receives.
    pub consignee: Party,
    /// How many packages.
    pub packages: NonZeroU32,
    /// The weight of all of them, where it is known.
    pub weight: Option<Weight>,
    /// The volume of all of them, where it is known.
    pub volume: Option<Volume>,
    /// What is booked: cash on delivery, insurance, …
    pub services: Services,
    /// What it is, in words.
    pub description: Option<String>,
    /// The carrier's product, in its code (JDL `ed-m-0001`); else the account's.
    pub product: Option<String>,
    /// From when until when it may be picked up.
    pub pickup: Option<(Timestamp, Timestamp)>,
}

impl WaybillRequest {
    /// One prepaid package.
    #[must_use]
    pub fn new(reference: OrderRef, platform: SalesPlatform, sender: Party, consignee: Party) -> Self {
        Self {
            reference,
            number: None,
            orders: Vec::new(),
            platform,
            sender,
            consignee,
            packages: NonZeroU32::MIN,
            weight: None,
            volume: None,
            services: Services::new(),
            description: None,
            product: None,
            pickup: None,
        }
    }
}

/// A waybill that the provider took.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Submitted {
    /// The number: issued now, or the reserved one.
    pub waybill: WaybillNo,
    /// The provider's own number of the order.
    pub order: Option<OrderRef>,
    /// Whether it had been submitted before under the same reference: nothing new was made.
    pub existed: bool,
    /// Whether the provider asks for the same request again, under the same reference.
    pub try_again: bool,
    /// Promised times, presorting and whatever else it says.
    pub extra: Extra,
}

impl Submitted {
    /// A waybill that was made now.
    #[must_use]
    pub fn new(waybill: WaybillNo) -> Self {
        Self { waybill, order: None, existed: false, try_again: false, extra: Extra::new() }
    }
}

/// What became of a cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Cancellation {
    /// Cancelled: nobody picks it up.
    Cancelled,
    /// Picked up already; on its way back soon.
    Intercepting,
    /// Stopped on its way, and coming back.
    Intercepted,
    /// Not cancelled.
    CancelFailed,
    /// Not stopped.
    InterceptFailed,
}

/// Waybills of a carrier.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Waybills: Debug + Send + Sync {
    /// Reserves numbers. After an unknown outcome it may be repeated: at worst numbers lapse unused.
    ///
    /// MUST give exactly `count` different numbers, or `Err`: more than the provider gives at once is `InvalidInput`,
    /// `NotSent`; fewer in its reply is `BadResponse`; any number is `Unsupported`, `NotSent`, where none can be reserved.
    async fn reserve(&self, count: NonZeroU32) -> Result<Reserved, Error>;

    /// Hands in a parcel.
    ///
    /// - made now, or found made under the same reference: `Ok`, the latter with `existed`;
    /// - a value that breaks a rule: `InvalidInput`, `NotSent`, naming the field and its shape;
    /// - refused by a rule of business: `Conflict`, `Answered`;
    /// - nobody knows: any kind with `MaybeSent`; what may be done then is in the provider's operations.
    async fn submit(&self, request: &WaybillRequest) -> Result<Submitted, Error>;

    /// Cancels a waybill, or stops it on its way. `NotFound` for one that is not known; `Unsupported` where the provider
    /// has no cancellation.
    async fn cancel(&self, waybill: &WaybillNo) -> Result<Cancellation, Error>;

    /// The waybills that were submitted under a reference: empty if none was; `Unsupported` where the provider cannot tell.
    async fn find(&self, reference: &OrderRef) -> Result<Vec<Waybill>, Error>;
}
