# L’interface publique dans les termes d’Open Referral (HSDS 3).
hsds-problem-filter = Un filtre est inconnu, ou sa valeur est impossible. Rien n’a été ignoré en silence.
hsds-problem-format = Les réponses sont en JSON et dans aucun autre format.
hsds-problem-need = Ce filtre dit ce dont quelqu’un a besoin. Envoyez-le dans le corps d’un POST, pour qu’il ne figure dans aucune adresse.
hsds-problem-page = Les pages se comptent à partir de 1, avec 1 à 100 entrées chacune, ou jusqu’à 5 000 avec « minimal ».
hsds-problem-body = Les filtres d’un POST forment un seul objet JSON de 16 Ko au plus, et aucun ne va dans l’adresse.

# Reprendre des services d’ailleurs.
hsds-import-link = Importer des services
hsds-import-title = Importer des services
hsds-import-lede = D’un fichier de la Human Services Data Specification (HSDS 3) : du JSON, ou un zip avec datapackage.json et des CSV. Vous voyez ce qui se passerait avant que rien ne se passe, et rien n’est publié ainsi.
hsds-import-package = Fichier
hsds-import-package-hint = Au plus { $n } Mo, 64 fichiers dans un zip, 20 000 lignes et 2 000 services. Tous appartiennent à une seule organisation.
hsds-import-need = Si un service n’a aucun type connu ici, prendre
hsds-import-need-hint = Les listes de mots autres que celles du réseau sont rapprochées par le nom ; souvent aucun ne convient.
hsds-import-need-none = Rien : le refuser
hsds-import-look = Voir ce que cela ferait
hsds-import-another = Un autre fichier
hsds-import-would = Ce que ferait l’importation
hsds-import-whose = À qui sont les services dans le fichier, et à qui ils seront :
hsds-import-new = { $n ->
    [one] Un nouveau brouillon
   *[other] { $n } nouveaux brouillons
}
hsds-import-changed = { $n ->
    [one] Un brouillon de modification
   *[other] { $n } brouillons de modifications
}
hsds-import-same = { $n ->
    [one] Un service déjà identique ici
   *[other] { $n } services déjà identiques ici
}
hsds-import-replaces = remplace le brouillon en attente
hsds-import-drafts-only = Ils deviennent des brouillons. Les nouveaux sont pour les membres du réseau jusqu’à ce que quelqu’un en décide autrement ; chacun est relu et publié comme s’il avait été écrit ici.
hsds-import-confirm = { $n ->
    [one] Créer un brouillon
   *[other] Créer { $n } brouillons
}
hsds-import-nothing = Tout ce que contient ce fichier est déjà ici. Il n’y a rien à faire.
hsds-import-refused = { $n ->
    [one] Rien n’a été importé : une erreur
   *[other] Rien n’a été importé : { $n } erreurs
}
hsds-import-kept = Rien n’a changé ici, et rien du fichier n’a été gardé. Corrigez le fichier et choisissez-le de nouveau.
hsds-import-problems = Ce qui ne va pas
hsds-import-file = Fichier
hsds-import-row = Ligne ou endroit
hsds-import-column = Colonne
hsds-import-what = Ce qui ne va pas
hsds-import-of = De
hsds-import-times = Fois
hsds-import-first = D’abord à
hsds-import-more = { $n ->
    [one] et un de plus
   *[other] et { $n } de plus
}
hsds-import-warnings = À relire avant de publier
hsds-import-lost = Ce qui est perdu
hsds-import-lost-how = Le fichier le dit, et un service n’a pas de place pour cela ici.
flash-imported = Les brouillons sont là. Rien n’est encore publié.
hsds-import-moved = Quelque chose a changé ici depuis que vous avez regardé. Rien n’a été importé : choisissez le fichier de nouveau.
hsds-import-choose = Choisissez un fichier
hsds-import-json = Ce n’est pas du JSON. L’endroit est la ligne et la colonne.
hsds-import-type = Un objet était attendu ici
hsds-import-rows = Plus de 20 000 lignes
hsds-import-services = Plus de 2 000 services
hsds-import-depth = Plus de 10 objets les uns dans les autres
hsds-import-too-long = Trop long
hsds-import-zip = Le zip est abîmé ou chiffré
hsds-import-files = Plus de 64 fichiers
hsds-import-unpacked = Plus de 32 Mo une fois décompressé
hsds-import-file-twice = Présent deux fois
hsds-import-no-package = datapackage.json manque, ou n’énumère pas ses tables sous « resources »
hsds-import-path = Une table est un fichier à côté de datapackage.json, sans dossier
hsds-import-not-listed = datapackage.json ne nomme pas cette table
hsds-import-utf8 = Ce n’est pas de l’UTF-8
hsds-import-column-twice = La colonne est présente deux fois
hsds-import-no-column = La colonne manque
hsds-import-cells = Plus ou moins de cellules que de colonnes
hsds-import-no-id = La ligne n’a pas d’id
hsds-import-id-twice = Une autre ligne a le même id
hsds-import-uuid = L’id d’un service est un UUID
hsds-import-dangling = Nomme une ligne qui n’est pas là
hsds-import-alone = N’appartient à rien
hsds-import-cycle = Se trouve au-dessus d’elle-même
hsds-import-missing = Manque
hsds-import-too-many = Trop nombreux
hsds-import-twice = Deux fois le même
hsds-import-value = Ne peut pas avoir cette valeur
hsds-import-control = Contient un caractère qu’aucun texte ne contient
hsds-import-language = Langue inconnue : donnez son code
hsds-import-person = Nomme une personne et aucun service : donnez un titre au contact, comme « Accueil »
hsds-import-organizations = D’une autre organisation que les services précédents : un paquet contient les services d’un seul organisme
hsds-import-no-service = Il n’y a aucun service dans ce fichier
act-directory-package-imported = Services importés comme brouillons
