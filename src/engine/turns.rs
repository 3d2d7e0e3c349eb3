//! Turns to compute: as many answers at once as there are processors, the others in order of arrival.
//!
//! Each answer is computed on one thread. If each of many used all processors, they would only take time from each
//! other, and the last to arrive could finish first.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};

use crate::collection::unpoisoned;

/// A queue of turns, handed out in order of arrival.
#[derive(Debug)]
pub(super) struct Turns(Mutex<Waiting>);

#[derive(Debug)]
struct Waiting {
    n_free: usize,
    /// Channels of those who wait, which tell them that their turn has come.
    line: VecDeque<Sender<()>>,
}

/// The right to compute, held until it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'t>(&'t Turns);

impl Turns {
    /// Allows at most `n` turns at once.
    pub(super) fn new(n: usize) -> Self {
        Self(Mutex::new(Waiting {
            n_free: n,
            line: VecDeque::new(),
        }))
    }

    /// Waits for the caller's turn.
    pub(super) fn wait(&self) -> Turn<'_> {
        let mut waiting = unpoisoned(self.0.lock());
        if waiting.n_free > 0 {
            waiting.n_free -= 1;
        } else {
            let (sender, told) = mpsc::channel();
            waiting.line.push_back(sender);
            drop(waiting);
            told.recv()
                .expect("who waits stays in the line until it is told");
        }
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut waiting = unpoisoned(self.0.0.lock());
        match waiting.line.pop_front() {
            // The turn is handed on; the receiver waits and cannot be gone.
            Some(next) => drop(next.send(())),
            None => waiting.n_free += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    #[test]
    fn turns_are_taken_in_the_order_in_which_they_were_asked_for() {
        let turns = Turns::new(1);
        let first = turns.wait();
        let order = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for number in 0..20 {
                scope.spawn({
                    let (turns, order) = (&turns, &order);
                    move || {
                        let _turn = turns.wait();
                        order.lock().unwrap().push(number);
                    }
                });
                while turns.0.lock().unwrap().line.len() <= number {
                    thread::yield_now();
                }
            }
            drop(first);
        });
        assert!(order.into_inner().unwrap().is_sorted());
        assert_eq!(turns.0.lock().unwrap().n_free, 1);
    }

    #[test]
    fn no_more_than_allowed_have_their_turn_at_once_even_when_one_panics() {
        let turns = Turns::new(3);
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for number in 0..50 {
                let (turns, now, most) = (&turns, &now, &most);
                let worker = scope.spawn(move || {
                    let _turn = turns.wait();
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::yield_now();
                    now.fetch_sub(1, Ordering::SeqCst);
                    assert_ne!(number, 7, "this one fails");
                });
                if number == 7 {
                    assert!(worker.join().is_err());
                }
            }
        });
        assert!(most.into_inner() <= 3);
        assert_eq!(turns.0.lock().unwrap().n_free, 3);
    }
}
