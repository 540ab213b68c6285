//! Words that are always the same: the name of an object's schema, and the outcome of an element that failed.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! tag {
    ($(#[$doc:meta])* $name:ident, $word:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name;

        impl $name {
            /// The word in JSON.
            pub const WORD: &'static str = $word;
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($word)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Expected;
                impl de::Visitor<'_> for Expected {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("the word ", $word))
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        if text == $word { Ok($name) } else { Err(E::invalid_value(de::Unexpected::Other("another word"), &self)) }
                    }
                }
                deserializer.deserialize_str(Expected)
            }
        }

        #[cfg(feature = "json-schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "const": $word })
            }
        }
    };
}

tag!(
    /// The name of version 1 of a trace: `trace/v1`.
    TraceV1, "trace/v1"
);
tag!(
    /// The name of version 1 of an order: `order/v1`.
    OrderV1, "order/v1"
);
tag!(
    /// The name of version 1 of a waybill: `waybill/v1`.
    WaybillV1, "waybill/v1"
);
tag!(
    /// The name of version 1 of what shipping would cost: `quotes/v1`.
    QuotesV1, "quotes/v1"
);
tag!(
    /// The name of version 1 of a purchase: `purchase/v1`.
    PurchaseV1, "purchase/v1"
);
tag!(
    /// The name of version 1 of what became of a cancellation: `cancellation/v1`.
    CancellationV1, "cancellation/v1"
);
tag!(
    /// The name of version 1 of reserved waybill numbers: `reserved/v1`.
    ReservedV1, "reserved/v1"
);
tag!(
    /// The name of version 1 of a submitted waybill: `submitted/v1`.
    SubmittedV1, "submitted/v1"
);
tag!(
    /// The name of version 1 of a carrier: `carrier/v1`.
    CarrierV1, "carrier/v1"
);
tag!(
    /// The name of version 1 of a warehouse: `warehouse/v1`.
    WarehouseV1, "warehouse/v1"
);
tag!(
    /// The name of version 1 of goods on record: `sku/v1`.
    SkuV1, "sku/v1"
);
tag!(
    /// The name of version 1 of how much of some goods is in stock: `stock/v1`.
    StockV1, "stock/v1"
);
tag!(
    /// The name of version 1 of a document under which goods come in: `inbound/v1`.
    InboundV1, "inbound/v1"
);
tag!(
    /// The name of version 1 of a document under which goods go out: `outbound/v1`.
    OutboundV1, "outbound/v1"
);
tag!(
    /// The name of version 1 of what is known of a token: `token/v1`.
    TokenV1, "token/v1"
);
tag!(
    /// The name of version 1 of a reply without a type of its own: `reply/v1`.
    ReplyV1, "reply/v1"
);
tag!(
    /// The outcome of an element that failed: `error`.
    Failure, "error"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_its_word_and_no_other() {
        assert_eq!(serde_json::to_string(&TraceV1).unwrap(), "\"trace/v1\"");
        assert!(serde_json::from_str::<TraceV1>("\"trace/v1\"").is_ok());
        let error = serde_json::from_str::<TraceV1>("\"trace/v9 张三\"").unwrap_err().to_string();
        assert!(error.contains("trace/v1") && !error.contains("张三"), "{error}");
        assert!(serde_json::from_str::<Failure>("1").is_err());
    }
}
