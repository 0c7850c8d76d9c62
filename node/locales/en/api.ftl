nav-api = API
api-lede = What programs of your agency may read from this node. A program needs a token of a person.
api-document = OpenAPI document
api-rules = A token may do what its scopes say and its owner may. Lists are paged: pass next of one answer on to the next request. Times are UTC. An error is a problem document (RFC 9457) with an incident number.
