nav-capabilities = Ce que nous proposons
nav-capacity = Ce qui est libre
nav-agencies = Organismes
directory-capability = Capacité
directory-agency = Organisme

## Our capabilities

directory-index-lede = Chaque service que propose votre organisme, et qui peut le voir. Ce qui est publié est trouvé par les organismes de son public.
directory-empty = Rien n’est encore décrit. Ici figure ce que votre organisme peut faire, pour que d’autres le trouvent aussi la nuit.
directory-empty-how = Une personne chargée de la rédaction décrit un service à la fois, regarde qui le verra et le publie.
directory-new-title = Décrire un service
directory-drafts = Pas encore publié
directory-not-published = Non publié
directory-draft-waits = Une modification attend
directory-assured = Dernière vérification
directory-old = Ancien
directory-old-count =
    { $n ->
        [one] Un service n’a pas été vérifié depuis 90 jours.
       *[other] { $n } services n’ont pas été vérifiés depuis 90 jours.
    } Ouvrez-les, modifiez-les ou confirmez qu’ils sont toujours exacts.
directory-stale = Personne n’a vérifié ceci depuis 180 jours. Il est exclu des recherches jusqu’à ce que son propriétaire le fasse.

## The form

directory-form-title = Modifier le service
directory-form-lede = Dites ce qui est vrai un jour ordinaire. Ne nommez personne ni aucune affaire.
directory-group-what = Ce que c’est
directory-name = Nom du service
directory-name-hint = Comme le dirait un collègue : « Lits pour hommes », « Interprètes de nuit ».
directory-alternate-name = Autre nom
directory-needs = Aide pour
directory-description = Description (facultatif)
directory-description-hint = Deux ou trois phrases. Pas de numéros ici : les contacts ont leur place plus bas.
directory-status = État
directory-remedies = Voies de droit
directory-remedy = Voie de droit
directory-stage = Stade
directory-remedy-place = Juridiction
directory-court = Tribunal
directory-group-whom = Pour qui
directory-nobody-left-out = Laissez vide si personne n’est exclu.
directory-genders = Genres
directory-ages = Âges
directory-age-limits = Limites d’âge
directory-from-age = à partir de { $n } ans
directory-to-age = jusqu’à { $n } ans
directory-minimum-age = Âge minimum
directory-maximum-age = Âge maximum
directory-minors = Accepte les mineurs non accompagnés
directory-children = Accepte les personnes avec enfants
directory-children-max = Nombre maximal d’enfants par personne
directory-children-most =
    { $n ->
        [one] un enfant au plus
       *[other] { $n } enfants au plus
    }
directory-children-ages = Âges de ces enfants
directory-lgbtqi = Accueille les personnes LGBTQI
directory-male-beds = A des lits pour hommes
directory-status-required = Exige un statut de séjour
directory-more-whom = En savoir plus sur les personnes concernées
directory-exploitation = Formes d’exploitation
directory-access = Accessibilité
directory-pets = Accepte les animaux
directory-eligibility = Conditions d’accès, en mots
directory-nationality = Restrictions de nationalité
directory-substance = Règles sur l’alcool et les drogues
directory-not-said = Non précisé
directory-none = –
directory-yes = Oui
directory-no = Non
directory-all = Tous
directory-group-intake = Comment y accéder
directory-modes = Modes d’accès
directory-hours = Heures d’admission
directory-days = Jours
directory-opens = De
directory-closes = À
directory-every-day = Tous les jours
directory-workdays = Du lundi au vendredi
directory-weekend = Samedi et dimanche
directory-after-hours = Quelqu’un répond en dehors de ces heures
directory-response = Répond en (minutes)
directory-response-hint = Ce que vous visez.
directory-minutes = { $n } minutes
directory-referral-from = Accepte les orientations de
directory-referral-hint = Laissez vide si tout le monde peut orienter.
directory-police-report = Exige une plainte
directory-languages = Langues
directory-languages-hint = Une ligne par langue et par usage. Écrivez son nom ou son code ; les plus courants sont proposés.
directory-language = Langue
directory-language-role = Qui la parle
directory-modality = Modalité
directory-level = Niveau
directory-certificate = Certificats, un par ligne
directory-interpreters = Interprètes que vous pouvez fournir
directory-interpreters-hint = Ce que l’organisme peut fournir, jamais une personne.
directory-areas = Zone couverte
directory-areas-hint = Écrivez le nom ou le code ISO 3166 : XA pour un pays, XA-HC pour une partie. Pour un port, une terre tribale ou un ressort judiciaire, formez un code comme x-xa-pier-9.
directory-area = Lieu
directory-area-mode = Comment
directory-area-kind = Type
directory-area-name = Nom, pour les codes x-
directory-radius = Se déplace (km)
directory-km = { $n } km
directory-remote = Aide à distance
directory-cross-border = Travaille par-delà les frontières
reach-remote-ok = Aide aussi à distance
reach-cross-border = Travaille par-delà les frontières
directory-group-reach = Où et qui appeler
directory-confidential = Le lieu est confidentiel
directory-confidential-hint = Ni adresse, ni ville, ni nom de maison ne quitte ce nœud : au plus la partie du pays.
directory-confidential-badge = Lieu confidentiel
directory-contacts = Postes à joindre
directory-contacts-hint = Le poste qui répond, quelle que soit la personne. Ni nom, ni numéro, ni adresse d’une personne.
directory-desk = Poste
desk-intake-desk = Accueil et admission
desk-duty-desk = Permanence
desk-front-desk = Réception
desk-hotline = Ligne d’écoute
desk-referrals = Orientations
desk-coordination = Coordination
desk-legal-intake = Accueil juridique
desk-medical-intake = Accueil médical
desk-interpreter-booking = Réservation d’interprètes
desk-night-desk = Permanence de nuit
desk-security-desk = Sécurité
interpreter-remote-audio = Par téléphone
interpreter-remote-video = Par vidéo
interpreter-on-site = Sur place
interpreter-trauma-informed = Formés au trauma
interpreter-screened = Vérifiés
interpreter-police-interviews-ok = Peuvent interpréter pour la police
interpreter-ngo-only = Pour les ONG seulement
interpreter-region-of-origin-hidden = La région d’origine n’est pas dite
directory-locations = Lieux
directory-location-type = Type de lieu
directory-location-name = Nom du lieu
directory-address = Rue et numéro
directory-postal-code = Code postal
directory-city = Ville
directory-region = Pays ou partie
directory-more = Plus
directory-alert = Alerte
directory-alert-hint = Ce qui change qui doit appeler maintenant : « fermé pour travaux jusqu’à lundi ».
directory-application = Comment faire la demande
directory-documents = Documents à apporter
directory-documents-hint = Un par ligne.
directory-fees = Coût
directory-interpretation = Interprétariat, en mots
directory-accreditations = Accréditations
directory-who-sees = Qui peut le voir
directory-who-sees-hint = La page suivante nomme chaque organisme qui l’aura, avant tout envoi.
directory-public-hint = Une autre personne chargée de la rédaction ou de la supervision doit le publier.
directory-named = Quels organismes
directory-no-peers = Il n’y a pas encore de pairs actifs.
directory-next-is-preview = Rien n’est encore envoyé.
directory-save-draft = Enregistrer et voir qui le reçoit
directory-field-twice = Quelque chose est en double.
directory-field-value = Cette valeur n’est pas possible. Vérifiez-la.
directory-field-hours = Chaque ligne a besoin de jours, d’un début et d’une fin.
directory-field-area = Au moins un lieu est inconnu. Écrivez son nom, ou un code comme XA, XA-HC ou x-xa-pier-9.
directory-field-language = Au moins une langue est inconnue. Écrivez son nom, ou un code comme quc.
directory-field-zone = Ce fuseau horaire est inconnu. Écrivez une ville, comme Lisbonne (Lisbon).
directory-zone-hint = Une ville suffit, en anglais : Lisbon, New York.
directory-unknown = « { $typed } » est inconnu.
directory-nearest = Vouliez-vous dire { $names } ?
directory-more-rows = Plus de lignes
directory-field-confidential = Ceci révèle où se trouve un lieu confidentiel. Retirez la rue, la ville, les coordonnées ou le nom de la maison.
directory-field-person = Ceci nomme une personne. Nommez le poste : les personnes changent, et un nom se cherche.
directory-field-role = Choisissez le poste qui répond.

## Before it goes out

directory-publication-title = Avant la publication
directory-changes-version = Modifie la version { $n }
directory-written-by = Écrit par
directory-warnings = Regardez encore ceci. C’est peut-être voulu, ou trop en dire :
finding-phone = ce qui ressemble à un numéro de téléphone
finding-email = une adresse électronique
finding-web-address = une adresse web
finding-day = une date
finding-coordinates = des coordonnées
finding-street = ce qui ressemble à une adresse
finding-person = ce qui ressemble au nom d’une personne
directory-overtaken = Une autre version a été publiée depuis. Ouvrez celle qui est publiée et refaites la modification.
directory-reaches =
    { $n ->
        [one] Un organisme l’aura :
       *[other] { $n } organismes l’auront :
    }
directory-reaches-nobody = Aucun autre organisme ne l’aura : aucun pair actif n’est dans ce public. Il ne sera vu qu’ici.
directory-not-reached =
    { $n ->
        [one] Un autre ne l’a pas, et pourquoi
       *[other] { $n } autres ne l’ont pas, et pourquoi
    }
directory-loses = Ceux-ci ont la version précédente et apprendront qu’elle n’existe plus :
directory-unreachable = ne reçoit rien depuis une semaine
directory-publish-to =
    { $n ->
        [0] Publier ici
        [one] Publier à un organisme
       *[other] Publier à { $n } organismes
    }
directory-edit = Modifier
directory-drop-draft = Abandonner la modification
directory-second-person = Ce que tout le monde peut voir demande deux personnes : une autre, de la rédaction ou de la supervision, ouvre cette page et publie.
directory-editor-publishes = Une personne chargée de la rédaction le publie.
directory-what-goes = Ce qui est publié
directory-error-changed = Quelqu’un d’autre l’a enregistré ou publié entre-temps. Sa version est gardée ; la vôtre n’a pas été enregistrée. Revenez, copiez votre texte, puis rouvrez.
directory-error-own-work = Ce que tout le monde peut voir est publié par une autre personne que celle qui l’a écrit.
directory-error-draft-waits = Une modification attend d’être publiée. Publiez-la ou abandonnez-la d’abord.
directory-error-unfit = Ceci ne peut pas être publié tel quel. Ouvrez le formulaire : il dit ce qu’il faut changer.
directory-error-named = Un des organismes nommés ne peut pas l’avoir maintenant. Rien n’a été envoyé. Rouvrez la page : elle dit lequel et pourquoi.
home-services-old =
    { $n ->
        [one] Un de nos services n’a pas été vérifié depuis 90 jours
       *[other] { $n } de nos services n’ont pas été vérifiés depuis 90 jours
    }
home-drafts-wait =
    { $n ->
        [one] Un texte pour tous attend que vous le publiiez
       *[other] { $n } textes pour tous attendent que vous les publiiez
    }

## One capability

directory-still-right = Tout est toujours exact
directory-take-down = Retirer
directory-removal-title = Retirer « { $name } »
directory-removal-1 = Il disparaît de ce nœud et de toute recherche, avec ce qui en est compté.
directory-removal-2 = Un service seulement fermé pour un temps se modifie, il ne se retire pas.
directory-removal-3 =
    { $n ->
        [0] Aucun autre organisme ne l’a.
        [one] Un organisme l’a et apprendra qu’il n’existe plus :
       *[other] { $n } organismes l’ont et apprendront qu’il n’existe plus :
    }
directory-source = D’où cela vient
directory-node = Nœud
directory-this-node = ce nœud
directory-mark = Marquage
directory-open-until = Admission ouverte jusqu’à { $time }
directory-open-always = Admission à toute heure
directory-closed-now = Admission fermée
directory-intake-unknown = Admission : inconnu

## Counting

directory-capacity-lede = Appuyez sur le nombre libre. Il est transmis aussitôt, vaut quatre heures et disparaît après un jour.
directory-capacity-who = Les services aux victimes et les forces de l’ordre de son public reçoivent le nombre ; les autres, « aucun », « quelques-uns » ou « beaucoup ».
directory-capacity-empty = Rien n’est encore compté.
directory-capacity-how = Une personne chargée de la rédaction ouvre un service et dit ce qu’on y compte : lits, heures, places.
directory-never-counted = jamais compté
directory-number-up-to = Nombre libre, jusqu’à { $n }
directory-free =
    { $n ->
        [0] aucun libre
        [one] un libre
       *[other] { $n } libres
    }
directory-room = Ce qui est libre
directory-families = familles
directory-count-more = Compter quelque chose ici
directory-unit = Ce qui est compté
directory-maximum = Combien il y en a
directory-begin-counting = Commencer à compter
directory-stop-counting = Ne plus compter ceci
directory-error-counted-already = Ceci est déjà compté ici.
directory-error-more-than-there-are = C’est plus qu’il n’y en a. Rien n’a été transmis.
directory-error-maximum = Écrivez combien il y en a, de 1 à 10 000.

## Agencies

directory-agencies-lede = Qui fait partie du réseau, d’après leurs fiches : quel organisme, où, en quelles langues, et quel poste répond.
directory-agencies-count =
    { $n ->
        [0] Aucun organisme ne convient.
        [one] Un organisme
       *[other] { $n } organismes
    }
directory-show-all = Tout afficher
directory-narrow = Filtrer la liste
directory-us = Nous
directory-no-card = Il n’a pas encore envoyé sa fiche.
directory-what-they-do = Ce qu’ils peuvent faire
directory-they-say-nothing = Ils n’ont rien publié que vous puissiez voir.

## What is said once, and what the log calls it

flash-draft-dropped = La modification a été abandonnée.
flash-published = Publié. La page des messages de chaque pair montre quand c’est arrivé.
flash-assured = Noté : tout est toujours exact.
flash-taken-down = Retiré.
flash-counted = Compté et transmis.
flash-counts = C’est compté désormais.
flash-counts-no-more = Ce n’est plus compté.
scope-directory-read = Lire ce que peuvent faire les organismes, dans ce que voient tous les membres
act-capability-drafted = Service rédigé
act-capability-draft-dropped = Modification de service abandonnée
act-capability-published = Service publié
act-capability-removed = Service retiré
act-capacity-added = Comptage commencé
act-capacity-counted = Capacité transmise
act-capacity-removed = Comptage arrêté
