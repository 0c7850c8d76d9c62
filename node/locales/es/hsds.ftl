# La interfaz pública en los términos de Open Referral (HSDS 3).
hsds-problem-filter = Un filtro no se conoce o tiene un valor que no puede tener. No se omitió nada en silencio.
hsds-problem-format = Las respuestas se dan en JSON y en ningún otro formato.
hsds-problem-need = Este filtro dice lo que alguien necesita. Envíelo en el cuerpo de un POST, para que no quede en ninguna dirección.
hsds-problem-page = Las páginas se cuentan desde 1, con 1 a 100 entradas cada una, o hasta 5000 con «minimal».
hsds-problem-body = Los filtros de un POST van en un solo objeto JSON de 16 KB como máximo, y ninguno en la dirección.

# Traer servicios de otro lugar.
hsds-import-link = Importar servicios
hsds-import-title = Importar servicios
hsds-import-lede = De un archivo de la Human Services Data Specification (HSDS 3): JSON, o un zip con datapackage.json y CSV. Verá lo que ocurriría antes de que ocurra, y con ello no se publica nada.
hsds-import-package = Archivo
hsds-import-package-hint = Como máximo { $n } MB, 64 archivos en un zip, 20 000 filas y 2000 servicios. Todos son de una sola organización.
hsds-import-need = Si un servicio no tiene un tipo que se conozca aquí, tomar
hsds-import-need-hint = Otras listas de términos que las de la red se comparan por el nombre; a menudo ninguno coincide.
hsds-import-need-none = Nada: rechazarlo
hsds-import-look = Ver lo que haría
hsds-import-another = Otro archivo
hsds-import-would = Lo que haría la importación
hsds-import-whose = De quién son los servicios en el archivo y de quién pasan a ser:
hsds-import-new = { $n ->
    [one] Un borrador nuevo
   *[other] { $n } borradores nuevos
}
hsds-import-changed = { $n ->
    [one] Un borrador de un cambio
   *[other] { $n } borradores de cambios
}
hsds-import-same = { $n ->
    [one] Uno que ya está igual aquí
   *[other] { $n } que ya están igual aquí
}
hsds-import-replaces = reemplaza el borrador que espera
hsds-import-drafts-only = Quedan como borradores. Los nuevos son para los miembros de la red hasta que alguien elija otra cosa; cada uno se revisa y se publica como los escritos aquí.
hsds-import-confirm = { $n ->
    [one] Crear un borrador
   *[other] Crear { $n } borradores
}
hsds-import-nothing = Todo lo de este archivo ya está aquí. No hay nada que hacer.
hsds-import-refused = { $n ->
    [one] No se importó nada: hay un error
   *[other] No se importó nada: hay { $n } errores
}
hsds-import-kept = Aquí no cambió nada y del archivo no se guardó nada. Corrija el archivo y elíjalo otra vez.
hsds-import-problems = Qué está mal
hsds-import-file = Archivo
hsds-import-row = Línea o lugar
hsds-import-column = Columna
hsds-import-what = Qué está mal
hsds-import-of = De
hsds-import-times = Veces
hsds-import-first = Primero en
hsds-import-more = { $n ->
    [one] y uno más
   *[other] y { $n } más
}
hsds-import-warnings = Revise esto antes de publicar
hsds-import-lost = Qué se pierde
hsds-import-lost-how = El archivo lo dice, y un servicio de aquí no tiene lugar para ello.
flash-imported = Los borradores están aquí. Todavía no se ha publicado nada.
hsds-import-moved = Algo cambió aquí desde que miró. No se importó nada: elija el archivo otra vez.
hsds-import-choose = Elija un archivo
hsds-import-json = Esto no es JSON. El lugar es línea y columna.
hsds-import-type = Aquí se esperaba un objeto
hsds-import-rows = Más de 20 000 filas
hsds-import-services = Más de 2000 servicios
hsds-import-depth = Más de 10 objetos uno dentro de otro
hsds-import-too-long = Demasiado largo
hsds-import-zip = El zip está dañado o cifrado
hsds-import-files = Más de 64 archivos
hsds-import-unpacked = Más de 32 MB sin comprimir
hsds-import-file-twice = Está dos veces
hsds-import-no-package = Falta datapackage.json, o no enumera sus tablas en «resources»
hsds-import-path = Una tabla es un archivo junto a datapackage.json, sin carpeta
hsds-import-not-listed = datapackage.json no nombra esta tabla
hsds-import-utf8 = No es UTF-8
hsds-import-column-twice = La columna está dos veces
hsds-import-no-column = Falta la columna
hsds-import-cells = Más o menos celdas que columnas
hsds-import-no-id = La fila no tiene id
hsds-import-id-twice = Otra fila tiene el mismo id
hsds-import-uuid = El id de un servicio es un UUID
hsds-import-dangling = Nombra una fila que no está
hsds-import-alone = No pertenece a nada
hsds-import-cycle = Está por encima de sí misma
hsds-import-missing = Falta
hsds-import-too-many = Demasiados
hsds-import-twice = Lo mismo dos veces
hsds-import-value = No puede tener este valor
hsds-import-control = Tiene un carácter que ningún texto tiene
hsds-import-language = No es un idioma conocido: indique su código
hsds-import-person = Nombra a una persona y ningún puesto: dé al contacto un título, como «Mesa de admisión»
hsds-import-organizations = De otra organización que los servicios anteriores: un paquete contiene los servicios de una sola agencia
hsds-import-no-service = No hay ningún servicio en este archivo
act-directory-package-imported = Servicios importados como borradores
