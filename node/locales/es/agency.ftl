nav-agency-page = Nuestra entidad

agency-edit = Editar la entidad
agency-facts = Datos
agency-jurisdictions = Trabaja en
agency-changed = Último cambio
agency-version = versión { $n }

## The form

agency-group-who = Quiénes son
agency-name = Nombre de la entidad
agency-short-name = Nombre corto (opcional)
agency-class = Tipo de entidad
agency-description = Qué hacen (opcional)
agency-description-hint = Dos o tres frases. No nombre a ninguna persona ni ningún caso.
agency-group-where = Dónde trabajan
agency-country = País
agency-places = Estados, regiones u otros países (opcional)
agency-places-hint = Códigos ISO 3166, separados por comas. Déjelo vacío si trabajan en todo el país.
agency-languages = Idiomas en los que trabajan
agency-more-languages = Otros idiomas (opcional)
agency-more-languages-hint = Códigos de idioma (BCP 47), separados por comas.
agency-contacts = Contactos
agency-contacts-hint = El puesto de guardia, no una persona: una dirección o un número que se mantiene cuando cambian las personas. Indique al menos uno de los dos.
agency-email = Correo electrónico
agency-phone = Teléfono
agency-website = Sitio web
agency-other-contacts = Contactos para quejas, protección de las personas, seguridad y privacidad
agency-other-contacts-hint = Direcciones de correo electrónico opcionales. Donde falte una, se usa el contacto general.

field-places = Al menos un código no se conoce. Escriba códigos ISO 3166 como US-NY, separados por comas.
field-languages = Al menos un código no se conoce. Escriba códigos de idioma como quc, separados por comas.
field-contact = Indique una dirección de correo electrónico o un número de teléfono.
error-changed-meanwhile = Otra persona guardó los datos de la entidad mientras usted los editaba. Se conserva la versión de esa persona; la de usted no se guardó. Vuelva atrás, copie lo que escribió y abra de nuevo el formulario.

## Whom to reach

contact-general = General
contact-complaints = Quejas
contact-safeguarding = Protección de las personas
contact-security = Seguridad
contact-privacy = Privacidad

## Kinds of agency

class-law-enforcement = Fuerzas del orden
class-prosecutor = Fiscalía
class-judiciary = Poder judicial
class-labour-inspectorate = Inspección del trabajo
class-immigration = Autoridad migratoria
class-child-protection = Protección de la infancia
class-ngo-direct-service = ONG con servicios directos
class-legal-aid = Asistencia jurídica
class-health = Salud
class-shelter = Refugio
class-hotline = Línea de ayuda
class-survivor-led = Organización dirigida por sobrevivientes
class-interpreter-service = Servicio de interpretación
class-training = Centro de capacitación
class-academia = Institución académica
class-igo = Organización intergubernamental
class-hub = Nodo central (organismo nacional)
