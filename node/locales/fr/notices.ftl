nav-notices = Notifications
notices-lede = Ce qui est arrivé à votre compte et ce qui vous attend. Personne d’autre ne voit cette liste.
notices-read-all = Tout marquer comme lu
notices-empty = Aucune notification pour l’instant. Une ligne apparaît ici quand votre compte ou vos rôles changent, ou quand une ou un collègue a besoin de votre décision.
notices-unread = non lue
# live.js puts the number in for the word in braces.
notices-new = Nouvelles : { "{" }n{ "}" }

## The mail: it says nothing of what happened

notice-mail-subject = Vous avez un message
notice-mail-text = Vous avez un message. Connectez-vous pour le lire :

## What happened

notice-account-locked = Votre compte a été verrouillé après des échecs de connexion. Si ce n’était pas vous, changez votre mot de passe.
notice-recovery-code-used = { $n ->
    [0] Quelqu’un s’est connecté à votre compte avec votre dernier code de secours. Créez de nouveaux codes. Si ce n’était pas vous, déclarez l’appareil perdu.
    [one] Quelqu’un s’est connecté à votre compte avec un code de secours. Il reste { $n } code. Si ce n’était pas vous, déclarez l’appareil perdu.
   *[other] Quelqu’un s’est connecté à votre compte avec un code de secours. Il reste { $n } codes. Si ce n’était pas vous, déclarez l’appareil perdu.
 }
notice-factor-changed = Un moyen de connexion à votre compte a été modifié. Si ce n’était pas vous, prévenez un administrateur.
notice-email-changed = Votre adresse e-mail a été modifiée. Si ce n’était pas vous, prévenez un administrateur.
notice-token-made = Un jeton d’API a été créé en votre nom. Si ce n’était pas vous, révoquez-le.
notice-invitation-used = { $handle } a accepté une invitation et a maintenant un compte.
notice-role-given = Vous avez maintenant le rôle { $role }.
notice-role-taken = Vous n’avez plus le rôle { $role }.
notice-role-waits = Le rôle { $role } a été proposé pour quelqu’un et attend un responsable de la confiance.
notice-role-refused = Le rôle { $role } que vous avez proposé a été refusé.
notice-recovery-started = Un nouveau moyen de connexion à votre compte a été demandé. Si la demande ne vient pas de vous, prévenez maintenant un administrateur ou un superviseur.
notice-recovery-waits = Une récupération d’accès pour { $handle } attend un superviseur.
notice-colleague-recovered = { $handle } a ouvert une session par récupération d’accès. Si vous ne vous y attendiez pas, posez-lui la question en personne.
notice-colleague-lost-device = { $handle } a déclaré un appareil perdu. Ses sessions sont fermées et ses jetons sont révoqués.
notice-colleague-disabled = Le compte { $handle } a été désactivé.
notice-colleague-enabled = Le compte { $handle } a été réactivé.
notice-message-rejected = { $peer } n’a pas accepté un de vos messages.
notice-message-expired = Un de vos messages a expiré avant que { $peer } ne le reçoive.
notice-lane-trouble = Les messages à { $peer } ont besoin de vous : { $problem }.
