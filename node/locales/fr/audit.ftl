nav-audit = Journal d’audit
audit-lede = Qui a fait quoi, quand, d’où et avec quel résultat. Lire ce journal crée aussi une entrée.
audit-verify = Vérifier le journal
audit-export = Exporter en CSV

audit-filter = Filtrer le journal
audit-filter-do = Filtrer
audit-filter-clear = Effacer le filtre
audit-empty = Aucune entrée ne correspond à ce filtre. Modifiez-le ou effacez-le.

audit-seq = Numéro
audit-when = Quand
audit-who = Qui
audit-action = Acte
audit-outcome = Résultat
audit-since = Du
audit-until = Au
audit-object = Objet
audit-nobody = aucune personne connectée

## One entry

audit-entry = Entrée { $n }
audit-session = Session ou jeton
audit-rule = Règle
audit-route = Page
audit-count = Nombre
audit-fields = Champs
audit-hash = Empreinte
audit-prev-hash = Empreinte de l’entrée précédente

## Verification

audit-whole = { $n ->
    [one] Le journal est intact : { $n } entrée vérifiée. Rien n’a été modifié, inséré ni retiré.
   *[other] Le journal est intact : { $n } entrées vérifiées. Rien n’a été modifié, inséré ni retiré.
 }
audit-last = Dernière entrée
audit-whole-next = Conservez ce numéro et cette empreinte hors de ce nœud. Ainsi, personne ne peut remplacer le journal à votre insu.
audit-broken = Le journal est rompu à l’entrée { $n }.
audit-broken-next = Cette vérification n’a rien modifié. Exportez le journal et gardez une copie de la base de données avant toute intervention sur la machine. Prévenez ensuite la personne qui répond de la sécurité dans votre organisme.

## Outcomes

outcome-success = Effectué
outcome-denied = Refusé
outcome-error = Échoué

## How somebody proved who they are

strength-passkey = clé d’accès
strength-totp = mot de passe et code
strength-recovery = code de secours
strength-token = jeton d’API
strength-demo = démo, sans vérification

## Acts

act-node-setup-link = Lien de configuration créé
act-node-setup = Nœud configuré
act-node-key-rotated = Clé du nœud changée
act-agency-changed = Organisme modifié
act-session-begun = Session ouverte
act-session-failed = Échec de connexion
act-session-unlocked = Session déverrouillée
act-session-confirmed = Connexion confirmée
act-session-locked = Session verrouillée
act-session-ended = Session fermée
act-session-lost-device = Appareil déclaré perdu
act-account-locked = Compte verrouillé après des échecs de connexion
act-account-released = Compte déverrouillé
act-account-invited = Invitation créée
act-account-invitation-revoked = Invitation révoquée
act-account-created = Compte créé
act-account-changed = Compte modifié
act-account-disabled = Compte désactivé
act-account-enabled = Compte réactivé
act-account-viewed = Comptes consultés
act-role-proposed = Rôle proposé
act-role-granted = Rôle attribué
act-role-refused = Rôle refusé
act-role-ended = Rôle retiré
act-factor-password = Mot de passe changé
act-factor-totp = Application d’authentification changée
act-factor-passkey-added = Clé d’accès ajoutée
act-factor-passkey-removed = Clé d’accès retirée
act-factor-recovery-codes = Codes de secours créés
act-factor-recovery-code-used = Code de secours utilisé
act-factor-recovery-started = Récupération d’accès lancée
act-factor-recovery-approved = Décision prise sur une récupération d’accès
act-factor-recovered = Lien de récupération utilisé
act-token-made = Jeton créé
act-token-revoked = Jeton révoqué
act-access-denied = Accès refusé
act-audit-read = Journal d’audit lu
act-audit-exported = Journal d’audit exporté
act-audit-verified = Journal d’audit vérifié
act-audit-purged = Anciennes entrées supprimées
act-job-retried = Tâche relancée
act-job-dropped = Tâche retirée
act-lane-retried = Voie réessayée
act-lane-paused = Voie mise en pause
act-lane-resumed = Voie reprise
act-lane-begun-anew = Toutes les voies recommencées
act-message-skipped = Message passé
act-message-released = Message renvoyé
act-message-requeued = Messages renvoyés
act-message-purged = Anciens messages supprimés
act-retraction-closed = Retrait clos
act-agency-card-published = Fiche de l’organisme publiée
act-peer-connection-tested = Connexion à un pair testée
