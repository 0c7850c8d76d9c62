## The frame of every page

neutral-title = Notes
skip-to-content = Aller au contenu
bar-menu = Notifications et compte
side-menu = Menu
nav-work = Travail
nav-agency = Organisme
nav-node = Ce nœud
nav-me = Moi
lock-screen = Verrouiller l’écran
sign-out = Se déconnecter
quick-exit = Quitter vite
quick-exit-hint = Verrouille votre session et ouvre une page neutre. Appuyer deux fois sur Échap fait la même chose.
printed = Imprimé : { $when }

## Words on buttons and in lists

add = Ajouter
any = Tous
approve = Approuver
back = Revenir
back-to-list = Revenir à la liste
cancel = Annuler
change = Modifier
choose = Choisir
# Between the items of a list.
comma = { ", " }
confirm = Confirmer
continue = Continuer
done = Terminer
more = Afficher plus
never = jamais
none = aucun
pager = Autres entrées
refuse = Refuser
remove = Retirer
remove-named = Retirer { $name }
revoke = Révoquer
revoke-named = Révoquer { $name }
save = Enregistrer

## Columns of tables

column-action = Ce que vous pouvez faire
column-active = Dernière activité
column-address = Adresse
column-device = Appareil
column-expires = Expiration
column-made = Création
column-name = Nom
column-person = Personne
column-proposed-by = Proposé par
column-role = Rôle
column-seen = Dernière activité
column-since = Connexion
column-started-by = Lancée par
column-state = État
column-used = Dernière utilisation

## Fields that several forms have

field-lang = Langue
field-time-zone = Fuseau horaire
field-reason = Motif
field-reason-hint = Il est inscrit au journal d’audit. N’écrivez rien sur un dossier.

## What is wrong with a field

form-errors-title = Rien n’a été enregistré. Corrigez ceci et envoyez à nouveau :
field-required = Remplissez ce champ.
field-choose = Choisissez dans la liste.
field-too-long = Ce texte est trop long. Raccourcissez-le.
field-too-many = Il y en a trop. Ne gardez que ce qu’il faut pour vous trouver.
field-control = Ce texte contient des caractères de contrôle invisibles. Effacez-le et saisissez-le à nouveau.
field-email = Ce n’est pas une adresse e-mail. Écrivez-la comme permanence@organisme.example.
field-phone = Ce n’est pas un numéro de téléphone. Utilisez 3 à 20 chiffres ; des espaces et le signe + sont possibles entre eux.
field-day = Ce n’est pas un jour du calendrier. Choisissez-en un, ou écrivez-le comme 2027-01-31.
field-web-address = Ce n’est pas une adresse web. Écrivez-la en entier, en commençant par https://.

## When something is wrong

incident = Numéro d’incident :
problem-home = Aller à la première page

problem-bad-title = Demande non comprise
problem-form = Ce qui est arrivé n’est pas ce que cette page envoie. Rien n’a été modifié. Revenez en arrière, rechargez la page et remplissez-la encore une fois.
problem-form-size = Le formulaire est trop volumineux ou n’est pas arrivé entier. Rien n’a été modifié. Revenez en arrière, raccourcissez les textes longs et envoyez-le à nouveau.
problem-parameter = Une partie de cette adresse n’est pas comprise. Rien n’a été modifié. Revenez à la liste et choisissez à nouveau.
problem-language = Ce nœud n’a pas cette langue. Rien n’a été modifié. Choisissez une des langues au bas de la page.
problem-origin = Cette demande ne vient pas d’une page de ce nœud. Rien n’a été modifié. Ouvrez le nœud à sa propre adresse et recommencez là.
problem-stale-form = Cette page est plus ancienne que votre session actuelle. Rien n’a été modifié. Revenez en arrière, copiez ce que vous avez écrit, rechargez la page et envoyez-la encore une fois.
problem-conflict-title = Ce n’est plus possible
problem-locked-title = Écran verrouillé
problem-locked = Cette session est verrouillée. Rien n’a été modifié et rien n’est perdu. Déverrouillez-la et recommencez.
problem-confirm-title = Confirmez que c’est bien vous
problem-confirm = Cette action exige une connexion récente. Rien n’a été modifié. Confirmez que c’est bien vous et recommencez.
problem-sign-in-title = Aucune session ouverte
problem-sign-in = Aucune session n’est ouverte ici, ou le jeton est inconnu, expiré ou révoqué. Rien n’a été modifié. Connectez-vous, ou utilisez un jeton encore valable.
problem-forbidden-title = Non autorisé
problem-forbidden = Vos rôles ne permettent pas cette action. Rien n’a été modifié. La tentative est inscrite au journal d’audit. Si vous en avez besoin pour votre travail, demandez le rôle à un administrateur.
problem-not-found-title = Introuvable
problem-not-found = Il n’y a rien à cette adresse, ou vous n’y avez pas accès. Rien n’a été modifié. Vérifiez l’adresse, ou repartez de la première page.
problem-too-large-title = Trop volumineux
problem-too-large = Votre envoi dépasse la taille que ce nœud accepte. Rien n’a été modifié. Revenez en arrière, raccourcissez-le et envoyez-le à nouveau.
problem-too-many-title = Trop de tentatives
problem-too-many = Il y a eu trop de tentatives en peu de temps. Rien n’a été modifié. Attendez une minute, puis réessayez.
problem-busy-title = Nœud occupé
problem-busy = Le nœud n’a pas pu répondre à temps. Rien n’a été modifié. Réessayez dans une minute. Si cela continue, donnez le numéro d’incident à un administrateur.
problem-internal-title = Une erreur de ce nœud
problem-internal = Le nœud a échoué à cette étape. Ce qui était déjà enregistré est conservé ; cette étape n’a pas été effectuée. Réessayez une fois. Si l’échec se répète, donnez le numéro d’incident à un administrateur.

error-conflict-exists = Cet élément existe déjà. Rien n’a été modifié. Revenez en arrière et regardez à nouveau la liste.

## When something is done

flash-saved = Enregistré.
