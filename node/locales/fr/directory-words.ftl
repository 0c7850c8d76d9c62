## What a capability does for somebody.
need-emergency-shelter = Un lit ce soir
need-safe-house = Maison protégée
need-transitional-housing = Logement de transition
need-emergency-hotel-funding = Argent pour une chambre d’hôtel
need-basic-needs = Nourriture, vêtements, hygiène
need-transport = Transport
need-crisis-intervention = Intervention de crise
need-case-management = Accompagnement du dossier
need-victim-advocate-accompaniment = Accompagnement par une personne de confiance
need-survivor-mentor = Mentorat par des survivants
need-medical-general = Soins médicaux
need-medical-forensic = Examen médico-légal
need-mental-health = Santé mentale
need-substance-use = Aide liée aux addictions
need-detox = Sevrage
need-interpretation = Interprétariat
need-translation = Traduction de documents
need-cultural-mediation = Médiation culturelle
need-legal-immigration = Avocat : séjour et asile
need-legal-criminal-witness = Avocat : témoin au pénal
need-legal-civil-compensation = Avocat : indemnisation
need-legal-wage-claim = Avocat : salaires impayés
need-record-expungement = Effacement du casier
need-document-replacement = Remplacement de papiers
need-child-protection-placement = Placement d’un enfant
need-forensic-interview-child = Audition d’un enfant
need-family-tracing = Recherche de la famille
need-safe-return-reintegration = Retour sûr et réintégration
need-education-employment = Formation et emploi
need-digital-forensics = Investigation numérique
need-financial-investigation = Enquête financière
need-analyst-support = Appui d’un analyste
need-expert-witness = Témoin expert
need-labour-inspection-joint = Inspection du travail conjointe
need-operation-standby-support = En renfort pendant une opération
need-training = Formation

## What a lawyer can obtain.
remedy-asylum = Asile
remedy-residence-permit = Titre de séjour
remedy-witness-representation = Représentation d’un témoin
remedy-compensation-criminal = Indemnisation au pénal
remedy-compensation-civil = Indemnisation au civil
remedy-wage-claim = Salaires impayés
remedy-record-expungement = Effacement du casier
remedy-us-t-visa = Visa T (États-Unis)
remedy-us-u-visa = Visa U (États-Unis)
remedy-us-continued-presence = Présence continue (États-Unis)

stage-advice = Conseil
stage-application = Demande
stage-hearing = Audience
stage-appeal = Recours

capability-status-active = Ouvert
capability-status-inactive = Pas proposé actuellement
capability-status-defunct = Terminé
capability-status-temporarily-closed = Fermé temporairement

## Who is served.
gender-women = Femmes
gender-men = Hommes
gender-trans-women = Femmes trans
gender-trans-men = Hommes trans
gender-non-binary = Personnes non binaires
age-band-0-11 = 0 à 11 ans
age-band-12-15 = 12 à 15 ans
age-band-16-17 = 16 et 17 ans
age-band-18-24 = 18 à 24 ans
age-band-25-59 = 25 à 59 ans
age-band-60- = 60 ans et plus
exploitation-forced-labour = Travail forcé
exploitation-sexual-exploitation = Exploitation sexuelle
exploitation-child-labour = Travail des enfants
exploitation-forced-marriage = Mariage forcé
exploitation-servitude = Servitude
exploitation-forced-military = Enrôlement forcé
exploitation-organ-removal = Prélèvement d’organes
exploitation-forced-begging = Mendicité forcée
exploitation-forced-adoption = Adoption forcée
exploitation-surrogacy = Gestation pour autrui abusive
exploitation-other = Autre
disability-wheelchair = Fauteuil roulant
disability-hearing = Sourds et malentendants
disability-sight = Aveugles et malvoyants
disability-cognitive = Apprentissage ou cognition
disability-service-animal = Animaux d’assistance

## How one comes in.
intake-mode-phone = Par téléphone
intake-mode-portal = En ligne
intake-mode-walk-in = Sans rendez-vous
intake-mode-referral-only = Sur orientation seulement
weekday-MO = Lundi
weekday-TU = Mardi
weekday-WE = Mercredi
weekday-TH = Jeudi
weekday-FR = Vendredi
weekday-SA = Samedi
weekday-SU = Dimanche

## Languages.
modality-spoken = Orale
modality-signed = Signée
modality-written = Écrite
modality-tactile = Tactile
language-role-native-worker = Personnel de langue maternelle
language-role-bilingual-staff = Personnel bilingue
language-role-interpreter = Interprète
language-role-translator = Traduction
language-role-cultural-mediator = Médiation culturelle
level-value-basic = élémentaire
level-value-working = professionnel
level-value-fluent = courant
cert-setting-court = Tribunal
cert-setting-medical = Médical
cert-setting-asylum = Asile
cert-setting-police = Police

## Where it reaches.
coverage-kind-service-area = Zone desservie
coverage-kind-patrol = Patrouille
coverage-kind-prosecution = Poursuites
coverage-kind-licence = Agrément
coverage-kind-federal-district = District fédéral
coverage-kind-tribal = Terre tribale
coverage-kind-maritime = Mer et ports
coverage-mode-covers = Couvre
coverage-mode-based = Est sur place
coverage-mode-by-agreement = Par accord
coverage-mode-remote = À distance
location-type-physical = Lieu où se rendre
location-type-postal = Adresse postale
location-type-virtual = En ligne

## How much is free.
unit-bed = Lits
unit-family-unit = Chambres familiales
unit-interpreter-hour = Heures d’interprétariat
unit-legal-intake-slot = Rendez-vous juridiques
unit-forensic-interview-slot = Auditions
unit-advocate-shift = Permanences d’accompagnement
unit-vehicle = Véhicules
unit-seat = Places
capacity-state-open = Ouvert
capacity-state-waitlist = Liste d’attente
capacity-state-full = Complet
capacity-state-paused = En pause
capacity-state-unknown = Inconnu
band-none = aucun libre
band-some = quelques-uns libres
band-many = beaucoup de libres

## Who may see it.
audience-public = Tout le monde
audience-member = Tous les membres du réseau
audience-victim-services = Services aux victimes
audience-law-enforcement = Forces de l’ordre
audience-named = Organismes choisis nommément
