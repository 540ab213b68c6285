//! Which of CJ's several manners the gateway shows.

use std::num::NonZeroU32;

/// Choices that have a stable name each on the control port.
macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $choice:ident = $word:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$each])* $choice,)+
        }

        impl $name {
            /// All of them; the first is the default.
            pub const ALL: &'static [Self] = &[$(Self::$choice,)+];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$choice => $word,)+
                }
            }

            /// The choice of a name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.name() == name)
            }
        }
    )+};
}

choices! {
    /// How the token service treats those who ask often.
    CjTokenMode {
        /// Within 24 hours the same pair again.
        Cached = "cached",
        /// A new pair each time, at most once in 5 minutes; renewing at most 5 times a minute.
        Locked = "locked",
    }
    /// The status of an answer to a call above the rate.
    CjLimitStatus {
        /// 429 and 200 take turns.
        Alternate = "alternate",
        /// Always 429.
        TooMany = "429",
        /// Always 200.
        Ok = "200",
    }
    /// Where `success` stands.
    CjSuccess {
        /// Beside `result` at the newer operations.
        Newer = "newer",
        /// Beside `result` everywhere.
        Always = "always",
        /// Nowhere.
        Never = "never",
        /// Everywhere, and `result` nowhere.
        Alone = "alone",
    }
    /// What `trackInfo` says about a number that it does not know.
    CjUnknown {
        /// Nothing: the element is missing.
        Omitted = "omitted",
        /// An element with the number and nothing else.
        Blank = "blank",
        /// Nothing; and `data` is null where no number is known.
        Null = "null",
    }
    /// What became of `getTrackInfo`.
    CjRetired {
        /// It answers as its successor does.
        Served = "served",
        /// It says that it is offline: 1600100.
        Offline = "offline",
        /// Its path is not known any more: 1600101.
        Gone = "gone",
    }
    /// What a quote says of its total.
    CjTotals {
        /// The sum.
        Given = "given",
        /// No such field.
        Absent = "absent",
        /// Always 0; and goods in the destination's country get a line that costs 0.
        Zero = "zero",
    }
    /// The shape in which the flat form of the full quote is answered.
    CjTipShape {
        /// That of the simple quote, as the page's sample.
        Simple = "simple",
        /// That of the page's table.
        Rich = "rich",
    }
}

/// The manners of the gateway, for all accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CjSettings {
    /// How the token service treats those who ask often.
    pub token_mode: CjTokenMode,
    /// How many seconds an access token lives: 15 days.
    pub access_seconds: u32,
    /// How many seconds a refresh token lives: 180 days.
    pub refresh_seconds: u32,
    /// Whether logistics calls need a token. The page's samples have none in half of them.
    pub logistics_need_token: bool,
    /// The status of an answer to a call above the rate.
    pub limit_status: CjLimitStatus,
    /// How many calls a second all accounts have together, as if they came from one address.
    pub address_per_second: Option<NonZeroU32>,
    /// What tracking costs in points: nothing, says the page; ten, says a user.
    pub track_points: u32,
    /// Where `success` stands.
    pub success: CjSuccess,
    /// Whether the code of an answer is a text.
    pub code_as_text: bool,
    /// Whether amounts that may be missing are empty texts.
    pub blank_decimals: bool,
    /// What `trackInfo` says about a number that it does not know.
    pub unknown_numbers: CjUnknown,
    /// Whether the elements of an answer come in an order of their own.
    pub shuffled: bool,
    /// Whether parcels tell their scans; the page's sample does not.
    pub routes: bool,
    /// What became of `getTrackInfo`.
    pub retired: CjRetired,
    /// What a quote says of its total.
    pub totals: CjTotals,
    /// The shape in which the flat form of the full quote is answered.
    pub tip_shape: CjTipShape,
    /// Whether a full quote that names platforms is empty, as a user saw; the page's sample is not.
    pub platforms_empty: bool,
    /// Whether an order is answered with its code (`SD…`) in the place of its number.
    pub create_returns_code: bool,
    /// Whether callbacks may be `http` on this machine, as tests need it.
    pub loopback_callbacks: bool,
}

impl Default for CjSettings {
    fn default() -> Self {
        Self {
            token_mode: CjTokenMode::Cached,
            access_seconds: 15 * 86_400,
            refresh_seconds: 180 * 86_400,
            logistics_need_token: true,
            limit_status: CjLimitStatus::Alternate,
            address_per_second: None,
            track_points: 0,
            success: CjSuccess::Newer,
            code_as_text: false,
            blank_decimals: false,
            unknown_numbers: CjUnknown::Omitted,
            shuffled: true,
            routes: true,
            retired: CjRetired::Served,
            totals: CjTotals::Given,
            tip_shape: CjTipShape::Simple,
            platforms_empty: false,
            create_returns_code: false,
            loopback_callbacks: false,
        }
    }
}
