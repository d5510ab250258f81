//! Work on many seals at once: one core opens half a million small seals a second, two open more.

use std::num::NonZero;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

/// Beyond this the disk is the slower one.
const MOST_THREADS: usize = 4;

/// Lists shorter than this are not worth a thread.
const WORTH_IT: usize = 512;

/// `work` on every item, the results in the same order.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = threads();
    if threads == 1 || items.len() < WORTH_IT {
        return items.into_iter().map(work).collect();
    }
    let share = items.len().div_ceil(threads);
    let mut items = items.into_iter();
    let work = &work;
    thread::scope(|scope| {
        let hands: Vec<_> = (0..threads)
            .map(|_| {
                let part: Vec<T> = items.by_ref().take(share).collect();
                scope.spawn(move || part.into_iter().map(work).collect::<Vec<R>>())
            })
            .collect();
        hands.into_iter().flat_map(joined).collect()
    })
}

/// `feed` hands out batches, `work` turns each into results; their order is not kept. Few batches
/// are under way at a time, so that memory stays flat whatever the size.
pub(crate) fn pipe<T: Send, R: Send, F>(
    feed: impl FnOnce(&mut dyn FnMut(T)) -> F,
    work: impl Fn(T) -> Vec<R> + Sync,
) -> (F, Vec<R>) {
    let work = &work;
    thread::scope(|scope| {
        let (doors, hands): (Vec<SyncSender<T>>, Vec<_>) = (0..threads())
            .map(|_| {
                let (door, inbox) = sync_channel::<T>(2);
                (
                    door,
                    scope.spawn(move || inbox.into_iter().flat_map(work).collect::<Vec<R>>()),
                )
            })
            .unzip();
        let mut turn = doors.iter().cycle();
        let fed = feed(&mut |batch| {
            if let Some(door) = turn.next() {
                // A door is shut only when its thread panicked; joining it panics below.
                let _ = door.send(batch);
            }
        });
        drop(doors);
        (fed, hands.into_iter().flat_map(joined).collect())
    })
}

fn threads() -> usize {
    thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(MOST_THREADS)
}

fn joined<R>(hand: thread::ScopedJoinHandle<'_, Vec<R>>) -> Vec<R> {
    hand.join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_keeps_its_order() {
        let doubled = map((0..10_000).collect(), |n: u32| n * 2);
        assert!(doubled.into_iter().eq((0..10_000).map(|n| n * 2)));
    }

    #[test]
    fn a_pipe_loses_nothing() {
        let feed = |hand_out: &mut dyn FnMut(Vec<u32>)| (0..100).for_each(|n| hand_out(vec![n, n + 1000]));
        let ((), mut through) = pipe(feed, |batch| batch);
        through.sort_unstable();
        assert!(through.into_iter().eq((0..100).chain(1000..1100)));
    }
}
