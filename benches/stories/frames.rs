//! Documents that fill one frame in different ways: notices from a template, and mails with one footer. Each tells of an
//! event of its own, so that no two of them are one story.

use likewise::digest::split_mix64;

/// The frames: `{P}` is a person, `{L}` a place, `{F}` a firm, `{T}` a thing, `{N}` a number and `{D}` a day of the week.
const KINDS: [&str; 8] = [
    "A warning of high wind is in force for {L} from {D} evening. Gusts of up to {N} kilometres an hour are expected on the \
     coast, the weather service said. Residents should stay away from trees and secure loose objects. The ferry to {L} does \
     not run until further notice. The warning ends on {D} at {N} o'clock unless it is extended. Ask duty forecaster {P} \
     for details.",
    "{F} is recalling its {T} because parts may come loose. Customers who bought the {T} in {L} should stop using it at once \
     and return it to any branch, where the price of {N} crowns is paid back without a receipt. No injuries are known, said \
     {P}, who speaks for the company. Some {N} pieces were sold. Other products are not affected by the recall.",
    "The council of {L} decides on {D} whether {F} may build {N} flats beside the {T}. Neighbours may look at the plans in \
     the town hall during opening hours and object in writing within four weeks. The building would be {N} metres high. \
     {P}, who heads the planning office, recommends that the application be granted with conditions on parking and noise.",
    "{L} won {N} to {N} against {L} on {D} before a full house. {P} scored first after a corner, and {P} made sure of the \
     points late in the second half. The visitors had a player sent off. The coach said that the team had earned it and \
     would take one game at a time. The next home match is on {D}; tickets are on sale at the usual places.",
    "Power will be switched off in parts of {L} on {D} while {F} replaces a {T}. The work begins at {N} in the morning and \
     is expected to take {N} minutes. Customers should switch off sensitive appliances before. Anyone who depends on \
     medical equipment is asked to call {P} at the service desk beforehand. We apologise for any inconvenience caused.",
    "{P}, a well-known teacher of {L}, died on {D} after a short illness at the age of {N}. Born in {L}, the deceased taught \
     for {N} years and is remembered by generations of pupils for patience and good humour. The funeral takes place on {D} \
     at the parish church; the family asks for donations to {F} in place of flowers.",
    "The orchestra of {L} opens its season on {D} with works by {P} and {P}. The soloist is {P}. Doors open at {N}; the concert \
     begins half an hour later and lasts about two hours with an interval. Tickets cost {N} crowns at the box office and \
     from {F}. Pupils and students pay half. Latecomers are admitted in the interval only.",
    "Police in {L} are looking for witnesses after a {T} was stolen from a yard of {F} on the night to {D}. The damage is put \
     at {N} crowns. A light van was seen leaving towards {L} shortly after {N} o'clock. Anyone who saw something suspicious \
     is asked to call the station and ask for {P}. Calls may be anonymous.",
];

/// What the mails say before their footer.
const MAILS: [&str; 6] = [
    "Dear Ottilie, the tiles for the upper bathroom came in grey, not in blue. Shall I send them back?",
    "Hello Bram, could you move the dentist to Thursday? The car is in the garage until noon.",
    "Dear Mr Vance, please find attached the accounts of the sailing club for the last quarter.",
    "Hi Jolanda, the choir needs three more altos for the requiem. Rehearsals begin next week.",
    "Dear all, the printer on the second floor is out of order again; use the one beside the kitchen.",
    "Good morning Teun, the seedlings are ready to be collected. Bring boxes, there are about forty.",
];

const FOOTER: &str = "\n\nThis message and its attachments are confidential and meant for the addressee alone. If it has reached \
    you by mistake, please tell the sender and delete it; any use, copy or disclosure of its contents is forbidden. Messages \
    may be changed on their way, and no liability is taken for damage that they do. Think of the forests before you print. \
    Wexley & Thorne Services, registered in Orrin County, Lantern Street 8.";

const PEOPLE: [&str; 40] = [
    "Edda Quill",
    "Bram Osterly",
    "Jonna Vesk",
    "Pavel Dorn",
    "Ines Callow",
    "Tomas Ferrier",
    "Ruth Amsel",
    "Lionel Harke",
    "Greta Vond",
    "Samir Toll",
    "Ada Winnock",
    "Hugo Pell",
    "Marit Sund",
    "Owen Carrow",
    "Celia Brandt",
    "Ivo Lasker",
    "Nora Tweed",
    "Emil Garde",
    "Hester Moor",
    "Rafael Quint",
    "Lotte Stavan",
    "Arno Beck",
    "Willa Frome",
    "Dario Velt",
    "Sunna Hale",
    "Piet Roder",
    "Clara Ingle",
    "Matteo Rusk",
    "Freya Dunmore",
    "Karl Ashby",
    "Elif Marsh",
    "Viktor Lindle",
    "Maud Perrin",
    "Jasper Holt",
    "Tilda Crane",
    "Anton Weir",
    "Bea Norring",
    "Conrad Stell",
    "Dagny Roche",
    "Felix Umber",
];

const PLACES: [&str; 30] = [
    "Saltgate",
    "Marrowick",
    "Orrin",
    "Lantern Bay",
    "Velmoor",
    "Haskerton",
    "Dunlow",
    "Pellham",
    "Nordwyk",
    "Castle Frome",
    "Ambleton",
    "Trevance",
    "Sorrel Heath",
    "Greywater",
    "Ostermouth",
    "Bellhaven",
    "Kirrin",
    "Tamsford",
    "Wolsey",
    "Ardley",
    "Fennick",
    "Quarrington",
    "Stavely",
    "Morbeck",
    "Ilsworth",
    "Harrowgate",
    "Penmarsh",
    "Corviston",
    "Langmere",
    "Upper Thole",
];

const FIRMS: [&str; 20] = [
    "Alderman & Sons",
    "Brightwell",
    "Corvid Logistics",
    "Dunmore Electric",
    "Everlock",
    "Fairholt",
    "Grendel Works",
    "Halcyon Foods",
    "Ironbark",
    "Juniper House",
    "Kestrel Motors",
    "Larkfield",
    "Meridian Trust",
    "Northgate Glass",
    "Oakhurst",
    "Pinewood Dairy",
    "Quicksilver",
    "Redstone Water",
    "Silverline",
    "Tideway",
];

const THINGS: [&str; 20] = [
    "stroller",
    "transformer",
    "trailer",
    "kettle",
    "cable drum",
    "scooter",
    "heater",
    "excavator",
    "ladder",
    "blender",
    "pump",
    "generator",
    "bicycle",
    "harvester",
    "freezer",
    "mower",
    "boiler",
    "crane",
    "toaster",
    "compressor",
];

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// `n` documents of each kind, each with the number of its kind.
pub fn notices(n: usize) -> Vec<(usize, String)> {
    let kinds = KINDS.iter().enumerate();
    let filled = kinds.flat_map(|(kind, frame)| {
        (0..n).map(move |filling| (kind, filled(frame, (kind * 1_000 + filling) as u64)))
    });
    filled.collect()
}

/// Mails of different people on different matters, with one footer.
pub fn mails() -> Vec<String> {
    MAILS.iter().map(|mail| format!("{mail}{FOOTER}")).collect()
}

/// `n` notices of each kind in three versions, each with the number of its event: as it came, with a number put right, and
/// with a sentence added.
pub fn corrected(n: usize) -> Vec<(usize, String)> {
    let events = notices(n).into_iter().enumerate();
    let versions = events.flat_map(|(event, (_, text))| {
        let number = text
            .split(|c: char| !c.is_ascii_digit())
            .find(|n| !n.is_empty());
        let right = number.map_or(text.clone(), |number| text.replacen(number, "307", 1));
        let longer = format!("{text} An earlier version of this notice gave a wrong number.");
        [text, right, longer].map(|text| (event, text))
    });
    versions.collect()
}

/// Each article as eight papers print it, with a head and a foot of the paper.
pub fn printed(articles: &[String]) -> Vec<(usize, String)> {
    let articles = articles.iter().enumerate();
    let versions = articles.flat_map(|(event, text)| {
        (0..8).map(move |paper| {
            let (firm, place, person) = (FIRMS[paper], PLACES[paper], PEOPLE[paper]);
            let head = format!("By {person} of the {place} Courier, with material of the {firm} agency.");
            let foot = format!("Write to {person} at the {place} Courier. More news from {place} is on page {paper}.");
            (event, format!("{head}\n\n{text}\n\n{foot}"))
        })
    });
    versions.collect()
}

/// Each article when half, three quarters and all of it were written.
pub fn growing(articles: &[String]) -> Vec<(usize, String)> {
    let articles = articles.iter().enumerate();
    let versions = articles.flat_map(|(event, text)| {
        [2, 3, 4].map(|quarters| {
            let end = text.floor_char_boundary(text.len() * quarters / 4);
            (event, text[..end].to_owned())
        })
    });
    versions.collect()
}

/// A frame filled by chance, the same for the same seed.
fn filled(frame: &str, seed: u64) -> String {
    let mut state = seed;
    let mut next = || {
        state = split_mix64(state.wrapping_add(seed));
        state as usize >> 8
    };
    let mut parts = frame.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (slot, rest) = part.split_at(2);
        let chosen = next();
        let of = |list: &[&str]| list[chosen % list.len()].to_owned();
        text += &match slot {
            "P}" => of(&PEOPLE),
            "L}" => of(&PLACES),
            "F}" => of(&FIRMS),
            "T}" => of(&THINGS),
            "D}" => of(&DAYS),
            _ => (11 + chosen % 880).to_string(),
        };
        text += rest;
    }
    text
}
