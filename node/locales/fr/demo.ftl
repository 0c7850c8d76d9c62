demo-title = Choisissez la personne dont vous prenez la place
demo-lede = Ce nœud est une démo. Tout y est inventé, les personnes aussi, et personne n’a besoin de mot de passe. N’y mettez jamais de données réelles.
demo-enter = Se connecter
demo-enter-as = Se connecter comme { $name }
demo-others = Choisir quelqu’un d’autre
demo-choose = Choisir une personne de la démo
demo-go-on = Continuer sans vérification
demo-line = Démo : tout est inventé ici. N’y mettez aucune donnée réelle.
