## Signing in

sign-in-title = Connexion
sign-in = Se connecter
sign-in-passkey-title = Avec une clé d’accès
sign-in-passkey = Se connecter avec une clé d’accès
sign-in-password-title = Avec un mot de passe et un code
sign-in-failed-title = La connexion a échoué
sign-in-failed = Les données de connexion ne correspondent pas, ou ne peuvent pas servir pour l’instant. Vérifiez votre saisie et réessayez. Après plusieurs échecs, un compte est verrouillé.
sign-in-help-title = Je ne peux pas me connecter
sign-in-help = Si vous avez perdu votre application d’authentification, entrez un code de secours à la place du code. Si vous n’en avez pas, demandez à un administrateur de votre organisme de lancer une récupération d’accès ; un superviseur vous remettra ensuite un lien. Si votre compte est peut-être verrouillé, patientez ou demandez à un administrateur de le déverrouiller.
sign-in-banner = Rien n’a été vérifié, car la déclaration ci-dessous n’a pas été acceptée. Cochez la case et connectez-vous à nouveau.
banner-accept = J’ai lu ce texte et je l’accepte.

field-handle-label = Identifiant
field-password = Mot de passe
field-code-label = Code
field-code-hint = Les six chiffres affichés par votre application d’authentification, ou un code de secours.

passkey-waiting = Votre appareil demande votre clé d’accès.
passkey-failed = La clé d’accès n’a pas été acceptée. Rien n’a été modifié. Réessayez, ou utilisez un mot de passe et un code.
passkey-unsupported = Ce navigateur ne prend pas en charge les clés d’accès. Utilisez un mot de passe et un code.
passkey-needs-script = Les clés d’accès nécessitent JavaScript. Sans JavaScript, utilisez un mot de passe et un code.

unlock-title = Session verrouillée
unlock-lede = Votre session est verrouillée, { $handle }. Déverrouillez-la pour reprendre où vous en étiez.
unlock-passkey = Utiliser la clé d’accès
unlock = Déverrouiller
unlock-other = Se déconnecter et utiliser un autre compte
confirm-title = Confirmez que c’est bien vous
confirm-lede = { $minutes ->
    [one] L’étape suivante exige une connexion qui date de { $minutes } minute au plus. Rien n’a encore été modifié ; vous reviendrez ensuite à votre page.
   *[other] L’étape suivante exige une connexion qui date de { $minutes } minutes au plus. Rien n’a encore été modifié ; vous reviendrez ensuite à votre page.
 }

## The way in: set-up, invitation, recovery

setup-title = Configurer ce nœud
setup-due = Personne n’a encore de compte ici. Le lien de configuration s’est affiché à l’endroit où le nœud a été démarré.
setup-due-again = Si vous ne l’avez pas, ou s’il a expiré, créez-en un nouveau sur la machine :
setup-done = Ce nœud est configuré. Si vous n’avez pas de compte, demandez une invitation à un administrateur de l’organisme.

link-gone-title = Ce lien ne peut pas être utilisé
link-gone = Il a déjà servi, a été révoqué, a expiré ou n’est pas complet.
link-gone-next = Si vous avez créé votre compte avec ce lien, connectez-vous. Sinon, vérifiez que vous avez le lien entier, ou demandez-en un nouveau.
error-link-used = Ce lien a déjà servi, a été révoqué ou a expiré. Rien n’a été modifié. Demandez-en un nouveau.
error-set-up-already = Ce nœud est déjà configuré. Rien n’a été modifié. Demandez une invitation à un administrateur.

join-step-1 = Étape 1 sur 3
join-step-2 = Étape 2 sur 3
join-step-3 = Étape 3 sur 3
join-step-1-of-2 = Étape 1 sur 2
join-step-2-of-2 = Étape 2 sur 2
join-agency-title = Votre organisme
join-agency-lede = Décrivez l’organisme auquel appartient ce nœud. Un administrateur pourra tout modifier par la suite. Votre saisie est conservée tant que le lien est valable.
join-identity-title = Qui vous êtes
join-identity-setup = Vous créez le premier compte de ce nœud. Il a les rôles d’administrateur et de responsable de la confiance.
join-identity-invited = { $agency } vous invite à rejoindre ce nœud.
join-factor-title = Comment vous vous connectez
join-factor-lede = Choisissez un moyen maintenant. Vous pourrez en ajouter un autre plus tard.
join-factor-recovery = Définissez un nouveau moyen de connexion. Quand vous aurez terminé, votre ancien mot de passe ainsi que vos clés d’accès, codes, sessions et jetons précédents ne fonctionneront plus.
join-passkey-title = Avec une clé d’accès
join-passkey-about = Votre appareil, votre téléphone ou votre clé de sécurité garde la clé d’accès. Vous l’utilisez avec votre doigt, votre visage ou un code PIN. Il n’y a pas de mot de passe que quelqu’un pourrait voler.
join-passkey = Créer une clé d’accès
join-password-title = Avec un mot de passe et une application d’authentification
join-password = Utiliser le mot de passe et l’application

field-display-name = Votre nom
field-display-name-hint = Les collègues de ce nœud le voient.
field-handle-hint = 2 à 32 caractères : lettres minuscules de a à z, chiffres, point, tiret, tiret bas. Vos collègues le voient, et il figure au journal d’audit. Il ne peut pas être modifié par la suite.
field-handle = Cet identifiant ne peut pas être utilisé. Prenez 2 à 32 caractères : lettres de a à z, chiffres, point, tiret, tiret bas. Commencez par une lettre ou un chiffre. Les noms operator et system sont réservés.
field-handle-taken = Cet identifiant est déjà pris. Aucun compte n’a été créé. Choisissez-en un autre.
field-email-label = E-mail
field-email-hint = Sert seulement à vous prévenir que vous avez un message. L’adresse est conservée chiffrée, et vos collègues ne la voient pas.
field-new-password = Nouveau mot de passe
field-new-password-hint = 15 à 256 caractères. Plusieurs mots sans rapport entre eux conviennent bien ; un gestionnaire de mots de passe aussi.
field-again-label = Le même mot de passe, encore une fois
field-again = Les deux mots de passe ne sont pas identiques. Saisissez-les tous deux à nouveau.
field-new-code = Code que l’application affiche maintenant
field-code = Le code ne correspond pas. Vérifiez l’heure de l’appareil, attendez le code suivant et saisissez-le.
field-passkey = Aucune clé d’accès n’a été créée. Rien n’a été modifié. Réessayez, ou utilisez un mot de passe et une application d’authentification.
totp-scan = Scannez cette image avec une application d’authentification :
totp-qr = Code QR pour l’application d’authentification
totp-type = Ou saisissez cette clé dans l’application :

weak-short = Le mot de passe est trop court. Il faut au moins 15 caractères.
weak-long = Le mot de passe est trop long. Il peut avoir 256 caractères au plus.
weak-control = Le mot de passe contient des caractères de contrôle invisibles. Saisissez-le sans ces caractères.
weak-listed = Ce mot de passe figure sur une liste de mots de passe connus. Choisissez-en un autre.
weak-guessable = Ce mot de passe est facile à deviner. Prenez plusieurs mots sans rapport entre eux, ni avec vous, ni avec votre organisme.

codes-title = Codes de secours
codes-lede = Chaque code permet de vous connecter une seule fois, avec votre mot de passe, quand vous n’avez pas votre application d’authentification.
codes-keep = Imprimez cette page ou notez les codes maintenant. Ils ne seront plus affichés. Gardez-les à l’écart de votre appareil. Les anciens codes ne fonctionnent plus.
codes-kept = J’ai gardé les codes

flash-welcome = Votre session est ouverte. Votre clé d’accès est enregistrée.

## My account

nav-me-profile = Mon profil
me-lede = Votre identifiant est { $handle }.
me-mail = E-mails à propos des notifications
mail-off = Seulement quand mes moyens de connexion ou mes rôles changent
mail-daily = Et aussi un e-mail par jour, s’il reste des notifications non lues
mail-each = Et aussi un e-mail pour chaque notification
me-account = Compte
me-roles = Rôles
me-email-title = Adresse e-mail
me-email-hint = Laissez vide pour ne recevoir aucun e-mail.

nav-me-security = Connexion et appareils
security-lede = Comment vous vous connectez, et où vos sessions sont ouvertes.
security-passkeys = Clés d’accès
security-no-passkeys = Vous n’avez pas de clé d’accès. Ajoutez-en une pour vous connecter avec votre doigt, votre visage ou un code PIN.
security-add-passkey = Ajouter une clé d’accès
passkey-name = Nom (facultatif)
passkey-name-hint = Pour la reconnaître plus tard, par exemple « téléphone de service ». Si le champ est vide, le nom de l’appareil est utilisé.
security-password = Mot de passe et application d’authentification
security-password-on = En place
security-password-off = Vous n’avez pas de mot de passe. Définissez-en un pour vous connecter quand vous n’avez pas votre clé d’accès sous la main.
security-password-set = Définir un mot de passe
security-password-change = Changer le mot de passe et l’application d’authentification
security-codes-left = { $n ->
    [0] Il ne reste aucun code de secours. Créez-en de nouveaux.
    [one] Il reste { $n } code de secours. Créez-en bientôt de nouveaux.
   *[other] Il reste { $n } codes de secours.
 }
security-new-codes = Créer de nouveaux codes de secours
security-sessions = Sessions ouvertes
unknown-device = Appareil inconnu
this-session = celle-ci
end-session = Fermer
end-other-sessions = Fermer toutes les autres
error-last-factor = C’est votre seul moyen de connexion. Rien n’a été modifié. Ajoutez d’abord une autre clé d’accès ou un mot de passe.
error-too-many-passkeys = Vous avez 10 clés d’accès, c’est le maximum. Rien n’a été ajouté. Retirez d’abord une clé que vous n’utilisez plus.
error-codes-need-password = Les codes de secours vont avec un mot de passe, et vous n’en avez pas. Rien n’a été modifié. Définissez d’abord un mot de passe ; vous recevrez des codes en même temps.
flash-passkey-added = La clé d’accès a été ajoutée.
flash-passkey-removed = La clé d’accès a été retirée. Elle ne permet plus de vous connecter.
flash-session-ended = La session est fermée. Cet appareil n’a plus accès à votre compte.

password-title = Mot de passe et application d’authentification
password-lede = Les deux se définissent ensemble. Quand vous enregistrez, vous recevez de nouveaux codes de secours, et toutes vos autres sessions se ferment.

lost-device = J’ai perdu un appareil
lost-device-lede = Faites-le tout de suite. Toutes vos sessions se ferment, ici aussi.
lost-device-sessions = { $n ->
    [one] { $n } session se ferme : celle-ci.
   *[other] { $n } sessions se ferment, y compris celle-ci.
 }
lost-device-tokens = { $n ->
    [0] Vous n’avez aucun jeton d’API.
    [one] { $n } jeton d’API est révoqué.
   *[other] { $n } jetons d’API sont révoqués.
 }
lost-device-admins = Les administrateurs sont prévenus, et la perte est inscrite au journal d’audit.
lost-device-then = Vos clés d’accès et votre mot de passe restent en place. Connectez-vous à nouveau sur un appareil de confiance, retirez la clé d’accès de l’appareil perdu, et changez le mot de passe s’il y était enregistré.
lost-device-do = Tout fermer maintenant
flash-lost-device = Toutes vos sessions sont fermées et tous vos jetons sont révoqués. Connectez-vous sur un appareil de confiance et retirez la clé d’accès de l’appareil perdu.

## Tokens

nav-me-tokens = Jetons d’API
tokens-lede = Avec un jeton, un programme lit des données de ce nœud en votre nom. Il ne peut rien faire de plus que vous.
tokens-empty = Vous n’avez pas de jeton. Créez-en un ci-dessous pour chaque programme qui en a besoin.
tokens-scopes = Autorisations
token-new = Nouveau jeton
token-name = Nom
token-name-hint = Le programme qui l’utilise, par exemple « tableau de permanence ».
token-days = Jours avant l’expiration (1 à 365)
token-make = Créer le jeton
token-fresh-title = Votre nouveau jeton
token-fresh = Il n’est affiché que maintenant. Copiez-le dans le programme qui en a besoin. S’il est perdu, révoquez-le et créez-en un autre.
field-token-days = Indiquez un nombre de jours de 1 à 365.
error-too-many-tokens = Vous avez 20 jetons, c’est le maximum. Aucun n’a été créé. Révoquez d’abord un jeton que vous n’utilisez plus.
flash-token-revoked = Le jeton a été révoqué. Il ne fonctionne plus.

scope-agency-read = Lire la fiche de l’organisme
scope-people-read = Lire la liste des personnes de l’organisme, avec leurs identifiants et leurs rôles
scope-node-operate = Lire l’état du nœud et de ses tâches
scope-audit-read = Lire le journal d’audit

## The people of the agency

nav-people = Personnes
people-lede = Toutes les personnes qui ont un compte sur ce nœud.
person-kind-agency = de l’organisme
person-kind-non-agency = hors organisme
person-kind-claimant = en cours de connexion
person-kind-visitor = sans session
person-kind-node = le nœud lui-même
person-active = Compte actif
person-disabled = Compte désactivé
person-disabled-because = Motif :
disabled-unused = Le compte est resté longtemps inutilisé.
disabled-last-day = Le dernier jour prévu est passé.
person-locked = Compte verrouillé après des échecs de connexion
person-no-roles = Aucun rôle. Sans rôle, une personne ne voit que son propre compte.
person-no-sessions = Aucune session ouverte.
person-add-role = Rôle à attribuer
person-roles-hint = Les rôles d’administrateur, de responsable de la confiance, de superviseur et d’auditeur exigent deux personnes, de même qu’un rôle pour vous-même : vous proposez, un responsable de la confiance confirme. Un changement verrouille une fois les sessions de la personne.
person-account = Compte
person-release = Déverrouiller le compte
person-disable = Désactiver le compte
person-enable = Réactiver le compte

invite = Inviter une ou un collègue
invite-lede = { $hours ->
    [one] Vous créez un lien qui fonctionne une seule fois, pendant { $hours } heure. La personne invitée l’ouvre et crée son compte.
   *[other] Vous créez un lien qui fonctionne une seule fois, pendant { $hours } heures. La personne invitée l’ouvre et crée son compte.
 }
invite-note = Pour qui
invite-note-hint = Pour reconnaître l’invitation plus tard. Les administrateurs voient ce texte.
invite-kind = La personne est
invite-kind-hint = La mention figure à côté du nom partout où des collègues le voient. Les interprètes, prestataires et invités sont hors organisme.
invite-ends-on = Dernier jour
invite-ends-on-hint = Facultatif. Après ce jour, le compte est désactivé.
field-day-past = Ce jour est passé, ou c’est aujourd’hui. Choisissez un jour ultérieur, ou laissez le champ vide.
invite-make = Créer l’invitation
invite-done-title = Invitation créée
invite-done = { $hours ->
    [one] Remettez ce lien à la personne invitée. Il fonctionne une seule fois, pendant { $hours } heure.
   *[other] Remettez ce lien à la personne invitée. Il fonctionne une seule fois, pendant { $hours } heures.
 }
link-label = Lien
link-hint = Il n’est affiché que maintenant. Toute personne qui l’a peut s’en servir : remettez-le en main propre ou par une voie sûre.
invitations-open = Invitations en cours
invitations-empty = Aucune invitation en cours. Une invitation que vous créez reste ici jusqu’à ce qu’elle soit utilisée, révoquée ou expirée.
flash-invitation-revoked = L’invitation a été révoquée. Son lien ne fonctionne plus.

disable-title = Désactiver le compte { $handle }
disable-lede = La personne ne peut plus se connecter. Vous pourrez réactiver le compte plus tard.
disable-sessions = Toutes ses sessions se ferment aussitôt.
disable-tokens = Tous ses jetons d’API sont révoqués.
disable-name = L’identifiant lui reste réservé. Personne d’autre ne le reçoit.
error-last-holder = Cette personne est la seule à avoir le rôle d’administrateur ou celui de responsable de la confiance. Rien n’a été modifié. Attribuez d’abord le rôle à quelqu’un d’autre.
error-already-decided = Quelqu’un a été plus rapide, ou c’est terminé. Votre action n’a rien modifié. Revenez en arrière et rechargez la page.
error-second-person = La proposition vient de vous ou vous concerne. Rien n’a été modifié. Une autre personne doit décider.
flash-disabled = Le compte a été désactivé. Ses sessions sont fermées et ses jetons sont révoqués.
flash-enabled = Le compte a été réactivé. La personne peut à nouveau se connecter.
flash-released = Le compte a été déverrouillé. La personne peut à nouveau se connecter.

## Roles

role-admin = Administrateur
role-trust-officer = Responsable de la confiance
role-supervisor = Superviseur
role-officer = Agent
role-dispatcher = Permanence
role-editor = Rédacteur
role-auditor = Auditeur
role-observer = Observateur

role-about-admin = Gère le nœud : invite des personnes, propose des rôles, décrit l’organisme, surveille les tâches ; ne voit aucun dossier.
role-about-trust-officer = Décide à qui faire confiance : confirme les rôles qui exigent deux personnes, et les pairs des autres organismes.
role-about-supervisor = Dirige le travail sur les dossiers : approuve ce qui exige une deuxième personne, ainsi que les récupérations d’accès.
role-about-officer = Traite les dossiers : cherche un soutien, demande de l’aide à d’autres organismes et leur répond.
role-about-dispatcher = Tient la permanence : oriente les demandes, propose ou décline une aide, tient à jour les capacités.
role-about-editor = Tient à jour ce que l’organisme publie : services, formations et bibliothèque.
role-about-auditor = Lit le journal d’audit et les statistiques ; ne peut pas être aussi administrateur, responsable de la confiance ou superviseur.
role-about-observer = Lit l’annuaire, les formations et la bibliothèque, mais rien des dossiers.

role-needs-two = exige deux personnes
role-state-active = Attribué
role-state-proposed = Proposé
nav-roles = Rôles à confirmer
roles-waiting-lede = Ces rôles exigent deux personnes. La personne qui en a proposé un, ou qui le recevrait, ne peut pas le confirmer.
roles-waiting-empty = Aucun rôle n’est en attente. Quand un administrateur propose un rôle qui exige deux personnes, il apparaît ici.
second-person = Une autre personne doit décider
error-role-excluded = Ces rôles ne vont pas ensemble. Un auditeur ne peut être ni administrateur, ni responsable de la confiance, ni superviseur ; sous le profil strict, un administrateur ne peut être ni agent, ni superviseur. Rien n’a été modifié. Choisissez d’autres rôles.
error-role-held = Cette personne a déjà ce rôle, ou il attend d’être confirmé. Rien n’a été modifié.
flash-role-given = Le rôle a été attribué.
flash-role-proposed = Le rôle est proposé. Un responsable de la confiance doit le confirmer.
flash-role-refused = Le rôle a été refusé. La personne qui l’a proposé est prévenue.
flash-role-taken = Le rôle a été retiré.

## Recovery

nav-recoveries = Récupérations d’accès
recoveries-lede = Collègues qui ont perdu leur moyen de connexion. Assurez-vous en personne de leur identité avant d’approuver.
recoveries-empty = Aucune récupération n’est en attente. Quand un administrateur en lance une pour une ou un collègue, elle apparaît ici.
recovery-start = Lancer une récupération d’accès
recovery-start-title = Lancer une récupération d’accès pour { $handle }
recovery-start-lede = Pour une personne qui ne peut plus se connecter. Il faut deux personnes : vous et un superviseur.
recovery-no-supervisor = Il n’y a pas d’autre superviseur pour approuver cette récupération. Attribuez d’abord ce rôle à quelqu’un, ou créez un lien sur la machine avec : waystation admin recovery-link
recovery-how-1 = Un superviseur approuve dans les 72 heures et remet un lien. Vous ne voyez pas ce lien.
recovery-how-2 = La personne définit un nouveau moyen de connexion avec le lien, dans les 60 minutes.
recovery-how-3 = Son ancien mot de passe ainsi que ses clés d’accès, codes, sessions et jetons précédents ne fonctionnent alors plus. Jusque-là, rien ne change.
recovery-approved-title = Récupération approuvée
recovery-approved = { $minutes ->
    [one] Remettez vous-même ce lien à la personne. Il fonctionne une seule fois, pendant { $minutes } minute.
   *[other] Remettez vous-même ce lien à la personne. Il fonctionne une seule fois, pendant { $minutes } minutes.
 }
flash-recovery-started = La récupération est lancée. Les superviseurs sont prévenus.
flash-recovery-refused = La récupération a été refusée. Les moyens de connexion de la personne restent inchangés.
