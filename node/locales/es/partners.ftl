## Suggested partners.

nav-partners = Socios sugeridos
partners-lede = Organismos que trabajan donde usted trabaja y pueden hacer lo que usted no puede. Cada punto aparece con su motivo.
partners-for-a-need = Para una necesidad: buscar ayuda
partners-back = Volver a lo encontrado
partners-none = Todavía no se puede sugerir a nadie
partners-none-how = Los socios se sugieren por lo que publican los organismos: qué hacen, dónde y en qué idiomas. Deje algo abierto o espere a que otros publiquen.
partners-score =
    { $n ->
        [one] Un punto
       *[other] { $n } puntos
    }
partners-why = De dónde vienen los puntos
partners-offers =
    { $n ->
        [one] ofrece { $need }
       *[other] ofrece { $need } ({ $n } servicios)
    }
partners-reaches = llega a { $places }
partners-reaches-part = llega a una parte de { $places }
partners-from-afar = ayuda a distancia
partners-speaks = habla { $language }
partners-also-speaks = habla lo que ustedes no: { $languages }
partners-also-offers = ofrece lo que ustedes no: { $needs }
partners-how = Cómo se calcula
partners-how-sum = Los puntos se suman y los que más tienen van primero. Qué es un organismo y su tamaño no cuentan.
partners-rule-offers = Ofrece lo que se necesita; quien no lo ofrece no se sugiere
partners-rule-places = Llega a los lugares pedidos, o a todos los suyos; la mitad por una parte de un lugar, un quinto por ayuda a distancia
partners-rule-language = Habla el idioma pedido
partners-rule-languages = Idiomas que ustedes no hablan, { $each } por cada uno
partners-rule-needs = Tipos de ayuda que ustedes no ofrecen, { $each } por cada uno
partners-most = { $n } como máximo

## Where the network reaches in a country.

nav-coverage = Cobertura
coverage-lede = Lo que la red que conoce este nodo puede hacer en un país, y lo que nadie hace allí.
coverage-country = País
coverage-show = Mostrar
coverage-csv = Como tabla (CSV)
coverage-summary-needs =
    { $n ->
        [0] Cada uno de los { $all } tipos de ayuda llega a alguien.
        [one] Uno de los { $all } tipos de ayuda no llega a nadie.
       *[other] { $n } de los { $all } tipos de ayuda no llegan a nadie.
    }
coverage-summary-languages =
    { $n ->
        [0] Cada uno de los { $all } idiomas de la red lo habla algún servicio.
        [one] Uno de los { $all } idiomas de la red no lo habla ningún servicio.
       *[other] { $n } de los { $all } idiomas de la red no los habla ningún servicio.
    }
coverage-needs = Tipos de ayuda
coverage-languages = Idiomas
coverage-parts = Partes atendidas
coverage-of = { $n } de { $all }
coverage-nobody = Nadie
coverage-whole = Para todo el país
coverage-afar = A distancia
coverage-missing = Nadie en
coverage-everywhere = todo el país
coverage-nowhere = –
coverage-more = y { $n } más
coverage-key-none = nadie
coverage-key-one = un servicio
coverage-key-more = dos o más
coverage-how = Se cuentan los servicios en activo que usted puede ver y que alguien comprobó en los últimos 180 días, según los lugares que cubren. La ayuda a distancia se cuenta aparte.
coverage-empty = Todavía no se conoce ningún país
coverage-empty-how = Se toma de donde trabajan su organismo y sus pares. Un administrador describe el organismo.
