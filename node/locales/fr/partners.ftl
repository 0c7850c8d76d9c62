## Suggested partners.

nav-partners = Partenaires suggérés
partners-lede = Des organismes qui travaillent là où vous travaillez et font ce que vous ne pouvez pas faire. Chaque point est montré avec sa raison.
partners-for-a-need = Pour un besoin : chercher de l’aide
partners-back = Revenir aux résultats
partners-none = Personne ne peut encore être suggéré
partners-none-how = Les partenaires sont suggérés d’après ce que les organismes publient : ce qu’ils font, où et en quelles langues. Laissez quelque chose ouvert, ou attendez que d’autres publient.
partners-score =
    { $n ->
        [one] Un point
       *[other] { $n } points
    }
partners-why = D’où viennent les points
partners-offers =
    { $n ->
        [one] offre { $need }
       *[other] offre { $need } ({ $n } services)
    }
partners-reaches = dessert { $places }
partners-reaches-part = dessert une partie de { $places }
partners-from-afar = aide à distance
partners-speaks = parle { $language }
partners-also-speaks = parle ce que vous ne parlez pas : { $languages }
partners-also-offers = offre ce que vous n’offrez pas : { $needs }
partners-how = Comment c’est calculé
partners-how-sum = Les points s’additionnent et les plus élevés viennent d’abord. Ce qu’est un organisme et sa taille ne comptent pas.
partners-rule-offers = Il offre ce qui est demandé ; sinon il n’est pas suggéré
partners-rule-places = Il dessert les lieux demandés, ou tous les vôtres ; la moitié pour une partie d’un lieu, un cinquième pour une aide à distance
partners-rule-language = Il parle la langue demandée
partners-rule-languages = Langues que vous ne parlez pas, { $each } chacune
partners-rule-needs = Types d’aide que vous n’offrez pas, { $each } chacun
partners-most = { $n } au plus

## Where the network reaches in a country.

nav-coverage = Couverture
coverage-lede = Ce que le réseau connu de ce nœud peut faire dans un pays, et ce que personne n’y fait.
coverage-country = Pays
coverage-show = Afficher
coverage-csv = En tableau (CSV)
coverage-summary-needs =
    { $n ->
        [0] Chacun des { $all } types d’aide atteint quelqu’un.
        [one] Un des { $all } types d’aide n’atteint personne.
       *[other] { $n } des { $all } types d’aide n’atteignent personne.
    }
coverage-summary-languages =
    { $n ->
        [0] Chacune des { $all } langues du réseau est parlée par un service.
        [one] Une des { $all } langues du réseau n’est parlée par aucun service.
       *[other] { $n } des { $all } langues du réseau ne sont parlées par aucun service.
    }
coverage-needs = Types d’aide
coverage-languages = Langues
coverage-parts = Parties desservies
coverage-of = { $n } sur { $all }
coverage-nobody = Personne
coverage-whole = Pour tout le pays
coverage-afar = À distance
coverage-missing = Personne à
coverage-everywhere = tout le pays
coverage-nowhere = –
coverage-more = et { $n } de plus
coverage-key-none = personne
coverage-key-one = un service
coverage-key-more = deux ou plus
coverage-how = Sont comptés les services en activité que vous pouvez voir et que quelqu’un a vérifiés depuis moins de 180 jours, selon les lieux qu’ils couvrent. L’aide à distance est comptée à part.
coverage-empty = Aucun pays n’est encore connu
coverage-empty-how = Il est pris de là où votre organisme et ses pairs travaillent. Un administrateur décrit l’organisme.
