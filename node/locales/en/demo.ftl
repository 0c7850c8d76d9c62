demo-title = Choose whose place you take
demo-lede = This node is a demo. Everything and everybody in it is invented, and nobody here needs a password. Never put real data in.
demo-enter = Sign in
demo-enter-as = Sign in as { $name }
demo-others = Choose somebody else
demo-choose = Choose a person of the demo
demo-go-on = Go on without proof
demo-line = Demo: everything here is invented. Put no real data in.
