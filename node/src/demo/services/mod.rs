//! What the agencies of the demo offer, as their editors would have typed it, and how much of it is free.

mod hub;
mod legal_aid;
mod police;
mod shelter;

pub use hub::hub;
pub use legal_aid::legal_aid;
pub use police::police;
pub use shelter::shelter;

use crate::directory::{CapabilityForm, Said, SeedCount, Unit};

/// A service before it is published: the form of its editor, and what its dispatcher counts.
pub struct Service {
    pub form: CapabilityForm,
    pub counts: Vec<SeedCount>,
}

fn service(name: &str, needs: &[&str], description: &str) -> Service {
    let form = CapabilityForm {
        name: name.to_owned(),
        service_type: words(needs),
        description: description.to_owned(),
        ..CapabilityForm::blank(super::world::ZONE.name(), "XA-HC")
    };
    Service { form, counts: Vec::new() }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().copied().map(str::to_owned).collect()
}

const EVERY_DAY: &str = "MO,TU,WE,TH,FR,SA,SU";
const WORKDAYS: &str = "MO,TU,WE,TH,FR";
const MEN: &[&str] = &["men", "trans_men"];
const WOMEN: &[&str] = &["women", "trans_women"];
const ADULTS: &[&str] = &["18-24", "25-59", "60+"];
const MINORS: &[&str] = &["0-11", "12-15", "16-17"];
/// How an agency's interpreters work, in the words of the form.
const BY_PHONE: &[&str] = &["remote_audio", "trauma_informed", "screened", "police_interviews_ok"];
const BY_VIDEO: &[&str] = &["remote_audio", "remote_video", "trauma_informed", "screened", "police_interviews_ok"];
const ANY_WAY: &[&str] = &["remote_audio", "remote_video", "on_site", "trauma_informed", "screened"];

impl Service {
    fn also_called(mut self, name: &str) -> Service {
        self.form.alternate_name = name.to_owned();
        self
    }

    fn for_whom(mut self, genders: &[&str], ages: &[&str]) -> Service {
        self.form.genders = words(genders);
        self.form.age_bands = words(ages);
        self
    }

    fn after(mut self, exploitation: &[&str]) -> Service {
        self.form.exploitation = words(exploitation);
        self
    }

    fn with_children(mut self, most: &str) -> Service {
        self.form.with_children = "yes".to_owned();
        self.form.children_max = most.to_owned();
        self
    }

    fn minors_alone(mut self) -> Service {
        self.form.minors_unaccompanied = "yes".to_owned();
        self
    }

    /// Nobody is asked for papers or for a report to the police.
    fn no_questions(mut self) -> Service {
        self.form.needs_police_report = "no".to_owned();
        self.form.immigration_status_required = "no".to_owned();
        self
    }

    fn needs_report(mut self) -> Service {
        self.form.needs_police_report = "yes".to_owned();
        self
    }

    fn affirming(mut self) -> Service {
        self.form.lgbtqi_affirming = "yes".to_owned();
        self
    }

    fn male_beds(mut self) -> Service {
        self.form.male_beds = "yes".to_owned();
        self
    }

    fn accessible(mut self, access: &[&str]) -> Service {
        self.form.disability_access = words(access);
        self
    }

    fn pets(mut self) -> Service {
        self.form.pets = "yes".to_owned();
        self
    }

    fn at_any_hour(mut self, modes: &[&str]) -> Service {
        self.form.modes = words(modes);
        self.form.after_hours = "yes".to_owned();
        self
    }

    fn open(mut self, days: &str, from: &str, to: &str, modes: &[&str]) -> Service {
        self.form.modes = words(modes);
        self.form.days.push(days.to_owned());
        self.form.opens_at.push(from.to_owned());
        self.form.closes_at.push(to.to_owned());
        self
    }

    fn answers_within(mut self, minutes: &str) -> Service {
        self.form.response_target_minutes = minutes.to_owned();
        self
    }

    fn referred_by(mut self, classes: &[&str]) -> Service {
        self.form.referral_from = words(classes);
        self
    }

    /// Staff of the service itself.
    fn speaks(self, tag: &str, level: &str) -> Service {
        self.language(tag, "spoken", "bilingual_staff", level)
    }

    fn interprets(self, tag: &str, level: &str) -> Service {
        self.language(tag, "spoken", "interpreter", level)
    }

    fn language(mut self, tag: &str, modality: &str, role: &str, level: &str) -> Service {
        self.form.language.push(tag.to_owned());
        self.form.modality.push(modality.to_owned());
        self.form.language_role.push(role.to_owned());
        self.form.level.push(level.to_owned());
        self
    }

    fn interpreters(mut self, how: &[&str], genders: &[&str]) -> Service {
        self.form.interpreter = words(how);
        self.form.interpreter_genders = words(genders);
        self
    }

    fn covers(mut self, places: &[&str]) -> Service {
        self.form.area = words(places);
        self
    }

    fn helps_afar(mut self) -> Service {
        self.form.reach.push("remote_ok".to_owned());
        self
    }

    fn across_borders(mut self) -> Service {
        self.form.reach.push("cross_border".to_owned());
        self
    }

    fn confidential(mut self) -> Service {
        self.form.confidential_location = "on".to_owned();
        self
    }

    fn at(mut self, address: &str, region: &str, city: &str) -> Service {
        self.form.location_type = words(&["physical"]);
        self.form.address = words(&[address]);
        self.form.city = words(&[city]);
        self.form.region = words(&[region]);
        self
    }

    /// A legal remedy, in the courts of XA.
    fn obtains(mut self, remedy: &str, stage: &str) -> Service {
        self.form.remedy.push(remedy.to_owned());
        self.form.remedy_jurisdiction.push("XA".to_owned());
        self.form.remedy_stage.push(stage.to_owned());
        self
    }

    fn desk(mut self, title: &str, phone: &str, email: &str) -> Service {
        self.form.contact_title.push(title.to_owned());
        self.form.contact_phone.push(phone.to_owned());
        self.form.contact_email.push(email.to_owned());
        self
    }

    fn alert(mut self, text: &str) -> Service {
        self.form.alert = text.to_owned();
        self
    }

    fn how_to_apply(mut self, text: &str) -> Service {
        self.form.application_process = text.to_owned();
        self
    }

    fn fees(mut self, text: &str) -> Service {
        self.form.fees_description = text.to_owned();
        self
    }

    fn for_class(mut self, class: &str) -> Service {
        self.form.audience_class = class.to_owned();
        self
    }

    fn counted(self, unit: Unit, maximum: u32, said: Said, minutes_ago: i64) -> Service {
        self.counted_for(&[], unit, maximum, said, minutes_ago)
    }

    fn counted_for(mut self, genders: &[&str], unit: Unit, maximum: u32, said: Said, minutes_ago: i64) -> Service {
        self.counts.push(SeedCount { unit, genders: words(genders), maximum, said, minutes_ago });
        self
    }
}

/// Services without a desk of their own are reached at this one.
fn reached_at(services: Vec<Service>, title: &str, phone: &str, email: &str) -> Vec<Service> {
    let desk = |service: Service| match service.form.contact_title.is_empty() {
        true => service.desk(title, phone, email),
        false => service,
    };
    services.into_iter().map(desk).collect()
}
