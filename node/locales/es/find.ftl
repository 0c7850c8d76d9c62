## The search of the directory.

nav-find = Buscar ayuda
find-lede = Lo que puede hacer cada organismo de la red. Diga qué se necesita; deje abierto lo que no importa.
find-kept = Lo que busca se guarda una hora, solo para usted, y no aparece en ninguna dirección ni registro.
find-over = Esa búsqueda ha terminado: las búsquedas se guardan una hora. Busque de nuevo.
find-need = Se necesita
find-need-any = Cualquier cosa
find-language = En qué idioma
find-place = Dónde
find-gender = Para quién
find-anybody = Cualquier persona
find-age = Edad
find-any-age = Cualquier edad
find-when = Cuándo
find-any-time = En cualquier momento
find-open-now = Recibe ahora
find-text = Palabras o un nombre (opcional)
find-any = Cualquiera
find-more = Más opciones
find-language-role = Quién lo habla
find-any-role = Cualquiera
find-modality = Cómo
find-any-way = De cualquier manera
find-remedy = Recurso legal
find-exploitation = Tipo de explotación
find-access = Accesibilidad
find-flags = Solo lo que declara que
find-old-too = también lo que nadie ha comprobado en 180 días
find-go = Buscar ayuda
find-anew = Empezar de nuevo
find-change = Cambiar la búsqueda
find-asked = Lo que busca
find-error-nothing = Diga al menos qué se necesita, dónde, en qué idioma, o una palabra.
find-error-place = No se conoce este lugar. Elija uno de la lista o escriba su código, como XA o XA-HC.
find-error-language = No se conoce este idioma. Elija uno de la lista o escriba su código, como quc.

## What was found

find-count =
    { $n ->
        [one] Uno encaja
       *[other] Encajan { $n }
    }
find-many = Encajan más de 5.000. Diga más para acotar.
find-near = Nada contiene estas palabras tal como se escribieron. Estos tienen nombres casi iguales.
find-none = Nadie que este nodo conozca ofrece esto
find-none-how = Deje algo abierto: el lugar, la edad, la hora. Lo antiguo no aparece si no lo pide.
find-none-counted = Se contó como una necesidad que nadie cubre: qué, en qué idioma, dónde y en qué mes, y nada más.
find-news = { "{n}" } nuevos: mostrarlos
find-show-more = Mostrar más
find-gone = Ya no encaja: fue cambiado o retirado.
find-why = Por qué está aquí
find-checked = Última comprobación
find-old = Antiguo
find-this-node = este nodo
find-confidential = Lugar confidencial

## Why it is there

find-why-open-until = Recibe hasta las { $time }
find-why-open-always = Recibe a cualquier hora
find-why-closed = Ahora no recibe
find-why-closed-for-a-while = Cerrado por un tiempo
find-why-intake-unknown = Si recibe ahora: no se sabe
find-why-free =
    { $n ->
        [0] ninguna plaza libre
        [one] una plaza libre
       *[other] { $n } libres
    }
find-why-covers = Cubre { $place }
find-why-covers-all = Cubre todo { $place }
find-why-covers-part = Cubre una parte: { $place }
find-why-from-afar = Ayuda a distancia
find-why-referrals = Solo acepta derivaciones de: { $classes }
find-by-phone = por teléfono
find-by-video = por vídeo
find-on-site = en persona
find-takes-women = Acoge a mujeres
find-takes-men = Acoge a hombres
find-takes-trans-women = Acoge a mujeres trans
find-takes-trans-men = Acoge a hombres trans
find-takes-non-binary = Acoge a personas no binarias
find-takes-every-gender = Acoge a personas de todo género
find-flag-remote = Ayuda a distancia
find-flag-cross-border = Trabaja a través de fronteras
find-flag-no-police-report = No pide denuncia policial
find-flag-any-status = No pide situación migratoria
find-flag-minors-alone = Acoge a menores sin acompañante
find-flag-with-children = Acoge a personas con hijos
find-flag-lgbtqi = Respeta a las personas LGBTQI
find-flag-male-beds = Tiene camas para hombres
find-flag-pets = Acepta animales
find-flag-after-hours = Responde fuera de su horario
