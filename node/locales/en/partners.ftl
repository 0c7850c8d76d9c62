## Suggested partners.

nav-partners = Suggested partners
partners-lede = Agencies that work where you work and can do what you cannot. Every point is shown with its reason.
partners-for-a-need = For one need: find support
partners-back = Back to what was found
partners-none = Nobody can be suggested yet
partners-none-how = Partners are suggested by what agencies publish: what they do, where, and in which languages. Leave something open, or wait until others have published.
partners-score =
    { $n ->
        [one] One point
       *[other] { $n } points
    }
partners-why = Where the points come from
partners-offers =
    { $n ->
        [one] offers { $need }
       *[other] offers { $need } ({ $n } services)
    }
partners-reaches = reaches { $places }
partners-reaches-part = reaches a part of { $places }
partners-from-afar = helps from afar
partners-speaks = speaks { $language }
partners-also-speaks = speaks what you do not: { $languages }
partners-also-offers = offers what you do not: { $needs }
partners-how = How this is reckoned
partners-how-sum = The points are added up, and the most come first. What an agency is, and how large, counts nothing.
partners-rule-offers = It offers what is needed; who does not is not suggested
partners-rule-places = It reaches the places asked for, or all of yours; half for a part of a place, a fifth for help from afar
partners-rule-language = It speaks the language asked for
partners-rule-languages = Languages that you do not speak, { $each } each
partners-rule-needs = Kinds of support that you do not offer, { $each } each
partners-most = at most { $n }

## Where the network reaches in a country.

nav-coverage = Coverage
coverage-lede = What the network that this node knows can do in a country, and what nobody does there.
coverage-country = Country
coverage-show = Show
coverage-csv = As a table (CSV)
coverage-summary-needs =
    { $n ->
        [0] Each of { $all } kinds of support reaches somebody.
        [one] One of { $all } kinds of support reaches nobody.
       *[other] { $n } of { $all } kinds of support reach nobody.
    }
coverage-summary-languages =
    { $n ->
        [0] Each of { $all } languages of the network is spoken by a service.
        [one] One of { $all } languages of the network is spoken by no service.
       *[other] { $n } of { $all } languages of the network are spoken by no service.
    }
coverage-needs = Kinds of support
coverage-languages = Languages
coverage-parts = Parts reached
coverage-of = { $n } of { $all }
coverage-nobody = Nobody
coverage-whole = For all of it
coverage-afar = From afar
coverage-missing = Nobody in
coverage-everywhere = the whole country
coverage-nowhere = –
coverage-more = and { $n } more
coverage-key-none = nobody
coverage-key-one = one service
coverage-key-more = two or more
coverage-how = Counted are services at work that you may see and that somebody checked within 180 days, by the places that they cover. What helps from afar is counted apart.
coverage-empty = No country is known yet
coverage-empty-how = It is taken from where your agency and its peers work. An administrator describes the agency.
