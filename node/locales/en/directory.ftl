nav-capabilities = What we offer
nav-capacity = What is free now
nav-agencies = Agencies
directory-capability = Capability
directory-agency = Agency

## Our capabilities

directory-index-lede = Each service your agency offers, and who may see it. What is published here is found by the agencies of its audience.
directory-empty = Nothing is described yet. What your agency can do stands here, so that others find it at night, too.
directory-empty-how = An editor describes one service at a time, looks at who will see it, and publishes it.
directory-new-title = Describe a service
directory-drafts = Not published yet
directory-not-published = Not published
directory-draft-waits = A change waits
directory-assured = Last checked
directory-old = Old
directory-old-count =
    { $n ->
        [one] One service was not checked for 90 days.
       *[other] { $n } services were not checked for 90 days.
    } Open each, and change it or say that it is still right.
directory-stale = Nobody has checked this for 180 days. It is left out of searches until its owner does.

## The form

directory-form-title = Change the service
directory-form-lede = Say what is true on an ordinary day. Name no person and no case.
directory-group-what = What it is
directory-name = Name of the service
directory-name-hint = As a colleague would say it: "Beds for men", "Night interpreters".
directory-alternate-name = Other name
directory-needs = Helps with
directory-description = Description (optional)
directory-description-hint = Two or three sentences. No telephone numbers here: contacts have their own place below.
directory-status = State
directory-remedies = Legal remedies
directory-remedy = Remedy
directory-stage = Stage
directory-remedy-place = Jurisdiction
directory-court = Court
directory-group-whom = For whom
directory-nobody-left-out = Leave all empty if nobody is left out.
directory-genders = Genders
directory-ages = Ages
directory-age-limits = Age limits
directory-from-age = from { $n } years
directory-to-age = up to { $n } years
directory-minimum-age = Youngest age
directory-maximum-age = Oldest age
directory-minors = Takes minors on their own
directory-children = Takes people with children
directory-children-max = Most children of one person
directory-children-most =
    { $n ->
        [one] one child at most
       *[other] { $n } children at most
    }
directory-children-ages = Ages of these children
directory-lgbtqi = Affirms LGBTQI people
directory-male-beds = Has beds for men
directory-status-required = Asks for immigration status
directory-more-whom = More about whom it is for
directory-exploitation = Kinds of exploitation
directory-access = Access for disabled people
directory-pets = Takes pets
directory-eligibility = Who is eligible, in words
directory-nationality = Limits by nationality
directory-substance = Rules on alcohol and drugs
directory-not-said = Not said
directory-none = –
directory-yes = Yes
directory-no = No
directory-all = All
directory-group-intake = How one comes in
directory-modes = Ways in
directory-hours = Hours of intake
directory-days = Days
directory-opens = From
directory-closes = To
directory-every-day = Every day
directory-workdays = Monday to Friday
directory-weekend = Saturday and Sunday
directory-after-hours = Somebody answers outside these hours
directory-response = Answers within (minutes)
directory-response-hint = What you aim for.
directory-minutes = { $n } minutes
directory-referral-from = Takes referrals from
directory-referral-hint = Leave all empty if anybody may refer.
directory-police-report = Asks for a police report
directory-languages = Languages
directory-languages-hint = One row for each language and how it is used there. Write its name or its code; common ones are proposed.
directory-language = Language
directory-language-role = Who speaks it
directory-modality = How
directory-level = Level
directory-certificate = Certificates, one a line
directory-interpreters = Interpreters you can supply
directory-interpreters-hint = What the agency can supply, never one person.
directory-areas = Where it reaches
directory-areas-hint = Write the name or the ISO 3166 code: XA for a country, XA-HC for a part of it. For a port, tribal land or court district make a code such as x-xa-pier-9.
directory-area = Place
directory-area-mode = How it is reached
directory-area-kind = Kind
directory-area-name = Name, for x- codes
directory-radius = Travels (km)
directory-km = { $n } km
directory-remote = Helps from afar
directory-cross-border = Works across borders
reach-remote-ok = Helps from afar, too
reach-cross-border = Works across borders
directory-group-reach = Where and whom to call
directory-confidential = The place is confidential
directory-confidential-hint = No address, city or name of a house leaves this node: at most the part of a country.
directory-confidential-badge = Confidential place
directory-contacts = Desks to reach
directory-contacts-hint = The desk that answers, whoever sits at it. No person's name, number or address.
directory-desk = Desk
desk-intake-desk = Intake desk
desk-duty-desk = Duty desk
desk-front-desk = Front desk
desk-hotline = Hotline
desk-referrals = Referrals
desk-coordination = Coordination
desk-legal-intake = Legal intake
desk-medical-intake = Medical intake
desk-interpreter-booking = Interpreter booking
desk-night-desk = Night desk
desk-security-desk = Security desk
interpreter-remote-audio = By telephone
interpreter-remote-video = By video
interpreter-on-site = On site
interpreter-trauma-informed = Trained in trauma
interpreter-screened = Screened
interpreter-police-interviews-ok = May interpret for police
interpreter-ngo-only = For NGOs only
interpreter-region-of-origin-hidden = Region of origin is not told
directory-locations = Places
directory-location-type = Kind of place
directory-location-name = Name of the place
directory-address = Street and number
directory-postal-code = Postal code
directory-city = City
directory-region = Country or part of it
directory-more = More
directory-alert = Alert
directory-alert-hint = What changes who should call now: "closed for repairs until Monday".
directory-application = How to apply
directory-documents = Papers to bring
directory-documents-hint = One in each line.
directory-fees = What it costs
directory-interpretation = Interpretation, in words
directory-accreditations = Accreditations
directory-who-sees = Who may see it
directory-who-sees-hint = The next page names every agency that will have it, before anything is sent.
directory-public-hint = Another editor or a supervisor must publish it.
directory-named = Which agencies
directory-no-peers = There are no active peers yet.
directory-next-is-preview = Nothing is sent yet.
directory-save-draft = Save and see who gets it
directory-field-twice = Something stands here twice.
directory-field-value = This value cannot be. Check it.
directory-field-hours = Each row needs days, a beginning and an end.
directory-field-area = At least one place is not known. Write its name, or a code such as XA, XA-HC or x-xa-pier-9.
directory-field-language = At least one language is not known. Write its name, or a code such as quc.
directory-field-zone = This time zone is not known. Write a city, such as Lisbon.
directory-zone-hint = A city will do: Lisbon, New York.
directory-unknown = “{ $typed }” is not known.
directory-nearest = Did you mean { $names }?
directory-more-rows = More rows
directory-field-confidential = This tells where a confidential place is. Remove the street, the city, the coordinates or the name of the house.
directory-field-person = This names a person. Name the desk instead: people change, and a name can be looked for.
directory-field-role = Choose the desk that answers.

## Before it goes out

directory-publication-title = Before it goes out
directory-changes-version = Changes version { $n }
directory-written-by = Written by
directory-warnings = Look at this again. It may be meant, and may say too much:
finding-phone = what looks like a telephone number
finding-email = an e-mail address
finding-web-address = a web address
finding-day = a date
finding-coordinates = coordinates
finding-street = what looks like a street address
finding-person = what looks like a person's name
directory-overtaken = Another version was published since this was begun. Open the published one, and write the change again.
directory-reaches =
    { $n ->
        [one] One agency will have it:
       *[other] { $n } agencies will have it:
    }
directory-reaches-nobody = No other agency will have it: no active peer is in this audience. It will be seen here alone.
directory-not-reached =
    { $n ->
        [one] One other does not have it, and why
       *[other] { $n } others do not have it, and why
    }
directory-loses = These have the version before and will be told that it is gone:
directory-unreachable = takes nothing since a week
directory-publish-to =
    { $n ->
        [0] Publish here
        [one] Publish to one agency
       *[other] Publish to { $n } agencies
    }
directory-edit = Change it
directory-drop-draft = Drop this change
directory-second-person = What everybody may see takes two: another editor, or a supervisor, opens this page and publishes it.
directory-editor-publishes = An editor publishes it.
directory-what-goes = What goes out
directory-error-changed = Somebody else saved or published this while you were at it. Their version is kept; yours was not saved. Go back, copy what you wrote, then open it again.
directory-error-own-work = What everybody may see is published by another person than the one who wrote it.
directory-error-draft-waits = A change of this waits to be published. Publish or drop it first.
directory-error-unfit = This cannot be published as it is. Open the form: it says what must change.
directory-error-named = One of the agencies you named may not have it now. Nothing was sent. Open the page again: it says which and why.
home-services-old =
    { $n ->
        [one] One service of ours was not checked for 90 days
       *[other] { $n } services of ours were not checked for 90 days
    }
home-drafts-wait =
    { $n ->
        [one] One text for everybody waits for you to publish it
       *[other] { $n } texts for everybody wait for you to publish them
    }

## One capability

directory-still-right = All is still right
directory-take-down = Take it down
directory-removal-title = Take down "{ $name }"
directory-removal-1 = It is gone from this node and from every search, with what is counted of it.
directory-removal-2 = A service that is only closed for a while is changed, not taken down.
directory-removal-3 =
    { $n ->
        [0] No other agency has it.
        [one] One agency has it and will be told that it is gone:
       *[other] { $n } agencies have it and will be told that it is gone:
    }
directory-source = Where this comes from
directory-node = Node
directory-this-node = this node
directory-mark = Mark
directory-open-until = Intake open until { $time }
directory-open-always = Intake at any hour
directory-closed-now = Intake closed now
directory-intake-unknown = Intake: unknown

## Counting

directory-capacity-lede = Press the number that is free. It is told at once, counts for four hours, and is gone after a day.
directory-capacity-who = Victim services and law enforcement of its audience are told the number; all others "none", "a few" or "many".
directory-capacity-empty = Nothing is counted yet.
directory-capacity-how = An editor opens a service and says what is counted there: beds, hours, seats.
directory-never-counted = never counted
directory-number-up-to = Number free, up to { $n }
directory-free =
    { $n ->
        [0] none free
        [one] one free
       *[other] { $n } free
    }
directory-room = What is free
directory-families = families
directory-count-more = Count something here
directory-unit = What is counted
directory-maximum = How many there are
directory-begin-counting = Begin to count
directory-stop-counting = Stop counting this
directory-error-counted-already = This is counted here already.
directory-error-more-than-there-are = This is more than there are. Nothing was told.
directory-error-maximum = Write how many there are, from 1 to 10,000.

## Agencies

directory-agencies-lede = Who is in the network, by their own cards: what kind of agency, where, in which languages, and which desk answers.
directory-agencies-count =
    { $n ->
        [0] No agency fits.
        [one] One agency
       *[other] { $n } agencies
    }
directory-show-all = Show all
directory-narrow = Narrow the list
directory-us = Us
directory-no-card = It has not sent its card yet.
directory-what-they-do = What they can do
directory-they-say-nothing = They have published nothing that you may see.

## What is said once, and what the log calls it

flash-draft-dropped = The change was dropped.
flash-published = Published. The messages page of each peer shows when it arrived.
flash-assured = Noted: everything is still right.
flash-taken-down = Taken down.
flash-counted = Counted and told.
flash-counts = It is counted from now on.
flash-counts-no-more = It is counted no more.
scope-directory-read = Read what agencies can do, as far as every member may see it
act-capability-drafted = Service drafted
act-capability-draft-dropped = Change of a service dropped
act-capability-published = Service published
act-capability-removed = Service taken down
act-capacity-added = Counting begun
act-capacity-counted = Capacity told
act-capacity-removed = Counting stopped
