//! A queue in front of a model that reads one batch at a time: queries overtake passages, and a request is refused at
//! once when too many wait.

use std::collections::VecDeque;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use super::embedder::Purpose;

/// The error of a model that fails.
pub(super) type Cause = Box<dyn Error + Send + Sync>;
/// The vectors of a batch, or why there are none.
type Answer = Result<Vec<Vec<f32>>, Cause>;

/// Why a task has no vectors.
#[derive(Debug)]
pub(super) enum QueueError {
    /// Too many tasks wait.
    Full { n_waiting: usize },
    /// The model failed on one of its batches.
    Failed(Cause),
}

/// A model behind a queue, run by a thread that ends when the queue is dropped.
pub(super) struct Queue {
    shared: Arc<SharedQueue>,
    limit: usize,
    worker: Option<JoinHandle<()>>,
}

struct SharedQueue {
    waiting: Mutex<WaitingTasks>,
    something_to_do: Condvar,
}

#[derive(Default)]
struct WaitingTasks {
    queries: VecDeque<Task>,
    passages: VecDeque<Task>,
    stopped: bool,
}

/// The batches of one request that are left, and the vectors of those that are done.
struct Task {
    batches: VecDeque<Vec<String>>,
    answers: Vec<Vec<f32>>,
    reply: Sender<Answer>,
}

impl Queue {
    /// Starts the thread, which calls `run` for one vector per text of a batch. At most `limit` tasks wait for each
    /// purpose.
    pub(super) fn start(
        limit: usize,
        run: impl FnMut(&[String]) -> Answer + Send + 'static,
    ) -> Self {
        let shared = Arc::new(SharedQueue {
            waiting: Mutex::new(WaitingTasks::default()),
            something_to_do: Condvar::new(),
        });
        let worker = thread::spawn({
            let shared = Arc::clone(&shared);
            move || work(&shared, run)
        });
        Self {
            shared,
            limit,
            worker: Some(worker),
        }
    }

    /// Waits for the vectors of the texts of all `batches`, in the order of the texts.
    pub(super) fn run(
        &self,
        batches: Vec<Vec<String>>,
        purpose: Purpose,
    ) -> Result<Vec<Vec<f32>>, QueueError> {
        if batches.is_empty() {
            return Ok(Vec::new());
        }
        let (reply, answer) = mpsc::channel();
        let task = Task {
            batches: batches.into(),
            answers: Vec::new(),
            reply,
        };
        self.put(task, purpose)?;
        let stopped = || Err("the model's worker has stopped".into());
        let answer = answer.recv().unwrap_or_else(|_| stopped());
        answer.map_err(QueueError::Failed)
    }

    fn put(&self, task: Task, purpose: Purpose) -> Result<(), QueueError> {
        let mut waiting = self.shared.lock();
        let lane = match purpose {
            Purpose::Query => &mut waiting.queries,
            Purpose::Passage => &mut waiting.passages,
        };
        if lane.len() >= self.limit {
            let n_waiting = lane.len();
            return Err(QueueError::Full { n_waiting });
        }
        lane.push_back(task);
        drop(waiting);
        self.shared.something_to_do.notify_one();
        Ok(())
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.something_to_do.notify_one();
        if let Some(worker) = self.worker.take() {
            // A worker that panicked has nothing left to end.
            let _ = worker.join();
        }
    }
}

impl SharedQueue {
    fn lock(&self) -> MutexGuard<'_, WaitingTasks> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next task, queries first, with its purpose; `None` when the queue is dropped.
    fn next(&self) -> Option<(Task, Purpose)> {
        let mut waiting = self.lock();
        loop {
            if waiting.stopped {
                return None;
            }
            if let Some(task) = waiting.queries.pop_front() {
                return Some((task, Purpose::Query));
            }
            if let Some(task) = waiting.passages.pop_front() {
                return Some((task, Purpose::Passage));
            }
            waiting = self
                .something_to_do
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Puts a task with batches left back in front of those that wait.
    fn put_back(&self, task: Task, purpose: Purpose) {
        let mut waiting = self.lock();
        match purpose {
            Purpose::Query => waiting.queries.push_front(task),
            Purpose::Passage => waiting.passages.push_front(task),
        }
    }
}

/// Runs one batch after the other, so that a query waits for one batch of passages at most.
fn work(shared: &SharedQueue, mut run: impl FnMut(&[String]) -> Answer) {
    while let Some((mut task, purpose)) = shared.next() {
        let Some(batch) = task.batches.pop_front() else {
            continue;
        };
        let answer = catch_unwind(AssertUnwindSafe(|| run(&batch)))
            .unwrap_or_else(|_| Err("the model's library panicked".into()));
        match answer {
            Ok(vectors) => task.answers.extend(vectors),
            Err(cause) => {
                // The caller may have gone meanwhile.
                let _ = task.reply.send(Err(cause));
                continue;
            }
        }
        if task.batches.is_empty() {
            let _ = task.reply.send(Ok(task.answers));
        } else {
            shared.put_back(task, purpose);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, channel};

    fn batch(text: &str) -> Vec<String> {
        vec![text.to_owned()]
    }

    /// A queue whose model reports each batch that it reads and then waits for a signal to go on.
    fn controlled(limit: usize) -> (Arc<Queue>, Receiver<String>, Sender<()>) {
        let (says, hears) = channel();
        let (lets, waits) = channel::<()>();
        let queue = Queue::start(limit, move |batch| {
            says.send(batch.join(" ")).unwrap();
            waits.recv().unwrap();
            Ok(batch.iter().map(|text| vec![text.len() as f32]).collect())
        });
        (Arc::new(queue), hears, lets)
    }

    fn ask(queue: &Arc<Queue>, batches: Vec<Vec<String>>, purpose: Purpose) -> JoinHandle<usize> {
        let queue = Arc::clone(queue);
        thread::spawn(move || queue.run(batches, purpose).unwrap().len())
    }

    /// Returns once `n` tasks of the purpose wait.
    fn until_waiting(queue: &Queue, purpose: Purpose, n: usize) {
        loop {
            let waiting = queue.shared.lock();
            let lane = match purpose {
                Purpose::Query => &waiting.queries,
                Purpose::Passage => &waiting.passages,
            };
            if lane.len() == n {
                return;
            }
            drop(waiting);
            thread::yield_now();
        }
    }

    #[test]
    fn a_query_overtakes_the_passages_that_wait() {
        let (queue, hears, lets) = controlled(9);
        let bulk = ask(&queue, vec![batch("p1"), batch("p2")], Purpose::Passage);
        assert_eq!(hears.recv().unwrap(), "p1");
        let query = ask(&queue, vec![batch("q")], Purpose::Query);
        until_waiting(&queue, Purpose::Query, 1);
        (0..3).for_each(|_| lets.send(()).unwrap());
        assert_eq!(hears.recv().unwrap(), "q");
        assert_eq!(hears.recv().unwrap(), "p2");
        assert_eq!((query.join().unwrap(), bulk.join().unwrap()), (1, 2));
    }

    #[test]
    fn a_full_queue_is_reported_at_once() {
        let (queue, hears, lets) = controlled(1);
        let first = ask(&queue, vec![batch("1")], Purpose::Passage);
        hears.recv().unwrap();
        let second = ask(&queue, vec![batch("2")], Purpose::Passage);
        until_waiting(&queue, Purpose::Passage, 1);
        let third = queue.run(vec![batch("3")], Purpose::Passage);
        assert!(matches!(third, Err(QueueError::Full { n_waiting: 1 })));
        (0..2).for_each(|_| lets.send(()).unwrap());
        assert_eq!((first.join().unwrap(), second.join().unwrap()), (1, 1));
    }

    #[test]
    fn a_failure_or_a_panic_of_the_model_fails_its_task_only() {
        let queue = Queue::start(9, |batch| match batch[0].as_str() {
            "fails" => Err("no".into()),
            "panics" => panic!("on purpose"),
            _ => Ok(vec![vec![1.0]]),
        });
        for bad in ["fails", "panics"] {
            let failed = queue.run(vec![batch("good"), batch(bad)], Purpose::Passage);
            assert!(matches!(failed, Err(QueueError::Failed(_))));
        }
        assert_eq!(
            queue
                .run(vec![batch("good")], Purpose::Query)
                .unwrap()
                .len(),
            1
        );
        assert!(queue.run(Vec::new(), Purpose::Query).unwrap().is_empty());
    }
}
