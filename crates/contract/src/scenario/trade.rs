//! Situations of quotes, purchases and pushes.

scenarios! {
    /// Situations of freight quotes. Unless told otherwise the rig gives one question, and the outcome that must come back:
    /// options are found by their names, and by their ids where those are told; of warnings, the kinds are compared.
    FreightQuotingScenario {
        /// One question for each basis that the capabilities name, each with one option or more, and as many outcomes
        /// expected, in the order of the questions.
        Found demanded,
        /// Answered with options, and with one that has an error of its own: the options are expected, and the rejection.
        RejectedOption optional,
        /// Answered with options, and with one at a price of zero: the options are expected, and the rejection.
        ZeroPrice optional,
        /// Answered without options.
        Empty optional,
        /// Asks for goods, or for a waybill, that the provider does not know.
        Unknown optional,
        /// A question that names a person, refused in words that repeat the name or the telephone.
        RefusedWithPerson optional,
        /// The suite asks on each basis that the capabilities do not name: the rig's question, if it gives one.
        UnsupportedBasis optional,
        /// One question or more, each without something that its basis needs; see
        /// [`Stage::naming`](crate::Stage::naming). The suite also asks without saying anything, on each basis.
        MissingField demanded,
        /// Answered with a price of more digits than a float holds, as a JSON number if the provider writes it so.
        ExactMoney demanded,
        /// Answered with a field of an option that nobody knows; see [`Stage::with_extra`](crate::Stage::with_extra).
        ExtraFields optional,
    }
}

scenarios! {
    /// Situations of purchases. Unless told otherwise the rig gives one call, and what must come back of it.
    PurchaseOrdersScenario {
        /// Makes a purchase.
        Created demanded,
        /// As `Created`: the suite makes it twice; see [`Stage::with_purchases`](crate::Stage::with_purchases).
        CreatedTwice demanded,
        /// Makes a purchase under a number that is taken by one which has moved on since: expected as it stands now.
        CreatedBefore optional,
        /// Makes a purchase: the first time it takes effect, and its answer is lost. The suite makes it twice.
        AnswerLost optional,
        /// As `Created`, by an account that allows it: the suite asks to pay at once.
        PaidAtOnce optional,
        /// As `Created`, by an account that does not allow it: the suite asks to pay at once.
        PaidAtOnceUnallowed demanded,
        /// As `Created`: the suite leaves out who receives it.
        NoConsignee demanded,
        /// As `Created`: the suite leaves out what to buy, how many, and of what.
        NoItems demanded,
        /// One purchase or more, each with a value that breaks a rule; see [`Stage::naming`](crate::Stage::naming).
        BadValue demanded,
        /// Makes a purchase that the provider refuses by a rule of business.
        Refused optional,
        /// Makes a purchase that the provider refuses in words that repeat the consignee's name or telephone.
        RefusedWithPerson optional,
        /// One purchase for each kind of number that the capabilities name, each expected, in the order of the calls.
        Got demanded,
        /// Two purchases or more in different states, each expected with its state, in the order of the calls.
        States demanded,
        /// A number that the provider does not know, or that is somebody else's.
        Unknown demanded,
        /// One purchase by its number, answered with another.
        OtherPurchase optional,
        /// A connection alone: the suite asks for a number of a kind that the capabilities do not name.
        UnsupportedKind optional,
        /// One purchase by its number, which has 18 digits or more (and comes as a JSON number, if the provider writes it
        /// so).
        LongNumber demanded,
        /// One purchase, expected with a total of more digits than a float holds.
        ExactMoney demanded,
        /// One purchase, expected with the code of a state that nobody knows.
        UnknownState optional,
        /// One purchase, with a field that nobody knows; see [`Stage::with_extra`](crate::Stage::with_extra).
        ExtraFields optional,
        /// A list of some purchases, all of them expected.
        Found demanded,
        /// A list of an account without purchases.
        Empty demanded,
        /// A list of more purchases than come at once, all of them expected.
        Paged demanded,
        /// A list of which the provider promises one page more than it has: that page comes without purchases.
        PageBeyondLast optional,
        /// As `Paged`: the suite takes the cursor to another query.
        ForeignCursor demanded,
        /// A list narrowed to a state, with purchases in others too; those in it are expected.
        InState optional,
        /// A connection alone: the suite narrows a list to a state that the capabilities do not name.
        UnsupportedState optional,
        /// Confirms a purchase; if one is expected, it is read afterwards.
        Confirmed demanded,
        /// Confirms a purchase that the provider does not know.
        ConfirmedUnknown demanded,
        /// Confirms a purchase in a state that forbids it.
        ConfirmedTooLate optional,
        /// Cancels a purchase that is not paid; if one is expected, it is read afterwards.
        Cancelled demanded,
        /// Cancels a purchase that the provider does not know.
        CancelledUnknown demanded,
        /// Cancels a purchase in a state that forbids it.
        CancelledTooLate optional,
    }
}

scenarios! {
    /// Situations of the reading of pushes: the rig gives pushes as the provider would send them, with
    /// [`Stage::pushing`](crate::Stage::pushing), and how the provider signs them, with
    /// [`Stage::signed_by`](crate::Stage::signed_by).
    PushDecoderScenario {
        /// One push of each type that the provider sends, and of each one what it tells, in their order.
        Read demanded,
        /// One push or more, all of them deliveries of one event, with whatever the provider changes from one to the next.
        Redelivered demanded,
        /// Two pushes or more of different events, as alike as they can be.
        Distinct demanded,
        /// Two to five pushes that are pieces of one trace, and the whole trace.
        Pieces optional,
        /// A push of a type that nobody knows.
        UnknownType demanded,
        /// A push of a known scan and, after it, one of the same parcel whose code and text nobody knows; see
        /// [`Stage::with_unknown_scan`](crate::Stage::with_unknown_scan).
        UnknownCode optional,
        /// A push of a purchase, expected with the code of a state that nobody knows.
        UnknownState optional,
        /// A push, expected with a number of 17 digits or more (which comes as a JSON number, if the provider writes it so).
        LongNumber optional,
        /// A push with a field that nobody knows; see [`Stage::with_extra`](crate::Stage::with_extra).
        ExtraFields optional,
        /// A push of each type: the suite cuts it off at every byte.
        Truncated demanded,
        /// A push of each type: the suite changes every byte of it.
        Flipped demanded,
        /// A push of each type: the suite leaves every field out, and gives it other shapes.
        Misshapen demanded,
        /// A push: the suite puts other things around it and in its place.
        Garbage demanded,
        /// A push with a right signature over its body, which is demanded.
        Signed optional,
        /// One push or more, each with a wrong signature, where a right one is demanded.
        WrongSignature optional,
        /// A push without a signature, where none is demanded.
        Unsigned optional,
        /// A push with a wrong signature, where signatures are only observed.
        Doubtful optional,
        /// A connection alone: the suite asks for both answers.
        Acknowledged demanded,
    }
}

scenarios! {
    /// Situations of subscriptions. Unless told otherwise the rig gives one call.
    PushSubscriptionScenario {
        /// One subscription for each kind that the capabilities name.
        Subscribed demanded,
        /// As `Subscribed`: the suite subscribes twice.
        SubscribedAgain demanded,
        /// Asks for no pushes any more.
        Unsubscribed optional,
        /// A parcel that the provider does not know.
        UnknownParcel optional,
        /// One parcel or more that is somebody else's, or the tail of a telephone that is not the consignee's.
        NotYours optional,
        /// A connection alone: the suite asks for each kind that the capabilities do not name.
        UnsupportedKind optional,
        /// One callback or more that is not accepted, by the adapter or by the provider.
        BadCallback optional,
    }
}
