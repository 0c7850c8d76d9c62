demo-title = Elija en el lugar de quién entra
demo-lede = Este nodo es una demostración. Todo lo que contiene y todas las personas que aparecen son inventados, y aquí nadie necesita contraseña. No introduzca nunca datos reales.
demo-enter = Iniciar sesión
demo-enter-as = Iniciar sesión como { $name }
demo-others = Elegir a otra persona
demo-choose = Elegir una persona de la demostración
demo-go-on = Continuar sin comprobación
demo-line = Demostración: aquí todo es inventado. No introduzca datos reales.
