//! Which hashes were seen of late? A table of bounded size in which a new hash takes the place of an older one.

/// Places of the smallest table.
const FIRST_PLACES: usize = 1 << 12;
/// Most places of a table, of four bytes each.
const MAX_PLACES: usize = 1 << 22;

/// The hashes seen of late. It may forget a hash, and takes about one new hash in a thousand for one seen before once it is
/// full.
#[derive(Debug)]
pub(super) struct RecentHashes {
    places: Vec<u32>,
    n_taken: usize,
}

impl RecentHashes {
    pub(super) fn new() -> Self {
        Self {
            places: vec![0; FIRST_PLACES],
            n_taken: 0,
        }
    }

    /// Adds a hash; whether it was there before.
    pub(super) fn put(&mut self, hash: u64) -> bool {
        let part = (hash as u32).max(1);
        let place = place(part, self.places.len());
        let former = std::mem::replace(&mut self.places[place], part);
        if former == 0 {
            self.n_taken += 1;
            if self.n_taken * 2 > self.places.len() && self.places.len() < MAX_PLACES {
                self.grow();
            }
        }
        former == part
    }

    fn grow(&mut self) {
        let n_places = self.places.len() * 2;
        let mut places = vec![0; n_places];
        for &part in self.places.iter().filter(|&&part| part != 0) {
            places[place(part, n_places)] = part;
        }
        self.places = places;
    }
}

fn place(part: u32, n_places: usize) -> usize {
    part as usize & (n_places - 1)
}
