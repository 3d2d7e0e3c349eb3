//! Loops with the widest instructions that the processor has.

use pulp::Arch;
pub use pulp::{Simd, WithSimd};

/// Runs `kernel` in the version that was compiled for the widest instructions of this processor.
///
/// A kernel is a closure or, where it chooses its vectors itself, a type that is [`WithSimd`]. It is compiled once for
/// each set of instructions, but only what is inlined into it is: the closure and the loops that it calls are marked
/// `#[inline(always)]`.
#[inline]
pub fn dispatch<K: WithSimd>(kernel: K) -> K::Output {
    Arch::new().dispatch(kernel)
}
