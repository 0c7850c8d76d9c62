nav-api = API
api-lede = Lo que los programas de su entidad pueden leer de este nodo. Un programa necesita el token de una persona.
api-document = Documento OpenAPI
api-rules = Un token puede hacer lo que indican sus permisos y lo que puede hacer la persona a la que pertenece. Las listas van por páginas: pase el valor next de una respuesta a la solicitud siguiente. Las horas están en UTC. Un error es un documento de problema (RFC 9457) con un número de incidente.
