nav-agency-page = Our agency

agency-edit = Edit the agency
agency-facts = Facts
agency-jurisdictions = Works in
agency-changed = Last changed
agency-version = version { $n }

## The form

agency-group-who = Who you are
agency-name = Name of the agency
agency-short-name = Short name (optional)
agency-class = Kind of agency
agency-description = What you do (optional)
agency-description-hint = Two or three sentences. Name no person and no case.
agency-group-where = Where you work
agency-country = Country
agency-places = States, regions or other countries (optional)
agency-places-hint = ISO 3166 codes, separated by commas. Leave it empty if you work in the whole country.
agency-languages = Languages you work in
agency-more-languages = Other languages (optional)
agency-more-languages-hint = Language codes (BCP 47), separated by commas.
agency-contacts = Contacts
agency-contacts-hint = The duty desk, not a person: an address or number that stays when people change. Give at least one of the two.
agency-email = E-mail
agency-phone = Telephone
agency-website = Website
agency-other-contacts = Contacts for complaints, safeguarding, security and privacy
agency-other-contacts-hint = Optional e-mail addresses. Where one is empty, the general contact is used.

field-places = At least one code is not known. Write ISO 3166 codes such as US-NY, separated by commas.
field-languages = At least one code is not known. Write language codes such as quc, separated by commas.
field-contact = Give an e-mail address or a telephone number.
error-changed-meanwhile = Somebody else saved the agency while you were editing. Their version is kept; yours was not saved. Go back, copy what you wrote, then open the form again.

## Whom to reach

contact-general = General
contact-complaints = Complaints
contact-safeguarding = Safeguarding
contact-security = Security
contact-privacy = Privacy

## Kinds of agency

class-law-enforcement = Law enforcement
class-prosecutor = Prosecutor
class-judiciary = Judiciary
class-labour-inspectorate = Labour inspectorate
class-immigration = Immigration authority
class-child-protection = Child protection
class-ngo-direct-service = NGO with direct services
class-legal-aid = Legal aid
class-health = Health
class-shelter = Shelter
class-hotline = Hotline
class-survivor-led = Survivor-led organisation
class-interpreter-service = Interpreter service
class-training = Training provider
class-academia = Academia
class-igo = Intergovernmental organisation
class-hub = Hub (national body)
