## The search of the directory.

nav-find = Trouver de l’aide
find-lede = Ce que chaque organisme du réseau peut faire. Dites ce qu’il faut ; laissez ouvert ce qui n’importe pas.
find-kept = Ce que vous cherchez est gardé une heure, pour vous seul, et ne figure dans aucune adresse ni aucun journal.
find-over = Cette recherche est terminée : les recherches sont gardées une heure. Cherchez à nouveau.
find-need = Il faut
find-need-any = N’importe quoi
find-language = Dans quelle langue
find-place = Où
find-gender = Pour qui
find-anybody = N’importe qui
find-age = Âge
find-any-age = Tout âge
find-when = Quand
find-any-time = À tout moment
find-open-now = Accueil ouvert maintenant
find-text = Mots ou nom (facultatif)
find-any = Indifférent
find-more = Plus de choix
find-language-role = Qui la parle
find-any-role = N’importe qui
find-modality = Comment
find-any-way = De toute manière
find-remedy = Recours juridique
find-exploitation = Type d’exploitation
find-access = Accessibilité
find-flags = Seulement ce qui déclare
find-old-too = aussi ce que personne n’a vérifié depuis 180 jours
find-go = Trouver de l’aide
find-anew = Recommencer
find-change = Modifier la recherche
find-asked = Ce que vous cherchez
find-error-nothing = Dites au moins ce qu’il faut, où, dans quelle langue, ou un mot.
find-error-place = Ce lieu n’est pas connu. Choisissez-en un dans la liste, ou écrivez son code, comme XA ou XA-HC.
find-error-language = Cette langue n’est pas connue. Choisissez-en une dans la liste, ou écrivez son code, comme quc.

## What was found

find-count =
    { $n ->
        [one] Un résultat
       *[other] { $n } résultats
    }
find-many = Plus de 5 000 résultats. Dites-en plus pour les réduire.
find-near = Rien ne contient ces mots tels qu’ils ont été écrits. Voici des noms presque identiques.
find-none = Personne que ce nœud connaisse n’offre cela
find-none-how = Laissez quelque chose ouvert : le lieu, l’âge, l’heure. Ce qui est ancien n’apparaît que si vous le demandez.
find-none-counted = Ce besoin sans réponse a été compté : quoi, dans quelle langue, où et en quel mois, et rien d’autre.
find-news = { "{n}" } nouveaux : les afficher
find-show-more = Afficher la suite
find-gone = Cela ne convient plus : c’est modifié ou retiré.
find-why = Pourquoi c’est ici
find-checked = Vérifié le
find-old = Ancien
find-this-node = ce nœud
find-confidential = Lieu confidentiel

## Why it is there

find-why-open-until = Accueil ouvert jusqu’à { $time }
find-why-open-always = Accueil à toute heure
find-why-closed = Accueil fermé maintenant
find-why-closed-for-a-while = Fermé pour un temps
find-why-intake-unknown = Accueil : inconnu
find-why-free =
    { $n ->
        [0] aucune place libre
        [one] une place libre
       *[other] { $n } libres
    }
find-why-covers = Couvre { $place }
find-why-covers-all = Couvre tout : { $place }
find-why-covers-part = Couvre une partie : { $place }
find-why-from-afar = Aide à distance
find-why-referrals = N’accepte que les orientations de : { $classes }
find-by-phone = par téléphone
find-by-video = par vidéo
find-on-site = sur place
find-takes-women = Accueille des femmes
find-takes-men = Accueille des hommes
find-takes-trans-women = Accueille des femmes trans
find-takes-trans-men = Accueille des hommes trans
find-takes-non-binary = Accueille des personnes non binaires
find-takes-every-gender = Accueille tous les genres
find-flag-remote = Aide à distance
find-flag-cross-border = Travaille par-delà les frontières
find-flag-no-police-report = Ne demande pas de plainte à la police
find-flag-any-status = Ne demande pas de titre de séjour
find-flag-minors-alone = Accueille des mineurs seuls
find-flag-with-children = Accueille des personnes avec enfants
find-flag-lgbtqi = Accueil bienveillant des personnes LGBTQI
find-flag-male-beds = A des lits pour hommes
find-flag-pets = Accepte les animaux
find-flag-after-hours = Répond hors de ses heures
