//! Documents to send: made from our own sentences, each in editions that can be told apart.

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::{Value, json};

const SENTENCES: [&str; 24] = [
    "The ferry to the islands was cancelled because the harbour crane had blocked the channel.",
    "Snow fell on the upper pastures while the valley was still picking pears.",
    "A café on Linden Square charges £2.40 for coffee and nothing for the newspaper.",
    "The choir sang three encores, and nobody left before the last of them.",
    "Engineers found the crack in the fourth blade of the turbine during a routine check.",
    "Müller & Söhne have repaired clocks in the same cellar since 1911.",
    "The council voted by nine to eight to keep the swimming pool open on Sundays.",
    "Moths came to the lantern in such numbers that the glass looked grey.",
    "The recipe asks for buckwheat, brown butter and more patience than most people have.",
    "Her second novel begins where the railway ends, at a station without a village.",
    "Prices of timber rose again after the bark beetle had reached the southern forests.",
    "The goalkeeper saved two penalties and then scored one herself.",
    "In the museum hangs a map on which 東京 is written with the wrong stroke order.",
    "Doctors advise walkers to look for ticks behind the knee and under the watch strap.",
    "The satellite lost contact for eleven minutes and came back as if nothing had happened.",
    "A good whetstone costs less than a bad knife and lasts a great deal longer.",
    "The orchestra's new hall is praised for its sound and mocked for its carpets.",
    "Bees returned to the orchard two weeks earlier than in the year before.",
    "The night train is late so often that the bakery by the platform opens for it.",
    "Volunteers counted forty-one herons along the canal between the two locks.",
    "The insurance covers storms and floods, but not the slow rise of the groundwater.",
    "Students built a bridge of spaghetti that carried a bicycle and its owner.",
    "The old mill grinds rye on Thursdays for anybody who brings a sack.",
    "Glass from the lighthouse lens was found on the beach a century after the wreck.",
];
const PARAGRAPHS: std::ops::Range<usize> = 2..9;
const SENTENCES_OF_A_PARAGRAPH: std::ops::Range<usize> = 2..9;

/// A document as it is sent. Its edition stands in the title and at the start of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    pub id: String,
    pub edition: u32,
    pub text: String,
}

impl Paper {
    pub fn write(id: String, edition: u32, random: &mut Xoshiro256PlusPlus) -> Self {
        let mut text = format!("Edition {edition} opens here.");
        for _ in 0..random.gen_range(PARAGRAPHS) {
            text.push_str("\n\n");
            for n in 0..random.gen_range(SENTENCES_OF_A_PARAGRAPH) {
                text.push_str(if n == 0 { "" } else { " " });
                text.push_str(SENTENCES[random.gen_range(0..SENTENCES.len())]);
            }
        }
        text += "\n\nThis edition closes here.";
        Self { id, edition, text }
    }

    pub fn title(&self) -> String {
        format!("Edition {} of {}", self.edition, self.id)
    }

    pub fn body(&self) -> Value {
        json!({"id": self.id, "title": self.title(), "text": self.text})
    }
}
