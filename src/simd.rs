//! Loops with the widest instructions that the processor has.

use pulp::Arch;
pub use pulp::{Simd, WithSimd};

/// Runs a kernel that chooses its vectors itself in the version that was compiled for the widest instructions of this
/// processor.
#[inline]
pub fn dispatch<K: WithSimd>(kernel: K) -> K::Output {
    Arch::new().dispatch(kernel)
}

/// Runs loops in the version that was compiled for the widest instructions of this processor.
///
/// They are compiled once for each set of instructions, but only what is inlined is: the closure and all that it calls are
/// marked `#[inline(always)]`.
#[inline]
pub fn vectorize<R>(loops: impl FnMut() -> R) -> R {
    dispatch(Loops(loops))
}

/// Loops as a kernel. They are called as `FnMut`: what calls a closure as `FnOnce` is a function of its own, into which they
/// would be inlined without the instructions.
struct Loops<F>(F);

impl<R, F: FnMut() -> R> WithSimd for Loops<F> {
    type Output = R;

    #[expect(
        clippy::inline_always,
        reason = "instructions are chosen where loops are inlined"
    )]
    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) -> R {
        (self.0)()
    }
}
