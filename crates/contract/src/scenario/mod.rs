//! Situations at a provider, as data.

use crate::Method;

/// A situation at the provider. A rig makes it happen; the suite says what must follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scenario {
    /// One query for a parcel that was delivered, with at least two known scans. The reply lists the newest first, or in
    /// no order, if the provider may.
    Found,
    /// One query for a number that the provider knows and that has no scan yet.
    Empty,
    /// One query for a number that the provider does not know.
    Unknown,
    /// One query that finds two parcels or more: an order on several waybills.
    SeveralTraces,
    /// One query, signed with a wrong secret or an expired token; the server refuses it as the provider does.
    WrongCredentials,
    /// One query, refused for lack of permission in a body that comes with status 200.
    ProviderErrorInBody,
    /// One query, answered with status 500.
    ServerError,
    /// One query, answered with a web page and status 200, as a captive portal or a proxy does.
    HtmlWith200,
    /// One query, answered with status 200 and a body of JSON that breaks off.
    TruncatedJson,
    /// One query that arrives and is never answered. The rig's clock leaps: no test waits.
    Timeout,
    /// One query for a parcel with a known scan and, after it, one whose code and text nobody knows; see
    /// [`Stage::with_unknown_scan`](crate::Stage::with_unknown_scan).
    UnknownCode,
    /// One query for a parcel whose reply has a field that nobody knows; see
    /// [`Stage::with_extra`](crate::Stage::with_extra).
    ExtraFields,
    /// One query by waybill, answered with a well-formed trace of another, unrelated waybill.
    OtherWaybill,
    /// More queries than one call takes, at least three, known and unknown numbers mixed.
    Batch,
    /// A connection alone: the suite asks for a number of a kind that the provider does not take.
    UnsupportedKind,
    /// One call of this method in this trouble: [`Stage::calling`](crate::Stage::calling) says with what. A method that
    /// the capabilities exclude needs no call; the stage is there to say so.
    Trouble(Method, Trouble),
    /// For the suite `order_book`.
    OrderBook(OrderBookScenario),
    /// For the suite `shipment_confirmation`.
    ShipmentConfirmation(ShipmentConfirmationScenario),
    /// For the suite `waybills`.
    Waybills(WaybillsScenario),
    /// For the suite `directory`.
    Directory(DirectoryScenario),
    /// For the suite `sku_catalog`.
    SkuCatalog(SkuCatalogScenario),
    /// For the suite `inventory`.
    Inventory(InventoryScenario),
    /// For the suite `inbound`.
    Inbound(InboundScenario),
    /// For the suite `outbound`.
    Outbound(OutboundScenario),
    /// For the suite `freight_quoting`.
    FreightQuoting(FreightQuotingScenario),
    /// For the suite `purchase_orders`.
    PurchaseOrders(PurchaseOrdersScenario),
    /// For the suite `push_decoder`.
    PushDecoder(PushDecoderScenario),
    /// For the suite `push_subscription`.
    PushSubscription(PushSubscriptionScenario),
}

impl Scenario {
    /// The scenarios of the suite `tracking`. Those of every suite are in [`cases`](crate::cases).
    pub const ALL: &'static [Self] = &[
        Self::Found,
        Self::Empty,
        Self::Unknown,
        Self::SeveralTraces,
        Self::WrongCredentials,
        Self::ProviderErrorInBody,
        Self::ServerError,
        Self::HtmlWith200,
        Self::TruncatedJson,
        Self::Timeout,
        Self::UnknownCode,
        Self::ExtraFields,
        Self::OtherWaybill,
        Self::Batch,
        Self::UnsupportedKind,
    ];

    /// Whether a rig may skip it with a reason. Every provider can be found, not know a number, fail, stay silent, and
    /// say something new.
    #[must_use]
    pub fn may_be_skipped(self) -> bool {
        match self {
            Self::Found | Self::Unknown | Self::ServerError | Self::Timeout | Self::UnknownCode | Self::Batch => false,
            Self::Trouble(_, trouble) => trouble.may_be_skipped(),
            Self::OrderBook(scenario) => scenario.may_be_skipped(),
            Self::ShipmentConfirmation(scenario) => scenario.may_be_skipped(),
            Self::Waybills(scenario) => scenario.may_be_skipped(),
            Self::Directory(scenario) => scenario.may_be_skipped(),
            Self::SkuCatalog(scenario) => scenario.may_be_skipped(),
            Self::Inventory(scenario) => scenario.may_be_skipped(),
            Self::Inbound(scenario) => scenario.may_be_skipped(),
            Self::Outbound(scenario) => scenario.may_be_skipped(),
            Self::FreightQuoting(scenario) => scenario.may_be_skipped(),
            Self::PurchaseOrders(scenario) => scenario.may_be_skipped(),
            Self::PushDecoder(scenario) => scenario.may_be_skipped(),
            Self::PushSubscription(scenario) => scenario.may_be_skipped(),
            _ => true,
        }
    }
}

/// `demanded` of every provider, or `optional`: a rig may skip it with a reason.
macro_rules! scenarios {
    ($(#[$about:meta])+ $name:ident { $($(#[$doc:meta])+ $variant:ident $need:ident,)+ }) => {
        $(#[$about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])+ $variant,)+
        }

        impl $name {
            pub(super) fn may_be_skipped(self) -> bool {
                match self {
                    $(Self::$variant => scenarios!($need),)+
                }
            }
        }
    };
    (demanded) => { false };
    (optional) => { true };
}

mod trade;
mod warehouse;

pub use trade::{FreightQuotingScenario, PurchaseOrdersScenario, PushDecoderScenario, PushSubscriptionScenario};
pub use warehouse::{DirectoryScenario, InboundScenario, InventoryScenario, OutboundScenario, SkuCatalogScenario};

scenarios! {
    /// What can go wrong with any call.
    Trouble {
        /// Signed with a wrong secret or an expired token; the server refuses it as the provider does.
        WrongCredentials optional,
        /// Refused for lack of permission, in a body that comes with status 200.
        ProviderErrorInBody optional,
        /// Answered with status 500.
        ServerError demanded,
        /// Answered with a web page and status 200, as a captive portal or a proxy does.
        HtmlWith200 optional,
        /// Answered with status 200 and a body of JSON that breaks off.
        TruncatedJson optional,
        /// It arrives and is never answered. The rig's clock leaps: no test waits.
        Timeout demanded,
        /// Refused because too many calls came, as the provider says it.
        RateLimited optional,
    }
}

scenarios! {
    /// Situations of an order book. Unless told otherwise the rig gives one [`Call`](crate::Call) and the orders that must
    /// come back.
    OrderBookScenario {
        /// A list of some orders, all of them expected.
        Found demanded,
        /// A list of a stretch without orders.
        Empty demanded,
        /// A list of more orders than come at once, all of them expected.
        Paged demanded,
        /// A list of a stretch longer than the provider takes, with orders at both of its ends, all of them expected.
        LongWindow optional,
        /// A list of which the provider promises one page more than it has: that page comes without orders.
        PageBeyondLast optional,
        /// As `Paged`: the suite takes the cursor to another query.
        ForeignCursor demanded,
        /// A list of a stretch: the suite turns it around.
        BackwardWindow demanded,
        /// A list narrowed to one state or more, of a stretch with orders in others too; those in it are expected.
        InState optional,
        /// A list of a stretch: the suite narrows it to a state that the capabilities do not name.
        UnsupportedState optional,
        /// One order by its number, expected with all that the provider tells.
        Got demanded,
        /// A number that the provider does not know, or that is somebody else's.
        Unknown demanded,
        /// One order by its number, answered with another order.
        OtherOrder optional,
        /// A connection alone: the suite asks for a number of a kind that the capabilities do not name.
        UnsupportedKind optional,
        /// One order by its number, which has 19 digits (and comes as a JSON number, if the provider writes it so).
        LongNumber demanded,
        /// One order by its number, of two lines: one piece at 0.1 and one at 0.2; a total, if told, is their sum.
        ExactMoney demanded,
        /// One order by its number, expected with the code of a state that nobody knows.
        UnknownState optional,
        /// One order by its number, with a field that nobody knows; see [`Stage::with_extra`](crate::Stage::with_extra).
        ExtraFields optional,
    }
}

scenarios! {
    /// Situations of the confirmation of shipments. Unless told otherwise the rig gives one confirmation to make.
    ShipmentConfirmationScenario {
        /// An order that waits for its shipment, with one waybill.
        Confirmed demanded,
        /// As `Confirmed`: the suite confirms twice.
        ConfirmedBefore demanded,
        /// An order in a state that forbids it: cancelled, locked.
        Forbidden optional,
        /// An order with two waybills or more of one carrier.
        SeveralWaybills demanded,
        /// An order with waybills of two carriers or more.
        SeveralCarriers demanded,
        /// Two confirmations or more, of as many orders, with the same waybill.
        SharedWaybill demanded,
        /// As `Confirmed`: the suite names the carrier in each scheme that the capabilities do not name.
        ForeignScheme optional,
        /// An order with a carrier in a scheme that is taken, which the account has no code for.
        UnmappedCarrier optional,
        /// As `Confirmed`: the suite leaves the waybill out.
        NoWaybill demanded,
        /// The carriers of the shop, all of them expected.
        Carriers demanded,
        /// A shop without carriers.
        NoCarriers optional,
    }
}

scenarios! {
    /// Situations of waybills. Unless told otherwise the rig gives one call. A rig whose capabilities exclude the method
    /// gives a stage without one.
    WaybillsScenario {
        /// Reserves a number of numbers, at least two.
        Reserved demanded,
        /// Reserves as many as the capabilities allow; the call may be left out.
        ReservedMost optional,
        /// A connection alone: the suite reserves one more than the capabilities allow.
        TooMany demanded,
        /// Reserves some numbers, and the reply has one fewer.
        FewerNumbers optional,
        /// Reserves some numbers, and the reply has one of them twice.
        RepeatedNumber optional,
        /// Submits a parcel.
        Submitted demanded,
        /// As `Submitted`: the suite submits it twice, and the provider adopts the repetition.
        SubmittedBefore optional,
        /// Submits a parcel that the provider refuses by a rule of business.
        Refused optional,
        /// Submits a parcel with a number reserved before, and the answer has another number.
        OtherNumber optional,
        /// As `Submitted`, with a number: the suite leaves it out.
        NoNumber optional,
        /// As `Submitted`: the suite leaves out who receives it.
        NoConsignee demanded,
        /// Submits a parcel with cash on delivery: the suite takes the amount away.
        CodWithoutAmount optional,
        /// Submits a parcel with cash on delivery and one order: the suite adds another order.
        CodMerged optional,
        /// Submits a parcel with a product, a time of pickup or both; see
        /// [`Stage::with_booked`](crate::Stage::with_booked). Without a call if the provider takes neither.
        Booked optional,
        /// As `Submitted`: the suite has it picked up until before it may be picked up from. Without a call if the provider
        /// takes no time of pickup.
        BackwardPickup optional,
        /// Cancels a waybill; what becomes of it is expected.
        Cancelled optional,
        /// Cancels a parcel on its way, which is to be stopped soon.
        Intercepting optional,
        /// Cancels a parcel on its way, which is stopped and comes back.
        Intercepted optional,
        /// Cancels a waybill, and the provider says that it did not.
        CancelFailed optional,
        /// Cancels a parcel on its way, and the provider says that it could not be stopped.
        InterceptFailed optional,
        /// Cancels a waybill that the provider does not know.
        CancelledUnknown optional,
        /// An account that cannot cancel.
        UnsupportedCancel optional,
        /// Finds the waybills of a reference, all of them expected.
        Found optional,
        /// Finds the waybills of a reference that has none.
        FoundNone optional,
        /// An account that cannot find.
        UnsupportedFind optional,
    }
}
