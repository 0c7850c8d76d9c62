nav-api = API
api-lede = Ce que les programmes de votre organisme peuvent lire sur ce nœud. Un programme a besoin du jeton d’une personne.
api-document = Document OpenAPI
api-rules = Un jeton peut faire ce que permettent à la fois ses autorisations et les droits de la personne à qui il appartient. Les listes sont paginées : reprenez la valeur next d’une réponse dans la requête suivante. Les heures sont en UTC. Une erreur est un document de problème (RFC 9457) avec un numéro d’incident.
