nav-capabilities = Lo que ofrecemos
nav-capacity = Lo que hay libre ahora
nav-agencies = Organismos
directory-capability = Capacidad
directory-agency = Organismo

## Our capabilities

directory-index-lede = Cada servicio que ofrece su organismo y quién puede verlo. Lo publicado lo encuentran los organismos de su audiencia.
directory-empty = Todavía no hay nada descrito. Aquí figura lo que su organismo puede hacer, para que otros lo encuentren también de noche.
directory-empty-how = Una persona editora describe los servicios uno por uno, comprueba quién los verá y los publica.
directory-new-title = Describir un servicio
directory-drafts = Sin publicar
directory-not-published = Sin publicar
directory-draft-waits = Hay un cambio pendiente
directory-assured = Última comprobación
directory-old = Antiguo
directory-old-count =
    { $n ->
        [one] Un servicio lleva 90 días sin comprobarse.
       *[other] { $n } servicios llevan 90 días sin comprobarse.
    } Ábralos y cámbielos o confirme que siguen siendo correctos.
directory-stale = Nadie lo ha comprobado en 180 días. Queda fuera de las búsquedas hasta que lo haga quien lo ofrece.

## The form

directory-form-title = Modificar el servicio
directory-form-lede = Diga lo que es cierto un día cualquiera. No nombre a ninguna persona ni ningún caso.
directory-group-what = Qué es
directory-name = Nombre del servicio
directory-name-hint = Como lo diría un colega: «Camas para hombres», «Intérpretes de noche».
directory-alternate-name = Otro nombre
directory-needs = Ayuda con
directory-description = Descripción (opcional)
directory-description-hint = Dos o tres frases. Sin teléfonos: los contactos tienen su lugar más abajo.
directory-status = Estado
directory-remedies = Recursos legales
directory-remedy = Recurso
directory-stage = Fase
directory-remedy-place = Jurisdicción
directory-court = Tribunal
directory-group-whom = Para quién
directory-nobody-left-out = Déjelo vacío si no se excluye a nadie.
directory-genders = Géneros
directory-ages = Edades
directory-age-limits = Límites de edad
directory-from-age = desde { $n } años
directory-to-age = hasta { $n } años
directory-minimum-age = Edad mínima
directory-maximum-age = Edad máxima
directory-minors = Admite menores no acompañados
directory-children = Admite personas con hijos
directory-children-max = Máximo de hijos por persona
directory-children-most =
    { $n ->
        [one] un menor como máximo
       *[other] { $n } menores como máximo
    }
directory-children-ages = Edades de esos menores
directory-lgbtqi = Acoge a personas LGBTQI
directory-male-beds = Tiene camas para hombres
directory-status-required = Exige situación migratoria
directory-more-whom = Más sobre a quién se dirige
directory-exploitation = Tipos de explotación
directory-access = Accesibilidad
directory-pets = Admite mascotas
directory-eligibility = Quién puede acceder, en palabras
directory-nationality = Restricciones por nacionalidad
directory-substance = Normas sobre alcohol y drogas
directory-not-said = Sin indicar
directory-none = –
directory-yes = Sí
directory-no = No
directory-all = Todos
directory-group-intake = Cómo se accede
directory-modes = Vías de acceso
directory-hours = Horario de admisión
directory-days = Días
directory-opens = Desde
directory-closes = Hasta
directory-every-day = Todos los días
directory-workdays = De lunes a viernes
directory-weekend = Sábado y domingo
directory-after-hours = Alguien responde fuera de ese horario
directory-response = Responde en (minutos)
directory-response-hint = Su objetivo.
directory-minutes = { $n } minutos
directory-referral-from = Admite derivaciones de
directory-referral-hint = Déjelo vacío si cualquiera puede derivar.
directory-police-report = Exige denuncia policial
directory-languages = Idiomas
directory-languages-hint = Una fila por idioma y forma. Escriba su nombre o su código; se proponen los más comunes.
directory-language = Idioma
directory-language-role = Quién la habla
directory-modality = Modalidad
directory-level = Nivel
directory-certificate = Certificados, uno por línea
directory-interpreters = Intérpretes que puede aportar
directory-interpreters-hint = Lo que puede aportar el organismo, nunca una persona.
directory-areas = Dónde llega
directory-areas-hint = Escriba el nombre o el código ISO 3166: XA para un país, XA-HC para una parte. Para un puerto, tierra tribal o distrito judicial forme un código como x-xa-pier-9.
directory-area = Lugar
directory-area-mode = Cómo se cubre
directory-area-kind = Tipo
directory-area-name = Nombre, para códigos x-
directory-radius = Se desplaza (km)
directory-km = { $n } km
directory-remote = Ayuda a distancia
directory-cross-border = Trabaja a través de fronteras
reach-remote-ok = También ayuda a distancia
reach-cross-border = Trabaja a través de fronteras
directory-group-reach = Dónde y a quién llamar
directory-confidential = El lugar es confidencial
directory-confidential-hint = Ninguna dirección, ciudad ni nombre de casa sale de este nodo: como máximo, la parte del país.
directory-confidential-badge = Lugar confidencial
directory-contacts = Puestos de contacto
directory-contacts-hint = El puesto que responde, sea quien sea. Sin nombre, número ni dirección de una persona.
directory-desk = Puesto
desk-intake-desk = Puesto de admisión
desk-duty-desk = Puesto de guardia
desk-front-desk = Recepción
desk-hotline = Línea de ayuda
desk-referrals = Derivaciones
desk-coordination = Coordinación
desk-legal-intake = Admisión jurídica
desk-medical-intake = Admisión médica
desk-interpreter-booking = Reserva de intérpretes
desk-night-desk = Puesto de noche
desk-security-desk = Seguridad
interpreter-remote-audio = Por teléfono
interpreter-remote-video = Por vídeo
interpreter-on-site = Presencial
interpreter-trauma-informed = Con formación en trauma
interpreter-screened = Con verificación de antecedentes
interpreter-police-interviews-ok = Pueden interpretar para la policía
interpreter-ngo-only = Solo para ONG
interpreter-region-of-origin-hidden = No se indica la región de origen
directory-locations = Lugares
directory-location-type = Tipo de lugar
directory-location-name = Nombre del lugar
directory-address = Calle y número
directory-postal-code = Código postal
directory-city = Ciudad
directory-region = País o parte de él
directory-more = Más
directory-alert = Aviso
directory-alert-hint = Lo que cambia quién debe llamar ahora: «cerrado por obras hasta el lunes».
directory-application = Cómo solicitarlo
directory-documents = Documentos necesarios
directory-documents-hint = Uno por línea.
directory-fees = Coste
directory-interpretation = Interpretación, en palabras
directory-accreditations = Acreditaciones
directory-who-sees = Quién puede verlo
directory-who-sees-hint = La página siguiente nombra a cada organismo que lo recibirá, antes de enviar nada.
directory-public-hint = Debe publicarlo otra persona editora o supervisora.
directory-named = Qué organismos
directory-no-peers = Aún no hay pares activos.
directory-next-is-preview = Todavía no se envía nada.
directory-save-draft = Guardar y ver quién lo recibe
directory-field-twice = Algo está repetido.
directory-field-value = Este valor no es posible. Compruébelo.
directory-field-hours = Cada fila necesita días, inicio y fin.
directory-field-area = Algún lugar no se conoce. Escriba su nombre o un código como XA, XA-HC o x-xa-pier-9.
directory-field-language = Algún idioma no se conoce. Escriba su nombre o un código como quc.
directory-field-zone = No se conoce esta zona horaria. Escriba una ciudad, como Lisboa (Lisbon).
directory-zone-hint = Basta una ciudad, en inglés: Lisbon, New York.
directory-unknown = No se conoce «{ $typed }».
directory-nearest = ¿Quiso decir { $names }?
directory-more-rows = Más filas
directory-field-confidential = Esto revela dónde está un lugar confidencial. Quite la calle, la ciudad, las coordenadas o el nombre de la casa.
directory-field-person = Esto nombra a una persona. Nombre el puesto: las personas cambian y un nombre se puede buscar.
directory-field-role = Elija el puesto que responde.

## Before it goes out

directory-publication-title = Antes de publicar
directory-changes-version = Modifica la versión { $n }
directory-written-by = Escrito por
directory-warnings = Revíselo. Puede ser intencionado o decir demasiado:
finding-phone = lo que parece un teléfono
finding-email = una dirección de correo
finding-web-address = una dirección web
finding-day = una fecha
finding-coordinates = coordenadas
finding-street = lo que parece una dirección
finding-person = lo que parece el nombre de una persona
directory-overtaken = Se publicó otra versión desde que empezó este cambio. Abra la publicada y escríbalo de nuevo.
directory-reaches =
    { $n ->
        [one] Lo recibirá un organismo:
       *[other] Lo recibirán { $n } organismos:
    }
directory-reaches-nobody = Ningún otro organismo lo recibirá: ningún par activo está en esta audiencia. Solo se verá aquí.
directory-not-reached =
    { $n ->
        [one] Otro no lo recibe, y por qué
       *[other] Otros { $n } no lo reciben, y por qué
    }
directory-loses = Estos tienen la versión anterior y se les dirá que ya no existe:
directory-unreachable = no recibe nada desde hace una semana
directory-publish-to =
    { $n ->
        [0] Publicar aquí
        [one] Publicar a un organismo
       *[other] Publicar a { $n } organismos
    }
directory-edit = Modificar
directory-drop-draft = Descartar el cambio
directory-second-person = Lo que todos pueden ver requiere dos personas: otra persona editora o supervisora abre esta página y lo publica.
directory-editor-publishes = Lo publica una persona editora.
directory-what-goes = Lo que se publica
directory-error-changed = Otra persona lo guardó o publicó mientras tanto. Se conserva su versión; la suya no se guardó. Vuelva atrás, copie lo escrito y ábralo de nuevo.
directory-error-own-work = Lo que todos pueden ver lo publica otra persona distinta de quien lo escribió.
directory-error-draft-waits = Hay un cambio pendiente de publicar. Publíquelo o descártelo antes.
directory-error-unfit = No se puede publicar así. Abra el formulario: indica qué cambiar.
directory-error-named = Uno de los organismos nombrados no puede recibirlo ahora. No se envió nada. Abra la página de nuevo: dice cuál y por qué.
home-services-old =
    { $n ->
        [one] Un servicio nuestro lleva 90 días sin comprobarse
       *[other] { $n } servicios nuestros llevan 90 días sin comprobarse
    }
home-drafts-wait =
    { $n ->
        [one] Un texto para todos espera que lo publique
       *[other] { $n } textos para todos esperan que los publique
    }

## One capability

directory-still-right = Todo sigue siendo correcto
directory-take-down = Retirar
directory-removal-title = Retirar «{ $name }»
directory-removal-1 = Desaparece de este nodo y de toda búsqueda, con lo que se cuenta de él.
directory-removal-2 = Un servicio cerrado solo por un tiempo se modifica, no se retira.
directory-removal-3 =
    { $n ->
        [0] Ningún otro organismo lo tiene.
        [one] Un organismo lo tiene y se le dirá que ya no existe:
       *[other] { $n } organismos lo tienen y se les dirá que ya no existe:
    }
directory-source = De dónde procede
directory-node = Nodo
directory-this-node = este nodo
directory-mark = Marca
directory-open-until = Admisión abierta hasta las { $time }
directory-open-always = Admisión a cualquier hora
directory-closed-now = Admisión cerrada ahora
directory-intake-unknown = Admisión: se desconoce

## Counting

directory-capacity-lede = Pulse el número que hay libre. Se comunica al momento, vale cuatro horas y desaparece en un día.
directory-capacity-who = A los servicios a víctimas y a las fuerzas de seguridad de su audiencia se les dice el número; a los demás, «ninguna», «pocas» o «muchas».
directory-capacity-empty = Todavía no se cuenta nada.
directory-capacity-how = Una persona editora abre un servicio e indica qué se cuenta: camas, horas, plazas.
directory-never-counted = nunca contado
directory-number-up-to = Número libre, hasta { $n }
directory-free =
    { $n ->
        [0] ninguna libre
        [one] una libre
       *[other] { $n } libres
    }
directory-room = Lo que hay libre
directory-families = familias
directory-count-more = Contar algo aquí
directory-unit = Qué se cuenta
directory-maximum = Cuántas hay
directory-begin-counting = Empezar a contar
directory-stop-counting = Dejar de contar esto
directory-error-counted-already = Esto ya se cuenta aquí.
directory-error-more-than-there-are = Es más de lo que hay. No se comunicó nada.
directory-error-maximum = Escriba cuántas hay, de 1 a 10 000.

## Agencies

directory-agencies-lede = Quién está en la red, según sus propias fichas: qué organismo es, dónde, en qué idiomas y qué puesto responde.
directory-agencies-count =
    { $n ->
        [0] Ningún organismo encaja.
        [one] Un organismo
       *[other] { $n } organismos
    }
directory-show-all = Mostrar todos
directory-narrow = Filtrar la lista
directory-us = Nosotros
directory-no-card = Aún no ha enviado su ficha.
directory-what-they-do = Lo que pueden hacer
directory-they-say-nothing = No han publicado nada que usted pueda ver.

## What is said once, and what the log calls it

flash-draft-dropped = Se descartó el cambio.
flash-published = Publicado. La página de mensajes de cada par muestra cuándo llegó.
flash-assured = Anotado: todo sigue siendo correcto.
flash-taken-down = Retirado.
flash-counted = Contado y comunicado.
flash-counts = Se cuenta desde ahora.
flash-counts-no-more = Ya no se cuenta.
scope-directory-read = Leer lo que pueden hacer los organismos, en lo que ven todos los miembros
act-capability-drafted = Servicio redactado
act-capability-draft-dropped = Cambio de servicio descartado
act-capability-published = Servicio publicado
act-capability-removed = Servicio retirado
act-capacity-added = Recuento iniciado
act-capacity-counted = Capacidad comunicada
act-capacity-removed = Recuento detenido
