## What a capability does for somebody.
need-emergency-shelter = Bed tonight
need-safe-house = Safe house
need-transitional-housing = Housing for months
need-emergency-hotel-funding = Money for a hotel room
need-basic-needs = Food, clothes, hygiene
need-transport = Transport
need-crisis-intervention = Help in a crisis
need-case-management = Case management
need-victim-advocate-accompaniment = Advocate who comes along
need-survivor-mentor = Mentor who survived
need-medical-general = Medical care
need-medical-forensic = Forensic medical examination
need-mental-health = Mental health
need-substance-use = Help with substance use
need-detox = Detoxification
need-interpretation = Interpreter
need-translation = Translation of documents
need-cultural-mediation = Cultural mediation
need-legal-immigration = Lawyer: residence and asylum
need-legal-criminal-witness = Lawyer: witness in a criminal case
need-legal-civil-compensation = Lawyer: compensation
need-legal-wage-claim = Lawyer: unpaid wages
need-record-expungement = Clearing a criminal record
need-document-replacement = Replacing papers
need-child-protection-placement = Placement of a child
need-forensic-interview-child = Forensic interview of a child
need-family-tracing = Finding family
need-safe-return-reintegration = Safe return and reintegration
need-education-employment = Education and work
need-digital-forensics = Digital forensics
need-financial-investigation = Financial investigation
need-analyst-support = Analyst
need-expert-witness = Expert witness
need-labour-inspection-joint = Joint labour inspection
need-operation-standby-support = On standby during an operation
need-training = Training

## What a lawyer can obtain.
remedy-asylum = Asylum
remedy-residence-permit = Residence permit
remedy-witness-representation = Representation of a witness
remedy-compensation-criminal = Compensation in a criminal case
remedy-compensation-civil = Compensation in a civil case
remedy-wage-claim = Unpaid wages
remedy-record-expungement = Clearing a criminal record
remedy-us-t-visa = T visa (US)
remedy-us-u-visa = U visa (US)
remedy-us-continued-presence = Continued Presence (US)

stage-advice = Advice
stage-application = Application
stage-hearing = Hearing
stage-appeal = Appeal

capability-status-active = Open
capability-status-inactive = Not offered now
capability-status-defunct = Ended
capability-status-temporarily-closed = Closed for a while

## Who is served.
gender-women = Women
gender-men = Men
gender-trans-women = Trans women
gender-trans-men = Trans men
gender-non-binary = Non-binary people
age-band-0-11 = 0 to 11 years
age-band-12-15 = 12 to 15 years
age-band-16-17 = 16 and 17 years
age-band-18-24 = 18 to 24 years
age-band-25-59 = 25 to 59 years
age-band-60- = 60 years and over
exploitation-forced-labour = Forced labour
exploitation-sexual-exploitation = Sexual exploitation
exploitation-child-labour = Child labour
exploitation-forced-marriage = Forced marriage
exploitation-servitude = Servitude
exploitation-forced-military = Forced military service
exploitation-organ-removal = Removal of organs
exploitation-forced-begging = Forced begging
exploitation-forced-adoption = Forced adoption
exploitation-surrogacy = Exploitative surrogacy
exploitation-other = Other
disability-wheelchair = Wheelchair
disability-hearing = Deaf or hard of hearing
disability-sight = Blind or low vision
disability-cognitive = Learning or cognitive
disability-service-animal = Service animals

## How one comes in.
intake-mode-phone = By telephone
intake-mode-portal = On line
intake-mode-walk-in = Walk in
intake-mode-referral-only = By referral only
weekday-MO = Monday
weekday-TU = Tuesday
weekday-WE = Wednesday
weekday-TH = Thursday
weekday-FR = Friday
weekday-SA = Saturday
weekday-SU = Sunday

## Languages.
modality-spoken = Spoken
modality-signed = Signed
modality-written = Written
modality-tactile = Tactile
language-role-native-worker = Native speaker who works there
language-role-bilingual-staff = Staff who speak it
language-role-interpreter = Interpreter
language-role-translator = Translator
language-role-cultural-mediator = Cultural mediator
level-value-basic = basic
level-value-working = working
level-value-fluent = fluent
cert-setting-court = Court
cert-setting-medical = Medical
cert-setting-asylum = Asylum
cert-setting-police = Police

## Where it reaches.
coverage-kind-service-area = Area served
coverage-kind-patrol = Patrol
coverage-kind-prosecution = Prosecution
coverage-kind-licence = Licence
coverage-kind-federal-district = Federal district
coverage-kind-tribal = Tribal land
coverage-kind-maritime = Sea and ports
coverage-mode-covers = Covers it
coverage-mode-based = Is there
coverage-mode-by-agreement = By agreement
coverage-mode-remote = From afar
location-type-physical = Place to go to
location-type-postal = Postal address
location-type-virtual = On line

## How much is free.
unit-bed = Beds
unit-family-unit = Family rooms
unit-interpreter-hour = Interpreter hours
unit-legal-intake-slot = Legal appointments
unit-forensic-interview-slot = Forensic interviews
unit-advocate-shift = Advocate shifts
unit-vehicle = Vehicles
unit-seat = Seats
capacity-state-open = Open
capacity-state-waitlist = Waiting list
capacity-state-full = Full
capacity-state-paused = Paused
capacity-state-unknown = Unknown
band-none = none free
band-some = a few free
band-many = many free

## Who may see it.
audience-public = Anybody
audience-member = Every member of the network
audience-victim-services = Victim services
audience-law-enforcement = Law enforcement
audience-named = Agencies that are chosen by name
