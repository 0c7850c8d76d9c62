## What a capability does for somebody.
need-emergency-shelter = Cama para esta noche
need-safe-house = Casa de acogida protegida
need-transitional-housing = Vivienda de transición
need-emergency-hotel-funding = Fondos para una habitación de hotel
need-basic-needs = Comida, ropa, higiene
need-transport = Transporte
need-crisis-intervention = Intervención en crisis
need-case-management = Gestión del caso
need-victim-advocate-accompaniment = Acompañamiento de una persona defensora
need-survivor-mentor = Mentoría de sobrevivientes
need-medical-general = Atención médica
need-medical-forensic = Examen médico forense
need-mental-health = Salud mental
need-substance-use = Ayuda por consumo de sustancias
need-detox = Desintoxicación
need-interpretation = Interpretación
need-translation = Traducción de documentos
need-cultural-mediation = Mediación cultural
need-legal-immigration = Abogacía: residencia y asilo
need-legal-criminal-witness = Abogacía: testigo en causa penal
need-legal-civil-compensation = Abogacía: indemnización
need-legal-wage-claim = Abogacía: salarios impagados
need-record-expungement = Cancelación de antecedentes
need-document-replacement = Reposición de documentos
need-child-protection-placement = Acogimiento de un menor
need-forensic-interview-child = Entrevista forense a un menor
need-family-tracing = Búsqueda de familiares
need-safe-return-reintegration = Retorno seguro y reintegración
need-education-employment = Educación y empleo
need-digital-forensics = Informática forense
need-financial-investigation = Investigación financiera
need-analyst-support = Apoyo de análisis
need-expert-witness = Perito
need-labour-inspection-joint = Inspección de trabajo conjunta
need-operation-standby-support = En espera durante un operativo
need-training = Formación

## What a lawyer can obtain.
remedy-asylum = Asilo
remedy-residence-permit = Permiso de residencia
remedy-witness-representation = Representación de testigos
remedy-compensation-criminal = Indemnización en causa penal
remedy-compensation-civil = Indemnización civil
remedy-wage-claim = Salarios impagados
remedy-record-expungement = Cancelación de antecedentes
remedy-us-t-visa = Visa T (EE. UU.)
remedy-us-u-visa = Visa U (EE. UU.)
remedy-us-continued-presence = Presencia Continua (EE. UU.)

stage-advice = Asesoramiento
stage-application = Solicitud
stage-hearing = Audiencia
stage-appeal = Recurso

capability-status-active = En funcionamiento
capability-status-inactive = No se ofrece ahora
capability-status-defunct = Finalizado
capability-status-temporarily-closed = Cerrado temporalmente

## Who is served.
gender-women = Mujeres
gender-men = Hombres
gender-trans-women = Mujeres trans
gender-trans-men = Hombres trans
gender-non-binary = Personas no binarias
age-band-0-11 = De 0 a 11 años
age-band-12-15 = De 12 a 15 años
age-band-16-17 = 16 y 17 años
age-band-18-24 = De 18 a 24 años
age-band-25-59 = De 25 a 59 años
age-band-60- = 60 años o más
exploitation-forced-labour = Trabajo forzoso
exploitation-sexual-exploitation = Explotación sexual
exploitation-child-labour = Trabajo infantil
exploitation-forced-marriage = Matrimonio forzado
exploitation-servitude = Servidumbre
exploitation-forced-military = Servicio militar forzoso
exploitation-organ-removal = Extracción de órganos
exploitation-forced-begging = Mendicidad forzada
exploitation-forced-adoption = Adopción forzada
exploitation-surrogacy = Gestación subrogada abusiva
exploitation-other = Otra
disability-wheelchair = Silla de ruedas
disability-hearing = Sordera o hipoacusia
disability-sight = Ceguera o baja visión
disability-cognitive = Aprendizaje o cognición
disability-service-animal = Animales de asistencia

## How one comes in.
intake-mode-phone = Por teléfono
intake-mode-portal = En línea
intake-mode-walk-in = Sin cita
intake-mode-referral-only = Solo por derivación
weekday-MO = Lunes
weekday-TU = Martes
weekday-WE = Miércoles
weekday-TH = Jueves
weekday-FR = Viernes
weekday-SA = Sábado
weekday-SU = Domingo

## Languages.
modality-spoken = Hablada
modality-signed = De señas
modality-written = Escrita
modality-tactile = Táctil
language-role-native-worker = Personal nativo
language-role-bilingual-staff = Personal bilingüe
language-role-interpreter = Intérprete
language-role-translator = Traducción
language-role-cultural-mediator = Mediación cultural
level-value-basic = básico
level-value-working = profesional
level-value-fluent = fluido
cert-setting-court = Tribunal
cert-setting-medical = Sanidad
cert-setting-asylum = Asilo
cert-setting-police = Policía

## Where it reaches.
coverage-kind-service-area = Zona atendida
coverage-kind-patrol = Patrulla
coverage-kind-prosecution = Fiscalía
coverage-kind-licence = Licencia
coverage-kind-federal-district = Distrito federal
coverage-kind-tribal = Tierra tribal
coverage-kind-maritime = Mar y puertos
coverage-mode-covers = Lo cubre
coverage-mode-based = Tiene sede
coverage-mode-by-agreement = Por acuerdo
coverage-mode-remote = A distancia
location-type-physical = Lugar al que acudir
location-type-postal = Dirección postal
location-type-virtual = En línea

## How much is free.
unit-bed = Camas
unit-family-unit = Habitaciones familiares
unit-interpreter-hour = Horas de interpretación
unit-legal-intake-slot = Citas jurídicas
unit-forensic-interview-slot = Entrevistas forenses
unit-advocate-shift = Turnos de acompañamiento
unit-vehicle = Vehículos
unit-seat = Plazas
capacity-state-open = Abierto
capacity-state-waitlist = Lista de espera
capacity-state-full = Completo
capacity-state-paused = En pausa
capacity-state-unknown = Desconocido
band-none = ninguna libre
band-some = unas pocas libres
band-many = muchas libres

## Who may see it.
audience-public = Cualquiera
audience-member = Todos los miembros de la red
audience-victim-services = Servicios a víctimas
audience-law-enforcement = Fuerzas de seguridad
audience-named = Organismos elegidos por su nombre
