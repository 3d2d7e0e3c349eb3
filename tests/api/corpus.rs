//! Twelve short documents on three subjects, dated over two weeks of March 2025.

use serde_json::{Value, json};

/// Id, day of March, source, text.
const DOCUMENTS: [(&str, u32, &str, &str); 12] = [
    (
        "bread-1",
        3,
        "oven",
        "Knead the dough until it is smooth, let the yeast work for two hours and bake the loaf in a hot oven.",
    ),
    (
        "bread-2",
        4,
        "oven",
        "A sourdough loaf needs flour, water, salt and a lively starter. Let the dough rise overnight before you bake it.",
    ),
    (
        "bread-3",
        11,
        "crumb",
        "Rye flour makes a heavy dough. Bake the bread slowly, and let the loaf cool before you cut the crust.",
    ),
    (
        "bread-4",
        12,
        "crumb",
        "If your bread stays flat, the yeast was old or the dough was too warm. Fresh yeast and cool flour help the loaf to rise.",
    ),
    (
        "comet-1",
        5,
        "dome",
        "The comet can be seen after sunset low in the western sky. Binoculars show its tail among the stars.",
    ),
    (
        "comet-2",
        10,
        "dome",
        "Astronomers at the observatory pointed the telescope at the comet and measured how bright its tail has become.",
    ),
    (
        "comet-3",
        13,
        "dome",
        "To photograph a comet, put the camera on a tripod under a dark sky and expose the stars for eight seconds.",
    ),
    (
        "comet-4",
        14,
        "hill",
        "The comet passes closest to the sun this week; after that the telescope will show it fading among the stars.",
    ),
    (
        "tram-1",
        10,
        "town",
        "The new tram line opens on Saturday. Passengers can ride free between the railway station and the harbour stop.",
    ),
    (
        "tram-2",
        12,
        "town",
        "Tram drivers train on a simulator before they carry passengers. Braking on wet rails is the hardest lesson.",
    ),
    (
        "tram-3",
        14,
        "town",
        "The fare on the tram will be two pounds, and passengers with a monthly ticket for the bus may ride the line too.",
    ),
    (
        "tram-4",
        15,
        "town",
        "Cyclists should cross the tram rails at a right angle, because a wheel that slips into the rail throws the rider.",
    ),
];

/// All of them.
pub fn documents() -> Vec<Value> {
    let document = |(id, day, source, text): &(&str, u32, &str, &str)| {
        json!({
            "id": id,
            "title": format!("Report {id}"),
            "text": text,
            "source": source,
            "url": format!("https://{source}.example/{id}"),
            "published_at": format!("2025-03-{day:02}T09:00:00Z"),
        })
    };
    DOCUMENTS.iter().map(document).collect()
}

/// The subject of one of them by its id.
pub fn subject(id: &str) -> &str {
    id.split('-').next().unwrap_or_default()
}

/// A text of `n` sentences, each another one.
pub fn long_text(n: usize) -> String {
    let things = ["loaf", "comet", "tram", "harbour", "orchard", "floodgate"];
    let sentence = |i: usize| {
        let (first, second) = (things[i % 6], things[(i / 6 + i + 1) % 6]);
        format!("On day {i} of the long story the {first} was seen beside the old {second}.")
    };
    (0..n).map(sentence).collect::<Vec<_>>().join(" ")
}
