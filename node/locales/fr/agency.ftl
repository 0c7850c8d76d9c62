nav-agency-page = Notre organisme

agency-edit = Modifier l’organisme
agency-facts = Informations
agency-jurisdictions = Territoires d’intervention
agency-changed = Dernière modification
agency-version = version { $n }

## The form

agency-group-who = Qui vous êtes
agency-name = Nom de l’organisme
agency-short-name = Nom court (facultatif)
agency-class = Type d’organisme
agency-description = Ce que vous faites (facultatif)
agency-description-hint = Deux ou trois phrases. Ne nommez aucune personne ni aucun dossier.
agency-group-where = Où vous travaillez
agency-country = Pays
agency-places = États, régions ou autres pays (facultatif)
agency-places-hint = Codes ISO 3166, séparés par des virgules. Laissez vide si vous travaillez dans tout le pays.
agency-languages = Langues de travail
agency-more-languages = Autres langues (facultatif)
agency-more-languages-hint = Codes de langue (BCP 47), séparés par des virgules.
agency-contacts = Contacts
agency-contacts-hint = La permanence, pas une personne : une adresse ou un numéro qui reste quand les personnes changent. Indiquez au moins l’un des deux.
agency-email = E-mail
agency-phone = Téléphone
agency-website = Site web
agency-other-contacts = Contacts pour les réclamations, la protection des personnes, la sécurité et les données personnelles
agency-other-contacts-hint = Adresses e-mail facultatives. Si l’une est vide, le contact général est utilisé.

field-places = Au moins un code est inconnu. Écrivez des codes ISO 3166, par exemple FR-IDF, séparés par des virgules.
field-languages = Au moins un code est inconnu. Écrivez des codes de langue, par exemple quc, séparés par des virgules.
field-contact = Indiquez une adresse e-mail ou un numéro de téléphone.
error-changed-meanwhile = Quelqu’un d’autre a enregistré la fiche de l’organisme pendant que vous la modifiiez. Sa version est conservée ; la vôtre n’a pas été enregistrée. Revenez en arrière, copiez ce que vous avez écrit, puis rouvrez le formulaire.

## Whom to reach

contact-general = Général
contact-complaints = Réclamations
contact-safeguarding = Protection des personnes
contact-security = Sécurité
contact-privacy = Données personnelles

## Kinds of agency

class-law-enforcement = Forces de l’ordre
class-prosecutor = Parquet
class-judiciary = Justice
class-labour-inspectorate = Inspection du travail
class-immigration = Services de l’immigration
class-child-protection = Protection de l’enfance
class-ngo-direct-service = ONG d’aide directe
class-legal-aid = Aide juridique
class-health = Santé
class-shelter = Hébergement
class-hotline = Ligne d’écoute
class-survivor-led = Organisation dirigée par des personnes survivantes
class-interpreter-service = Service d’interprétariat
class-training = Organisme de formation
class-academia = Enseignement supérieur et recherche
class-igo = Organisation intergouvernementale
class-hub = Pôle (instance nationale)
