//! Numbers that look random and follow from others: the same seed, the same numbers.

/// Scatters the bits of a number: the finalizer of SplitMix64.
pub(crate) fn mix(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// A number as a fraction of 1, by its upper 32 bits; never 1 itself.
pub(crate) fn fraction(state: u64) -> f64 {
    let upper = u32::try_from(state >> 32).unwrap_or_default();
    f64::from(upper) / (f64::from(u32::MAX) + 1.0)
}
