//! What the suites of inbound and outbound documents share: which verbs a kind has.

use std::fmt::Debug;

use portolan_domain::OrderRef;
use portolan_ports::DocumentVerb;

use crate::{Call, check::Check};

/// A call was staged for each kind and verb that the capabilities name, and for no others.
pub(crate) fn covered<K: Copy + PartialEq + Debug>(
    check: &Check,
    able: &[(K, DocumentVerb)],
    of: impl Fn(&Call) -> Option<(K, DocumentVerb)>,
) {
    check.rig_holds(!able.is_empty(), || "the capabilities name no document".into());
    let staged: Vec<_> = check.stage.calls.iter().filter_map(of).collect();
    for each in able {
        check.rig_holds(staged.contains(each), || format!("give a call of {each:?}, which the capabilities name"));
    }
    for each in &staged {
        check.rig_holds(able.contains(each), || format!("the capabilities do not name {each:?}, which is called"));
    }
}

/// A call was staged for each kind that has the verb; `false` if none has it.
pub(crate) fn covered_by_verb<K: Copy + PartialEq + Debug>(
    check: &Check,
    verb: DocumentVerb,
    able: &[(K, DocumentVerb)],
    of: impl Fn(&Call) -> Option<(K, DocumentVerb)>,
) -> bool {
    let able: Vec<_> = able.iter().filter(|(_, able)| *able == verb).copied().collect();
    if !able.is_empty() {
        covered(check, &able, |call| of(call).filter(|(_, called)| *called == verb));
    }
    !able.is_empty()
}

/// The kinds and verbs that the capabilities do not name.
pub(crate) fn not_able<K: Copy + PartialEq>(
    kinds: &[K],
    verbs: &[DocumentVerb],
    able: &[(K, DocumentVerb)],
) -> Vec<(K, DocumentVerb)> {
    let all = kinds.iter().flat_map(|kind| verbs.iter().map(|verb| (*kind, *verb)));
    all.filter(|each| !able.contains(each)).collect()
}

/// A number as good as any, for what is refused before anybody looks at it.
pub(crate) fn any_number(check: &Check) -> OrderRef {
    let number = OrderRef::new(portolan_domain::OrderRefKind::Provider, "1234567890");
    number.unwrap_or_else(|error| check.fails(&error.to_string()))
}
