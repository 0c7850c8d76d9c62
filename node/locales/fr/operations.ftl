nav-jobs = Tâches
jobs-lede = Ce que ce nœud fait en arrière-plan. Une tâche qui échoue est retentée ; celle qui échoue trop souvent s’arrête et attend votre décision.
jobs-queued = En attente
jobs-running = En cours
jobs-dead = En échec définitif
jobs-dead-empty = Aucune tâche n’est en échec définitif. Si cela arrive, la tâche reste ici jusqu’à ce que vous la relanciez ou la retiriez.
jobs-queued-empty = Aucune tâche n’est en attente.
jobs-kind = Tâche
jobs-attempts = Essais
jobs-error = Dernière erreur
jobs-run-at = Prochain essai
jobs-retry = Relancer
jobs-drop = Retirer

job-mail-notice = Envoyer un e-mail
job-daily-summary = Préparer les e-mails du jour
job-clean-up = Supprimer ce qui est périmé
job-account-review = Désactiver les comptes inutilisés
job-renew-card = Renouveler la fiche de l’organisme

schedules-title = Planifications
schedules-empty = Aucune planification n’est active. Elles se règlent dans la section [schedule] du fichier de configuration.
schedules-name = Planification
schedules-expression = Quand (UTC)
schedules-next = Prochaine exécution
schedules-last = Dernière exécution

schedule-daily-summary = E-mails du jour
schedule-clean-up = Nettoyage
schedule-account-review = Revue des comptes inutilisés
schedule-renew-card = La fiche de l’organisme pour ses pairs

error-job-gone = Cette tâche ne figure plus parmi celles en échec définitif. Rien n’a été modifié. Revenez en arrière et rechargez la liste.
flash-job-retried = La tâche est en attente d’une nouvelle exécution.
flash-job-dropped = La tâche a été retirée.
