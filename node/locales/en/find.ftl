## The search of the directory.

nav-find = Find support
find-lede = What every agency in the network can do. Say what is needed; leave open what does not matter.
find-kept = What you look for is kept for an hour, for you alone, and stands in no address and no log.
find-over = That search is over: searches are kept for an hour. Look again.
find-need = Needed
find-need-any = Anything
find-language = In which language
find-place = Where
find-gender = For whom
find-anybody = Anybody
find-age = Age
find-any-age = Any age
find-when = When
find-any-time = At any time
find-open-now = Intake open now
find-text = Words or a name (optional)
find-any = Any
find-more = More to choose
find-language-role = Who speaks it
find-any-role = Anybody
find-modality = How
find-any-way = In any way
find-remedy = Legal remedy
find-exploitation = Kind of exploitation
find-access = Access
find-flags = Only what says that it
find-old-too = also what nobody has checked for 180 days
find-go = Find support
find-anew = Start afresh
find-change = Change the search
find-asked = What you look for
find-error-nothing = Say at least what is needed, where, in which language, or a word.
find-error-place = This place is not known. Choose one of the list, or write its code, such as XA or XA-HC.
find-error-language = This language is not known. Choose one of the list, or write its code, such as quc.

## What was found

find-count =
    { $n ->
        [one] One fits
       *[other] { $n } fit
    }
find-many = More than 5,000 fit. Say more to narrow them down.
find-near = Nothing has these words exactly as they were typed. These have names that are nearly the same.
find-none = Nobody that this node knows offers this
find-none-how = Leave something open: the place, the age, the hour. What is old is left out unless you ask for it.
find-none-counted = It was counted as a need that nobody meets: what, in which language, where and in which month, and nothing else.
find-news = { "{n}" } new: show them
find-show-more = Show more
find-gone = This fits no more: it was changed or taken down.
find-why = Why it is here
find-checked = Last checked
find-old = Old
find-this-node = this node
find-confidential = Confidential place

## Why it is there

find-why-open-until = Intake open until { $time }
find-why-open-always = Intake at any hour
find-why-closed = Intake closed now
find-why-closed-for-a-while = Closed for a while
find-why-intake-unknown = Intake: unknown
find-why-free =
    { $n ->
        [0] none free
        [one] one free
       *[other] { $n } free
    }
find-why-covers = Covers { $place }
find-why-covers-all = Covers all of { $place }
find-why-covers-part = Covers a part: { $place }
find-why-from-afar = Helps from afar
find-why-referrals = Takes referrals only from: { $classes }
find-by-phone = by telephone
find-by-video = by video
find-on-site = on site
find-takes-women = Takes women
find-takes-men = Takes men
find-takes-trans-women = Takes trans women
find-takes-trans-men = Takes trans men
find-takes-non-binary = Takes non-binary people
find-takes-every-gender = Takes every gender
find-flag-remote = Helps from afar
find-flag-cross-border = Works across borders
find-flag-no-police-report = Asks for no police report
find-flag-any-status = Asks for no immigration status
find-flag-minors-alone = Takes minors on their own
find-flag-with-children = Takes people with children
find-flag-lgbtqi = Affirms LGBTQI people
find-flag-male-beds = Has beds for men
find-flag-pets = Takes pets
find-flag-after-hours = Answers outside its hours
