//! Situations of the warehouse, and of whom and where one may name.

scenarios! {
    /// Situations of a directory.
    DirectoryScenario {
        /// Carriers and warehouses, all of them expected.
        Found demanded,
        /// An account without any.
        Empty demanded,
        /// A carrier or a warehouse with a field that nobody knows; see [`Stage::with_extra`](crate::Stage::with_extra).
        ExtraFields optional,
    }
}

scenarios! {
    /// Situations of a catalogue of goods. Unless told otherwise the rig gives one call.
    SkuCatalogScenario {
        /// Registers goods; a record that is expected tells their number.
        Registered demanded,
        /// As `Registered`: the suite registers twice.
        RegisteredBefore optional,
        /// A connection alone, to a provider that demands more than the merchant's number: the suite gives that alone.
        Incomplete optional,
        /// Revises goods that are on record.
        Revised demanded,
        /// Revises goods: the suite sets each text to nothing.
        RevisedToNothing demanded,
        /// Revises goods that the provider does not know.
        RevisedUnknown optional,
        /// One record or more, asked for by each kind of number that the provider takes, all of them expected.
        Found demanded,
        /// A number that the provider does not know.
        Unknown demanded,
        /// A record with a field that nobody knows; see [`Stage::with_extra`](crate::Stage::with_extra).
        ExtraFields optional,
    }
}

scenarios! {
    /// Situations of an inventory. Unless told otherwise the rig gives one query and the levels that must come back.
    InventoryScenario {
        /// Some stock, all of it expected, with goods in two conditions if the provider tells conditions apart.
        Found demanded,
        /// No stock at all.
        Empty demanded,
        /// A query for goods that nobody knows.
        UnknownGoods optional,
        /// More levels than come at once, all of them expected.
        Paged demanded,
        /// The provider promises one page more than it has: that page comes without levels.
        PageBeyondLast optional,
        /// A level with a field that nobody knows; see [`Stage::with_extra`](crate::Stage::with_extra).
        ExtraFields optional,
    }
}

scenarios! {
    /// Situations of inbound documents.
    InboundScenario {
        /// One call for each kind and verb that the capabilities name; documents that are read are expected.
        Supported demanded,
        /// A connection alone: the suite tries every kind and verb that the capabilities do not name.
        Unsupported optional,
        /// A document of each kind that can be read, whose number the provider does not know.
        Unknown demanded,
        /// Cancels a document of each kind that can be cancelled, too late.
        CancelledTooLate optional,
        /// A document with a field that nobody knows; see [`Stage::with_extra`](crate::Stage::with_extra).
        ExtraFields optional,
    }
}

scenarios! {
    /// Situations of outbound documents.
    OutboundScenario {
        /// One call for each kind and verb that the capabilities name; documents that are read are expected.
        Supported demanded,
        /// A connection alone: the suite tries every kind and verb that the capabilities do not name.
        Unsupported optional,
        /// A document of each kind that can be read, whose number the provider does not know.
        Unknown demanded,
        /// Cancels a document of each kind that can be cancelled, too late.
        CancelledTooLate optional,
        /// Searches for two known numbers or more, all of them expected, with unknown ones among them.
        SearchedSeveral optional,
        /// A document with a field that nobody knows; see [`Stage::with_extra`](crate::Stage::with_extra).
        ExtraFields optional,
    }
}
