nav-home = Accueil
home-title = Accueil
home-lede = Session ouverte : { $name }.
home-needs = À faire maintenant
home-needs-nothing = Rien ne vous attend. Les décisions à prendre et les notifications non lues apparaissent ici.

# The number stands before these, on its own.
home-roles-wait = { $n ->
    [one] rôle à confirmer ou à refuser
   *[other] rôles à confirmer ou à refuser
 }
home-recoveries-wait = { $n ->
    [one] récupération d’accès à approuver ou à refuser
   *[other] récupérations d’accès à approuver ou à refuser
 }
home-dead-jobs = { $n ->
    [one] tâche en échec définitif
   *[other] tâches en échec définitif
 }
home-unread = { $n ->
    [one] notification non lue
   *[other] notifications non lues
 }
home-recovered = { $n ->
    [one] connexion avec un code de secours : configurez à nouveau votre application d’authentification ou une clé d’accès
   *[other] connexions avec un code de secours : configurez à nouveau votre application d’authentification ou une clé d’accès
 }

home-next = Étapes suivantes
home-done = (fait)
home-step-second-way = Ajouter un deuxième moyen de connexion, en cas de perte d’un appareil
home-step-invite = Inviter une ou un collègue
home-step-supervisor = Donner à une ou un collègue le rôle de superviseur, qui approuve les récupérations d’accès
home-step-auditor = Donner à une ou un collègue le rôle d’auditeur, qui lit le journal d’audit

keys-title = Clavier
keys-search = Aller au champ de recherche
keys-help = Afficher cette page
keys-exit = Quitter vite : verrouiller la session et ouvrir une page neutre
